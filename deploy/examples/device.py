#!/usr/bin/env python3
"""A scale that is called by name. Its token in the gateway says the name (docs/clients.md); then, with curl:
curl -d 'weight?' localhost:8080/api/v1/clients/scale-1/call"""
import os, random, socket, ssl, sys, time

HOST, PORT = os.environ.get("GATEWAY", "127.0.0.1:9000").rsplit(":", 1)
TOKEN = os.environ["TOKEN"]  # the right side of a line "scale-1 = token" of the listener
CA = os.environ.get("CA")  # a PEM file: TLS, and only with a gateway that has a certificate of it
WEIGHT = os.environ.get("WEIGHT", "42.7")
QUIET = float(os.environ.get("QUIET", "60"))  # seconds without a line, after which the device asks whether the gateway is there; below Gateway:Timeouts:Idle
SHORTEST, LONGEST = 1, 60  # seconds between two attempts


class Gone(Exception):
    """This connection is over, and the next may do."""


def connect():
    connection = socket.create_connection((HOST, int(PORT)), timeout=10)
    return ssl.create_default_context(cafile=CA).wrap_socket(connection, server_hostname=HOST) if CA else connection


def lines(connection):
    """Each line that the gateway sends; None after a time without one."""
    rest = b""
    while True:
        try:
            read = connection.recv(4096)
        except socket.timeout:
            yield None
            continue
        if not read:
            raise Gone("closed")
        *whole, rest = (rest + read).split(b"\n")
        yield from whole


def serve(connection):
    """Presents the token and answers questions until the connection ends."""
    connection.sendall(b"AUTH " + TOKEN.encode() + b"\n")
    connection.settimeout(QUIET)
    named, asked = False, False
    for line in lines(connection):
        if line is None:
            if asked or not named:
                raise Gone("no answer")
            connection.sendall(b"PING\n")
        elif line == b"OK":
            named = True
            print("connected", flush=True)
        elif line == b"ERR unauthorized":
            sys.exit("The gateway does not know this token.")  # another attempt would only be delayed
        elif line == b"NOTICE replaced":
            print("Another device has this name now.", flush=True)
            sys.exit()  # to come back would push that one out, and so on for ever; not a failure, after which a supervisor would start it again
        elif line == b"weight?":
            connection.sendall(WEIGHT.encode() + b"\n")
        elif line.startswith(b"ERR "):
            raise Gone(line.decode())
        asked = line is None


if __name__ == "__main__":
    wait = SHORTEST
    while True:
        began = time.monotonic()
        try:
            with connect() as connection:
                serve(connection)
        except (OSError, Gone) as reason:
            print(f"not connected: {reason}", flush=True)
        if time.monotonic() - began > LONGEST:
            wait = SHORTEST
        time.sleep(wait * random.uniform(0.5, 1))  # a thousand devices do not come back at the same moment
        wait = min(wait * 2, LONGEST)
