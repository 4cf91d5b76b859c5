"""The machine: which core does what, what it is called, and whether others disturb it."""
import os
import platform
import resource
import subprocess
import time

SERVER_CORE, LOAD_CORE = 0, 1
WORKING = (0, 1, 2, 5, 6, 7)  # user, nice, system, irq, softirq (the kernel adds it to a process's own time too), steal
TICKS = os.sysconf("SC_CLK_TCK")


def require_two_cores():
    if not {SERVER_CORE, LOAD_CORE} <= os.sched_getaffinity(0):
        raise SystemExit("cores 0 and 1 are both needed: one for the server, one for the generator")


def go_first():
    """Asks the kernel to prefer us to others on this machine; without the right to, the run goes on and says when it was disturbed."""
    try:
        os.setsid()
    except OSError:
        pass  # already the first of its session
    try:
        with open("/proc/self/autogroup", "w", encoding="ascii") as file:
            file.write("-15")
        os.nice(-15)
    except OSError:
        pass


def describe():
    with open("/proc/cpuinfo", encoding="utf-8") as file:
        model = next((row.split(":")[1].strip() for row in file if row.startswith("model name")), platform.machine())
    with open("/proc/meminfo", encoding="utf-8") as file:
        memory = int(file.readline().split()[1]) / (1 << 20)
    runtime = subprocess.run(["dotnet", "--version"], capture_output=True, text=True).stdout.strip()
    return (f"{os.cpu_count()} cores ({model}), {memory:.0f} GiB, Linux {platform.release()}, .NET SDK {runtime}, loopback, "
            f"{time.strftime('%d %B %Y')}")


def processor_time(pid):
    """Seconds that a process has used."""
    with open(f"/proc/{pid}/stat", encoding="utf-8") as file:
        fields = file.read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


class Watch:
    """How much of the two cores went to anybody but the server and our own children."""

    def __init__(self, *pids):
        self.pids = pids
        self.start, self.ours, self.all = time.monotonic(), self._ours(), self._all()

    def disturbed(self):
        """The share of one core."""
        others = (self._all() - self.all) - (self._ours() - self.ours)
        return max(0.0, others / (time.monotonic() - self.start))

    def _ours(self):
        children, own = resource.getrusage(resource.RUSAGE_CHILDREN), resource.getrusage(resource.RUSAGE_SELF)
        return sum(processor_time(pid) for pid in self.pids) + children.ru_utime + children.ru_stime + own.ru_utime + own.ru_stime

    @staticmethod
    def _all():
        with open("/proc/stat", encoding="utf-8") as file:
            rows = [row.split() for row in file if row.startswith((f"cpu{SERVER_CORE} ", f"cpu{LOAD_CORE} "))]
        return sum(int(row[1 + field]) for row in rows for field in WORKING) / TICKS
