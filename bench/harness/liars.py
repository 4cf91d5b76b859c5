"""Small servers that do one thing wrong, to see whether the generator notices."""
import contextlib
import socket
import threading
import time

AFTER = 500  # messages that go well before one does not


@contextlib.contextmanager
def stream(answer, greeting=b"READY\n"):
    """A server of lines; answer(number, line) returns the bytes to send, or None to close. Yields its port."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        threading.Thread(target=_accept, args=(listener, answer, greeting), daemon=True).start()
        yield listener.getsockname()[1]
        listener.shutdown(socket.SHUT_RDWR)


def _accept(listener, answer, greeting):
    while True:
        try:
            client, _ = listener.accept()
        except OSError:
            return
        threading.Thread(target=_talk, args=(client, answer, greeting), daemon=True).start()


def _talk(client, answer, greeting):
    with client, client.makefile("rb") as lines, contextlib.suppress(OSError):
        client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        client.sendall(greeting)
        for number, line in enumerate(lines):
            reply = answer(number, line)
            if reply is None:
                return
            client.sendall(reply)


@contextlib.contextmanager
def datagrams(answer):
    """A server of lookups; answer(number, key) returns the datagram to send. Yields its port."""
    with socket.socket(type=socket.SOCK_DGRAM) as server:
        server.bind(("127.0.0.1", 0))
        server.settimeout(0.1)
        stopped = threading.Event()
        thread = threading.Thread(target=_look_up, args=(server, answer, stopped), daemon=True)
        thread.start()
        yield server.getsockname()[1]
        stopped.set()
        thread.join()


def _look_up(server, answer, stopped):
    number = 0
    while not stopped.is_set():
        with contextlib.suppress(OSError):
            request, client = server.recvfrom(2048)
            server.sendto(answer(number, request[2:]), client)
            number += 1


def honest(_, line):
    return b"PONG\n" if line == b"PING\n" else b"OK " + line[5:]


def honest_value(_, key):
    return b"\0\0 val-" + key[4:] if key.startswith(b"key-") else b"\1\0\0"


def spoiled(bad):
    """Honest, but for one message."""
    return lambda number, line: bad(line) if number == AFTER else honest(number, line)


def swapped():
    """Keeps one reply back and sends it behind the next."""
    kept = []

    def answer(number, line):
        if number == AFTER:
            kept.append(honest(number, line))
            return b""
        return honest(number, line) + (kept.pop() if kept else b"")
    return answer


def stalling(seconds):
    """Does nothing at all for a while, once."""
    def answer(number, line):
        if number == AFTER:
            time.sleep(seconds)
        return honest(number, line)
    return answer
