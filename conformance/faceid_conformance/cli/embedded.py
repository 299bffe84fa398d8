"""Owns the emulator that a run starts for itself: its process, from start to stop.

Refuses to know what the emulator answers.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from faceid_conformance.errors import EmulatorStartError

START_SECONDS = 20.0
STOP_SECONDS = 5.0
POLL_SECONDS = 0.02


@contextmanager
def embedded_emulator(seed: int) -> Generator[str]:
    """Start the emulator on a free port as a process of its own and yield its address."""
    with tempfile.TemporaryDirectory(prefix="faceid-emulator-") as folder:
        ready, log = Path(folder, "ready"), Path(folder, "log")
        with log.open("wb") as output:
            # -P: a file in the caller's folder must not stand in for one of ours.
            command = [sys.executable, "-P", "-m", "faceid_conformance", "emulator"]
            options = [
                "--port",
                "0",
                "--seed",
                str(seed),
                "--media",
                "sniff",
                "--stop-with-stdin",
                "--ready-file",
                str(ready),
            ]
            process = subprocess.Popen(
                [*command, *options],
                stdin=subprocess.PIPE,  # ends with us, however we end
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        try:
            yield _address(process, ready, log)
        finally:
            _stop(process)


def _address(process: subprocess.Popen[bytes], ready: Path, log: Path) -> str:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if ready.exists():
            return ready.read_text(encoding="utf-8").strip()
        if process.poll() is not None:
            lines = log.read_text(encoding="utf-8", errors="replace").strip().splitlines()
            raise EmulatorStartError(
                f"the embedded emulator ended: {lines[-1] if lines else 'no reason given'}"
            )
        time.sleep(POLL_SECONDS)
    raise EmulatorStartError(f"the embedded emulator was not ready within {START_SECONDS:.0f} s")


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    if process.stdin is not None:
        process.stdin.close()
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
