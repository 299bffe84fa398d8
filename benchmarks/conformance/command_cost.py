"""Measures one run of a command: what it cost in time and memory, children included.

Knows no command; the figures are the system's own, taken when the process is reaped.
"""

from __future__ import annotations

import os
import subprocess
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Cost:
    """What a command cost: a person's waiting, processor time, the largest process."""

    wall_seconds: float
    cpu_seconds: float
    peak_mebibytes: float
    status: int
    output: str


def cost_of(
    command: Sequence[str],
    folder: Path,
    *,
    allowed: frozenset[int],
    environment: Mapping[str, str] | None = None,
) -> Cost:
    """Run a command in a folder; RuntimeError where it ends with a status that is not allowed."""
    with tempfile.TemporaryFile("w+", encoding="utf-8") as output:
        began = time.perf_counter()
        process = subprocess.Popen(
            command, cwd=folder, env=environment, stdout=output, stderr=subprocess.STDOUT
        )
        _, wait_status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - began
        process.returncode = status = os.waitstatus_to_exitcode(wait_status)
        output.seek(0)
        said = output.read()
    if status not in allowed:
        raise RuntimeError(f"{' '.join(command)} ended with {status}\n{said[-2000:]}")
    cpu = usage.ru_utime + usage.ru_stime
    return Cost(wall, cpu, usage.ru_maxrss / 1024, status, said)
