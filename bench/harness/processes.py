"""Server processes pinned to their core, and runs of the generator on the other."""
import json
import os
import signal
import socket
import subprocess
import time

from . import machine, paths
from .servers import FRAMES, LINE, RAW, UDP

BACKS = ("back_line", "back_raw", "back_http")
START_LIMIT, STOP_LIMIT, RUN_LIMIT = 30, 10, 60


def free_port():
    """A port below those that the kernel gives to clients."""
    for port in range(free_port.next, 30000):
        with socket.socket() as stream, socket.socket(type=socket.SOCK_DGRAM) as datagram:
            try:
                stream.bind(("127.0.0.1", port))
                datagram.bind(("127.0.0.1", port))
            except OSError:
                continue
        free_port.next = port + 1
        return port
    raise SystemExit("no free port")


free_port.next = 18000


class Running:
    """A server that was started. While others are measured it is stopped (SIGSTOP), so that nothing else runs on its core."""

    def __init__(self, server, folder):
        self.server = server
        self.ports = {door: free_port() for door in (LINE, FRAMES, RAW, UDP, "http") + BACKS}
        self.folder = folder
        self.log = os.path.join(folder, server.name + ".log")
        self.back = self._start(server.back, machine.LOAD_CORE) if server.back else None
        self.process = self._start(server.command, server.core)
        try:
            for door in (door for door in BACKS if f"{{{door}}}" in server.back):
                self._wait_for(self.ports[door], door)
            for door in server.doors:
                self._wait_for(self.ports[door], door)
        except BaseException:
            self.end()
            raise

    def _start(self, command, core):
        config = os.path.join(self.folder, self.server.name + ".conf")
        names = {"table": os.path.join(self.folder, "table.json"), "config": config, "folder": self.folder} | self.ports
        text = self.server.config
        for name, value in names.items():
            text = text.replace(f"@{name}@", str(value))
        with open(config, "w", encoding="ascii") as file:
            file.write(text)
        words = [word.format(**names) if "{" in word else word for word in command]
        with open(self.log, "ab") as log:
            return subprocess.Popen(["taskset", "-c", str(core)] + words, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                                    cwd=os.path.dirname(words[0]) if "/" in words[0] else self.folder)

    @property
    def pid(self):
        return self.process.pid

    def pause(self):
        os.kill(self.pid, signal.SIGSTOP)

    def resume(self):
        os.kill(self.pid, signal.SIGCONT)

    def end(self):
        if self.process.poll() is None:
            self.resume()
        for process in (self.process, self.back):
            if process is None or process.poll() is not None:
                continue
            process.terminate()
            try:
                process.wait(STOP_LIMIT)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

    def _wait_for(self, port, door):
        until = time.monotonic() + START_LIMIT
        while time.monotonic() < until and self.process.poll() is None:
            if door == UDP and self._answers_datagrams(port):
                return
            if door != UDP:
                try:
                    socket.create_connection(("127.0.0.1", port), 1).close()
                    return
                except OSError:
                    time.sleep(0.05)
        with open(self.log, encoding="utf-8", errors="replace") as log:
            raise RuntimeError(f"{self.server.name} does not listen on its {door} port:\n{log.read()[-2000:]}")

    @staticmethod
    def _answers_datagrams(port):
        with socket.socket(type=socket.SOCK_DGRAM) as client:
            client.settimeout(0.2)
            client.connect(("127.0.0.1", port))
            try:
                client.send(b"\x01\x01?")
                return len(client.recv(64)) == 3
            except OSError:
                return False


def generate(words, seconds):
    """Runs the generator on its core and returns what it measured; anything wrong raises RuntimeError with its words."""
    command = ["taskset", "-c", str(machine.LOAD_CORE), paths.LOAD] + list(words) + ["--json"]
    try:
        result = subprocess.run(command, capture_output=True, text=True, timeout=seconds + RUN_LIMIT)
    except subprocess.TimeoutExpired:
        raise RuntimeError(f"no end after {seconds + RUN_LIMIT:.0f} s") from None
    if result.returncode:
        raise RuntimeError(result.stderr.strip().splitlines()[0] if result.stderr.strip() else f"exit code {result.returncode}")
    return json.loads(result.stdout)
