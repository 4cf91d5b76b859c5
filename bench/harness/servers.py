"""The servers under test: what starts them and what they speak."""
import os
import shlex
import shutil
from dataclasses import dataclass

from . import machine, paths

LINE, FRAMES, RAW, UDP = "line", "frames", "raw", "udp"
OURS = ("--greeting", "READY", "--message", "PING", "--expect", "PONG")


@dataclass(frozen=True)
class Server:
    """cmd has the ports of its listeners as {line}, {frames}, {raw}, {udp}, {http} and the table of lookups as {table}."""
    name: str
    command: tuple
    doors: tuple
    ping: tuple = OURS
    dialect: str = ""  # how it takes members in and delivers to them, if it can
    foreign: bool = False  # speaks a protocol of its own: PING is all that can be compared
    config: str = ""  # a file that is written for it, its path in the command as {config}; ports in it as @line@
    back: tuple = ()  # stands in front of a server of its own on the generator's core: its command, with ports {back_line}, {back_raw}, {back_http}
    core: int = machine.SERVER_CORE
    framing: str = ""  # what stands around its messages, in the generator's word: these servers are compared with each other only

    def missing(self):
        """Why it can't be started, or None."""
        return None if shutil.which(self.command[0]) else f"{self.name}: no {os.path.basename(self.command[0])} here, left out"

    def takes(self, workload):
        if workload.framed or self.framing:
            return workload.framed and bool(self.framing)
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

HAPROXY = """global
  maxconn 4000
  nbthread 1
defaults
  mode tcp
  timeout connect 5s
  timeout client 60s
  timeout server 60s
listen line
  bind 127.0.0.1:@line@ backlog 512
  server one 127.0.0.1:@back_line@
listen raw
  bind 127.0.0.1:@raw@ backlog 512
  server one 127.0.0.1:@back_raw@
"""
NGINX = """load_module /usr/lib/nginx/modules/ngx_stream_module.so;
daemon off;
master_process off;
worker_processes 1;
worker_rlimit_nofile 8192;
pid @folder@/nginx.pid;
error_log stderr;
events { worker_connections 4096; }
stream {
  server { listen 127.0.0.1:@line@ backlog=512; proxy_pass 127.0.0.1:@back_line@; tcp_nodelay on; }
  server { listen 127.0.0.1:@raw@ backlog=512; proxy_pass 127.0.0.1:@back_raw@; tcp_nodelay on; }
}
"""
BACK = (paths.REFERENCE, "socket", "--line", "{back_line}", "--raw", "{back_raw}")
HTTP_BACK = (paths.REFERENCE, "kestrel", "--http", "{back_http}")
OTHERS_OFF = tuple(f"--Gateway:Listeners:{name}:Enabled=false" for name in ("line", "frames", "echo")) + (
    "--Kestrel:Endpoints:Http:Url=http://127.0.0.1:{http}", "--Gateway:Lookup:Udp:Url=udp://127.0.0.1:{udp}")
FORWARD_OPTIONS = tuple(
    word for door in (LINE, RAW) for word in (
        f"--Gateway:Listeners:t{door}:Url=tcp://127.0.0.1:{{{door}}}", f"--Gateway:Listeners:t{door}:Framing=Raw",
        f"--Gateway:Listeners:t{door}:Application=Forward", f"--Gateway:Listeners:t{door}:Upstream=127.0.0.1:{{back_{door}}}")) + OTHERS_OFF
HTTP_OPTIONS = ("--Gateway:Listeners:post:Url=tcp://127.0.0.1:{line}", "--Gateway:Listeners:post:Application=Http",
                "--Gateway:Listeners:post:Upstream=http://127.0.0.1:{back_http}") + OTHERS_OFF
HTTP_PING = ("--message", "PING", "--expect", "PONG")

# Tunnels, measured only when they are named: all lead to a reference server of their own on the generator's core.
TUNNELS = [
    Server("haproxy", ("haproxy", "-db", "-f", "{config}"), (LINE, RAW), config=HAPROXY, back=BACK),
    Server("nginx", ("nginx", "-p", "{folder}", "-e", "stderr", "-c", "{config}"), (LINE, RAW), config=NGINX, back=BACK),
    Server("forward", (paths.GATEWAY,) + FORWARD_OPTIONS, (LINE, RAW), back=BACK),
    Server("direct", (paths.REFERENCE, "socket", "--line", "{line}", "--raw", "{raw}"), (LINE, RAW), core=machine.LOAD_CORE),
]

# Lines to an HTTP back end of their own on the generator's core, measured only when they are named.
POSTS = [
    Server("post", (paths.REFERENCE, "kestrel", "--line", "{line}", "--post", "{back_http}"), (LINE,), HTTP_PING, foreign=True, back=HTTP_BACK),
    Server("http", (paths.GATEWAY,) + HTTP_OPTIONS, (LINE,), HTTP_PING, foreign=True, back=HTTP_BACK),
]


def framed(name, framing, *options):
    """A gateway that echoes messages of one framing."""
    return Server(name, (paths.GATEWAY, "--Gateway:Listeners:framed:Url=tcp://127.0.0.1:{raw}", "--Gateway:Listeners:framed:Application=Echo")
                  + tuple(f"--Gateway:Listeners:framed:Framing{option}" for option in options) + OTHERS_OFF, (RAW,), framing=framing)


# Framings side by side, measured only when they are named: the built-in length prefix, and three that are configured.
LENGTH = (":Kind=Length", ":Offset=2", ":Size=2", ":Order=Little")
FRAMINGS = [
    framed("prefixed", "prefixed", "=LengthPrefixed"),
    framed("length", "length", *LENGTH),
    framed("delimited", "delimited", ":Kind=Delimited", ":End=0D0A"),
    framed("cases", "length", ":Kind=Cases", ":Cases:0:Match=7979", ":Cases:0:Framing=Nul", ":Cases:1:Match=7878", *(f":Cases:1:Framing{option}" for option in LENGTH)),
]
NAMED_ONLY = TUNNELS + POSTS + FRAMINGS


def added(text):
    """A server of the caller's own that speaks our protocol: NAME=COMMAND, with the doors that its command names."""
    name, _, command = text.partition("=")
    words = tuple(shlex.split(command))
    if not name or not words:
        raise SystemExit(f"--add wants NAME=COMMAND, not '{text}'")
    return Server(name, words, tuple(door for door in (LINE, FRAMES, RAW, UDP) if "{" + door + "}" in command))
