"""Owns a server under measurement: its process, its port, and the CPU time it has used.

Knows nothing of what the server serves.
"""

from __future__ import annotations

import http.client
import os
import socket
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

START_SECONDS = 30.0


class ServerProcess:
    """One running server, spoken to over one kept connection."""

    def __init__(self, process: subprocess.Popen[bytes], port: int) -> None:
        self._process = process
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)

    def post(self, path: str, body: bytes, headers: dict[str, str]) -> tuple[int, bytes]:
        """Send one request and return status and body."""
        self._connection.request("POST", path, body, headers)
        reply = self._connection.getresponse()
        return reply.status, reply.read()

    @property
    def pid(self) -> int:
        return self._process.pid

    def status(self) -> str:
        """Return what the system says of the process (Linux)."""
        return Path(f"/proc/{self.pid}/status").read_text(encoding="ascii")

    def cpu_seconds(self) -> float:
        """Return what every thread of the process has spent on a core (Linux)."""
        tasks = Path(f"/proc/{self._process.pid}/task")
        spent = (path.read_text().split()[0] for path in tasks.glob("*/schedstat"))
        return sum(map(int, spent)) / 1e9


def free_port() -> int:
    """Return a port that was free a moment ago."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def serving(command: Sequence[str], port: int) -> Iterator[ServerProcess]:
    """Start a server, wait until its port answers, stop it at the end."""
    with started(command) as process:
        _await_port(process, port)
        yield ServerProcess(process, port)


@contextmanager
def started(command: Sequence[str]) -> Iterator[subprocess.Popen[bytes]]:
    """Start a server and stop it at the end."""
    environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1"}
    process = subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=environment
    )
    try:
        yield process
    finally:
        process.terminate()
        process.wait(timeout=10)


def _await_port(process: subprocess.Popen[bytes], port: int) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise RuntimeError(f"{process.args!r} ended with {process.returncode}")
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise RuntimeError(f"{process.args!r} opened no port in {START_SECONDS:.0f} s")
