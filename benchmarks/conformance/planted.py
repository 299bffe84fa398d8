"""Measures strength: which planted faults our run and plain Schemathesis find, for how many calls.

Schemathesis is given what a user gives it: the contract's document, the account's appid and a
signature for every call, the same number of examples, the same emulator. What it says of the honest
emulator as well counts for nothing.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from conformance.command_cost import cost_of
from conformance.runs import FACEID, conformance
from timing import Row, Sample

ROOT = Path(__file__).resolve().parents[2]
DOCUMENT = ROOT / "openapi" / "dist" / "faceid.openapi-3.1.json"
HOOKS = Path(__file__).with_name("signing_hooks.py")
ANY = frozenset({0, 1})
# One vice of each kind: signing, replay, limits, parameters, codes, shapes, statuses, forms.
FAULTS = (
    "accepts-any-signature",
    "accepts-expired-signature",
    "ignores-size-limit",
    "accepts-missing-fields",
    "sim-as-string",
    "missing-session-id",
    "code-as-string",
    "rejects-preamble",
    "lip-code-reusable",
    "status-200-for-refusals",
)


@dataclass(frozen=True, slots=True)
class Found:
    """What a tool sent, and which kinds of finding it came back with."""

    sent: int
    kinds: frozenset[str]


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


def ours(url: str, examples: int) -> Found:
    """Judge with the suite."""
    options = ("--target", url, "--max-examples", str(examples))
    _, report = conformance(*options, allowed=ANY)
    wrong = [result for result in report["results"] if result["status"] == "fail"]
    kinds = {item["check"] for result in wrong for item in result["findings"]}
    return Found(report["exchanges"], frozenset(kinds))


def schemathesis(url: str, examples: int) -> Found:
    """Judge with Schemathesis as it comes, each call signed."""
    with tempfile.TemporaryDirectory() as folder:
        command = [
            str(Path(sys.executable).with_name("schemathesis")), "run", str(DOCUMENT),
            "--url", url, "--seed", "1", "-n", str(examples), "--workers", "1",
            "--generation-database", "none", "--report", "json", "--report-dir", "report",
            "--continue-on-failure",
        ]  # fmt: skip
        hooks = {**os.environ, "SCHEMATHESIS_HOOKS": str(HOOKS)}
        cost_of(command, Path(folder), allowed=ANY, environment=hooks)
        document = json.loads(next(Path(folder, "report").glob("*.json")).read_text("utf-8"))
    kinds = {
        f"{failure['type']} {operation}"
        for failure in document["failures"]
        for operation in failure["operations"]
    }
    return Found(document["test_cases"]["generated"], frozenset(kinds))


def measure(*, examples: int, faults: tuple[str, ...] = FAULTS) -> list[Row]:
    """Return the row: faults found by each, beside each other, for each thousand calls."""
    tools = {"ours": ours, "Schemathesis": schemathesis}
    with emulator() as url:
        honest = {name: tool(url, examples) for name, tool in tools.items()}
    found: dict[str, list[str]] = {name: [] for name in tools}
    sent = dict.fromkeys(tools, 0)
    for fault in faults:
        for name, tool in tools.items():
            with emulator(fault) as url:
                seen = tool(url, examples)
            sent[name] += seen.sent
            if seen.kinds - honest[name].kinds:
                found[name].append(fault)
    samples = {name: Sample(name, (1000 * len(found[name]) / sent[name],)) for name in tools}
    note = "; ".join(
        f"{name}: {len(found[name])} of {len(faults)} for {sent[name]} calls, "
        f"{len(honest[name].kinds)} kinds of false alarm"
        for name in tools
    )
    return [
        Row(
            "planted faults found per 1,000 calls, against plain Schemathesis",
            "faults",
            samples["ours"],
            samples["Schemathesis"],
            note,
        )
    ]
