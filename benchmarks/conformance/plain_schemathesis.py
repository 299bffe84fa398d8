"""Runs Schemathesis as it comes against an emulator of its own process: what ours is beside.

It is given what a user gives it: the contract's document, the account's appid and a signature for
every call. Knows nothing of the suite.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from conformance.command_cost import Cost, cost_of

ROOT = Path(__file__).resolve().parents[2]
DOCUMENT = ROOT / "openapi" / "dist" / "faceid.openapi-3.1.json"
HOOKS = Path(__file__).with_name("signing_hooks.py")
BIN = Path(sys.executable)
FACEID, SCHEMATHESIS = str(BIN.with_name("faceid")), str(BIN.with_name("schemathesis"))
ANY = frozenset({0, 1})


@contextmanager
def emulator(*faults: str) -> Iterator[str]:
    """Run an emulator as a process of its own and give its address."""
    command = [FACEID, "emulator", "--port", "0", "--media", "sniff", "--stop-with-stdin"]
    with tempfile.TemporaryDirectory() as folder:
        ready = Path(folder, "ready")
        vices = [word for fault in faults for word in ("--fault", fault)]
        with subprocess.Popen(
            [*command, "--ready-file", str(ready), *vices],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        ) as process:
            assert process.stdout is not None
            yield process.stdout.readline().split()[-1]
            process.terminate()


def run(url: str, examples: int) -> tuple[Cost, dict[str, Any]]:
    """Judge a server; return what it cost and the report."""
    with tempfile.TemporaryDirectory() as folder:
        command = [
            SCHEMATHESIS, "run", str(DOCUMENT),
            "--url", url, "--seed", "1", "-n", str(examples), "--workers", "1",
            "--generation-database", "none", "--report", "json", "--report-dir", "report",
            "--continue-on-failure",
        ]  # fmt: skip
        hooks = {**os.environ, "SCHEMATHESIS_HOOKS": str(HOOKS)}
        cost = cost_of(command, Path(folder), allowed=ANY, environment=hooks)
        text = next(Path(folder, "report").glob("*.json")).read_text("utf-8")
    document: dict[str, Any] = json.loads(text)
    return cost, document


def sent(document: dict[str, Any]) -> int:
    """Return how many calls a run made."""
    return int(document["test_cases"]["generated"])


def start() -> Cost:
    """Return what it costs until anything is sent: its start with our hooks."""
    hooks = {**os.environ, "SCHEMATHESIS_HOOKS": str(HOOKS)}
    command = [SCHEMATHESIS, "run", "--help"]
    with tempfile.TemporaryDirectory() as folder:
        return cost_of(command, Path(folder), allowed=ANY, environment=hooks)
