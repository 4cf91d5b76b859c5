"""The workloads: what the generator is asked for."""
import shlex
from dataclasses import dataclass

from .servers import FRAMES, LINE, RAW, UDP


@dataclass(frozen=True)
class Workload:
    name: str
    door: str
    words: tuple
    about: str
    ping: bool = False  # PING and nothing else, so that foreign servers can take it too
    table: bool = False  # asks for what only a server with a table of lookups knows
    fanout: bool = False  # to members of one room, compared with redis
    framed: bool = False  # messages of a framing that the server names, compared between framings
    paced: bool = False  # the generator sets the pace: the latency says something, the messages per second do not

    def command(self, server):
        """The generator's words for this workload against this server."""
        if self.ping:
            return self.words + server.ping
        if self.fanout:
            return self.words + ("--dialect", server.dialect)
        if self.framed:
            return self.words + ("--framing", server.framing)
        return self.words + (("--greeting", "READY") if self.words[0] in (LINE, FRAMES) else ())


def ping(name, text, about, paced=False):
    return Workload(name, LINE, ("line",) + tuple(text.split()), about, ping=True, paced=paced)


def other(name, door, text, about, table=False):
    return Workload(name, door, tuple(shlex.split(text)), about, table=table)


def fanout(members):
    return Workload(f"fanout-{members}", LINE, ("fanout", "--members", str(members)),
                    f"100 bytes to {members} member{'s' if members > 1 else ''} of a room, 16 messages in one write, "
                    "the next ones once all are delivered; msg/s are deliveries, and ratios are to redis", fanout=True)


def framed(size):
    return Workload(f"framed-{size}", RAW, ("raw", "--connections", "64", "--depth", "16", "--size", str(size)),
                    f"messages of {size} bytes and back, in the framing of each server, 64 connections, 16 pipelined; ratios are to the built-in length prefix", framed=True)


KEY = "key-0000000000000000000000000000"
VALUE = "val-0000000000000000000000000000"

ALL = [
    ping("ping-1x1", "--connections 1 --spin", "PING, 1 connection, one at a time, the generator never sleeps"),
    ping("ping-64", "--connections 64", "PING, 64 connections, one at a time on each"),
    ping("ping-512", "--connections 512", "PING, 512 connections, one at a time on each"),
    ping("ping-16x64", "--connections 16 --depth 64", "PING, 16 connections, 64 pipelined on each"),
    ping("rate-64", "--connections 64 --rate 40000", "PING at a fixed 40 000 per second over 64 connections (open loop)", paced=True),
    ping("fair-8", "--connections 9 --depth 64 --probes 1",
         "PING: the latency of 1 connection, one at a time, beside 8 that pipeline 64; msg/s is all of them"),
    other("get-64", LINE, f"line --connections 64 --message GET\\ {KEY} --expect OK\\ {VALUE}",
          "GET of one key on a session, 64 connections, one at a time on each", table=True),
    other("echo-100", LINE, "line --connections 64 --depth 16 --echo 100", "ECHO of 100 bytes in lines, 64 connections, 16 pipelined"),
    other("frame-100", FRAMES, "frames --connections 64 --depth 16 --echo 100",
          "ECHO of 100 bytes in frames, 64 connections, 16 pipelined"),
    other("frame-16k", FRAMES, "frames --connections 16 --echo 16384", "ECHO of 16 KiB in frames, 16 connections, one at a time"),
    other("raw-16k", RAW, "raw --connections 16 --size 16384", "16 KiB of raw bytes and back, 16 connections, one at a time"),
    other("raw-64k", RAW, "raw --connections 16 --size 65536", "64 KiB of raw bytes and back, 16 connections, one at a time"),
    other("connect", LINE, "connect --concurrent 32 --sources 8", "connect, READY, PING, QUIT, close: 32 at a time"),
    other("udp", UDP, "udp --sockets 4 --open 32 --keys 10240 --key-size 32",
          "lookups by datagram, 4 sockets, 32 open on each, 1 in 16 a miss"),
    fanout(1), fanout(100), fanout(1000), framed(16), framed(100), framed(4096),
    other("idle", LINE, "idle --connections 15000 --from 5000 --sources 8 --burst 64", "memory for each of 15 000 idle connections"),
]
IDLE = ALL[-1]
