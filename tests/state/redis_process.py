"""Owns a Redis of the tests' own: started on a socket in a new folder, ended at the end.

Knows no test.
"""

import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

PROGRAM = "redis-server"
START_SECONDS = 20.0


@dataclass(frozen=True)
class RedisProcess:
    """A running server; each `url` has a prefix, so tests do not see each other's keys."""

    process: "subprocess.Popen[bytes]"
    path: Path

    def url(self, prefix: str) -> str:
        return f"unix://{self.path}?db=0&prefix={prefix}"


def needs_redis() -> None:
    """Skip where there is no Redis; `make tools` installs one."""
    if shutil.which(PROGRAM) is None:
        pytest.skip(f"{PROGRAM} is not installed (make tools)")


@contextmanager
def running_redis(*options: str) -> Iterator[RedisProcess]:
    needs_redis()
    # A socket's path has room for about a hundred characters, fewer than a test's folder takes.
    with tempfile.TemporaryDirectory(prefix="faceid-") as folder:
        path = Path(folder) / "socket"
        process = subprocess.Popen(
            [
                PROGRAM,
                *("--port", "0", "--unixsocket", str(path), "--dir", folder),
                *("--save", "", "--appendonly", "no", *options),
            ],
            stdout=subprocess.DEVNULL,
        )
        try:
            _await(path, process)
            yield RedisProcess(process, path)
        finally:
            process.kill()
            process.wait()


def _await(path: Path, process: "subprocess.Popen[bytes]") -> None:
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end and process.poll() is None:
        with socket.socket(socket.AF_UNIX) as probe:
            if path.exists() and probe.connect_ex(str(path)) == 0:
                return
        # Nothing tells that it listens but that it listens.
        time.sleep(0.01)
    raise RuntimeError(f"{PROGRAM} did not start")
