"""Owns an emulator in a process of its own, for tests that need a real socket.

Knows no test.
"""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PROGRAM = """
import sys
from pathlib import Path
from faceid_conformance.emulator.errors import ServeError
from faceid_conformance.emulator.server.serve import serve
from faceid_conformance.emulator.settings import Settings

host, port, ready, access_log, *faults = sys.argv[1:]
try:
    ready_file = Path(ready) if ready else None
    settings = Settings(faults=tuple(faults), access_log=access_log == "yes")
    sys.exit(serve(settings, host, int(port), ready_file))
except ServeError as error:
    sys.exit(f"error: {error}")
"""


def start(
    port: int = 0,
    ready: Path | None = None,
    *faults: str,
    access_log: bool = False,
    host: str = "127.0.0.1",
) -> "subprocess.Popen[str]":
    """Start an emulator; its first line of output says where it listens."""
    shown = "yes" if access_log else "no"
    arguments = [host, str(port), str(ready) if ready is not None else "", shown, *faults]
    return subprocess.Popen(
        [sys.executable, "-c", PROGRAM, *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def port_of(process: "subprocess.Popen[str]", host: str = "127.0.0.1") -> int:
    """Wait for the line that says where it listens."""
    assert process.stdout is not None
    line = process.stdout.readline()
    assert line.startswith(f"faceid emulator listening on http://{host}:"), line
    return int(line.rpartition(":")[2])


@contextmanager
def running(*faults: str) -> Iterator[int]:
    """An emulator on a free port, stopped afterwards."""
    process = start(0, None, *faults)
    try:
        yield port_of(process)
    finally:
        process.terminate()
        process.communicate(timeout=20)
