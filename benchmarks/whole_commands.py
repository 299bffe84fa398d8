"""Measures whole commands: generation.

Counts the CPU time of the process and of its children, as the system reports it at their end.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from timing import Batch, Row, interleave

ROOT = Path(__file__).resolve().parents[1]
GENERATOR = str(ROOT / "generator")


def cpu_of(command: Sequence[str], *, path: str = GENERATOR) -> Batch:
    """Return a batch of one run whose cost is user and system time."""

    def batch() -> float:
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        run(command, path=path)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        return (after.ru_utime - before.ru_utime) + (after.ru_stime - before.ru_stime)

    return batch


def wall_of(command: Sequence[str]) -> Batch:
    """Return a batch of one run whose cost is the time that a person waits."""

    def batch() -> float:
        begun = time.perf_counter()
        run(command)
        return time.perf_counter() - begun

    return batch


def run(command: Sequence[str], *, path: str = GENERATOR) -> None:
    """Run a command that has to succeed, with a folder to import from."""
    environment = {**os.environ, "PYTHONPATH": path}
    result = subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    if result.returncode:
        tail = (result.stdout + result.stderr)[-2000:]
        raise RuntimeError(f"{' '.join(command)} ended with {result.returncode}\n{tail}")


def measure_generation(*, batches: int) -> list[Row]:
    """Return the row of a whole generation, compared with what is committed."""
    command = [sys.executable, "-m", "faceid_generator", "--check"]
    samples = interleave({"ours": wall_of(command)}, batches=batches)
    return [
        Row("generation of everything (`make check-generated`), wall time", "s", samples["ours"])
    ]
