"""Where things are, and how they are built."""
import os
import subprocess

BENCH = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
ROOT = os.path.dirname(BENCH)


def binary(project, name):
    """The Release build of a project's executable."""
    return os.path.join(ROOT, project, "bin", "Release", "net10.0", name)


LOAD = binary("bench/load", "Gateway.Load")
REFERENCE = binary("bench/reference", "Gateway.Reference")
GATEWAY = binary("src/Gateway", "Gateway")


def build(projects):
    """Builds projects in Release and stops at the first that fails."""
    for project in projects:
        command = ["dotnet", "build", os.path.join(ROOT, project), "-c", "Release", "-nologo", "-v", "quiet"]
        result = subprocess.run(command, capture_output=True, text=True)
        if result.returncode:
            raise SystemExit(f"{project} does not build:\n{result.stdout}{result.stderr}")


def output(command):
    """What a command prints; it must succeed."""
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout
