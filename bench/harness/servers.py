"""The servers under test: what starts them and what they speak."""
import os
import shlex
import shutil
from dataclasses import dataclass

from . import paths

LINE, FRAMES, RAW, UDP = "line", "frames", "raw", "udp"
OURS = ("--greeting", "READY", "--message", "PING", "--expect", "PONG")


@dataclass(frozen=True)
class Server:
    """cmd has the ports of its doors as {line}, {frames}, {raw}, {udp}, {http} and the table of look-ups as {table}."""
    name: str
    command: tuple
    doors: tuple
    ping: tuple = OURS
    dialect: str = ""  # how it takes members in and delivers to them, if it can
    foreign: bool = False  # speaks a protocol of its own: PING is all that can be compared

    def missing(self):
        """Why it can't be started, or None."""
        return None if shutil.which(self.command[0]) else f"{self.name}: no {os.path.basename(self.command[0])} here, left out"

    def takes(self, workload):
        if workload.fanout:
            return bool(self.dialect)
        return workload.door in self.doors and (workload.ping or not self.foreign) and (UDP in self.doors or not workload.table)


GATEWAY_OPTIONS = (
    "--Gateway:Listeners:line:Url=tcp://127.0.0.1:{line}", "--Gateway:Listeners:frames:Url=tcp://127.0.0.1:{frames}",
    "--Gateway:Listeners:echo:Url=tcp://127.0.0.1:{raw}", "--Kestrel:Endpoints:Http:Url=http://127.0.0.1:{http}",
    "--Gateway:Lookup:Udp:Url=udp://127.0.0.1:{udp}", "--Gateway:Lookup:File={table}",
    "--Gateway:Limits:MaxConnections=20000", "--Gateway:Limits:MaxConnectionsPerAddress=20000")
REDIS_OPTIONS = ("--port", "{line}", "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--maxclients", "19000")
REDIS_PING = ("--crlf", "--message", "PING", "--expect", "+PONG")
NATS_PING = ("--crlf", "--message", "PING", "--expect", "PONG", "--greeting-begins", "INFO ",
             "--hello", 'CONNECT {"verbose":false}', "--ignore", "PING")

ALL = [
    Server("reference", (paths.REFERENCE, "socket", "--line", "{line}", "--frames", "{frames}", "--raw", "{raw}",
                         "--udp", "{udp}", "--table", "{table}"), (LINE, FRAMES, RAW, UDP)),
    Server("gateway", (paths.GATEWAY,) + GATEWAY_OPTIONS, (LINE, FRAMES, RAW, UDP), dialect="gateway"),
    Server("kestrel", (paths.REFERENCE, "kestrel", "--line", "{line}", "--frames", "{frames}", "--raw", "{raw}"), (LINE, FRAMES, RAW)),
    Server("redis", ("redis-server",) + REDIS_OPTIONS, (LINE,), REDIS_PING, "redis", foreign=True),
    Server("nats", ("nats-server", "-a", "127.0.0.1", "-p", "{line}"), (LINE,), NATS_PING, "nats", foreign=True),
]


def added(text):
    """A server of the caller's own that speaks our protocol: NAME=COMMAND, with the doors that its command names."""
    name, _, command = text.partition("=")
    words = tuple(shlex.split(command))
    if not name or not words:
        raise SystemExit(f"--add wants NAME=COMMAND, not '{text}'")
    return Server(name, words, tuple(door for door in (LINE, FRAMES, RAW, UDP) if "{" + door + "}" in command))
