"""Measures the conformance run: whole, by layer beside plain Schemathesis, by size, in memory.

Knows the command's options and its report, and nothing of the suite's inside.
"""

from __future__ import annotations

import json
import tempfile
from itertools import pairwise
from pathlib import Path
from typing import Any

from conformance.command_cost import Cost, cost_of
from conformance.plain_schemathesis import FACEID, emulator
from timing import Row, Sample

from conformance import plain_schemathesis as plain

LAYERS = ("cases", "typed", "properties", "schema", "sequences", "concurrency")
SIZES = (25, 50, 100, 200)
GREEN = frozenset({0})
# What is asked of a quiet machine with two cores.
WHOLE_SECONDS, WHOLE_EXCHANGES, VECTORS_SECONDS = 60.0, 5_000, 3.0
EXAMPLES = 200


def conformance(*options: str, allowed: frozenset[int] = GREEN) -> tuple[Cost, dict[str, Any]]:
    """Run the suite; return what it cost and its report."""
    with tempfile.TemporaryDirectory() as folder:
        command = [FACEID, "conformance", "run", "--report", "report", *options]
        cost = cost_of(command, Path(folder), allowed=allowed)
        text = Path(folder, "report", "report.json").read_text(encoding="utf-8")
    report: dict[str, Any] = json.loads(text)
    return cost, report


def measure(*, batches: int) -> list[Row]:
    """Return the rows: the whole run, the vectors alone, each layer, four sizes."""
    vectors = [conformance("--only", "vectors/")[0] for _ in range(batches)]
    limit = f"asked: under {VECTORS_SECONDS:.0f} s"
    rows = [_whole(batches), _row("the vectors alone, wall time", vectors, limit)]
    rows += _layers(batches, min(cost.cpu_seconds for cost in vectors))
    return [*rows, *_sizes()]


def _whole(batches: int) -> Row:
    runs = [conformance() for _ in range(batches)]
    exchanges = runs[0][1]["exchanges"]
    rate = exchanges / min(report["seconds"] for _, report in runs)
    asked = f"asked: under {WHOLE_SECONDS:.0f} s, at least {WHOLE_EXCHANGES:,} exchanges"
    note = f"{exchanges} exchanges, {rate:.0f} per second; {asked}"
    return _row("conformance run, wall time", [cost for cost, _ in runs], note)


def _row(what: str, costs: list[Cost], note: str = "") -> Row:
    return Row(what, "s", Sample("ours", tuple(cost.wall_seconds for cost in costs)), None, note)


def _layers(batches: int, start_cpu: float) -> list[Row]:
    """Return a row for each layer, beside plain Schemathesis on the same emulator, in turns."""
    costs: dict[str, list[float]] = {name: [] for name in (*LAYERS, "plain")}
    told: dict[str, list[tuple[int, float]]] = {name: [] for name in costs}
    plain_start = plain.start()
    with emulator() as url:
        for _ in range(batches):
            for layer in LAYERS:
                cost, report = conformance("--target", url, "--only", f"{layer}/")
                count = report["layers"][layer]["exchanges"]
                costs[layer].append(max(0.0, cost.cpu_seconds - start_cpu) / count)
                told[layer].append((count, report["layers"][layer]["seconds"]))
            cost, document = plain.run(url, EXAMPLES)
            count = plain.sent(document)
            costs["plain"].append((cost.cpu_seconds - plain_start.cpu_seconds) / count)
            told["plain"].append((count, cost.wall_seconds - plain_start.wall_seconds))
    beside = Sample("Schemathesis", tuple(costs["plain"]))
    rates = {name: _rate(seen) for name, seen in told.items()}
    return [
        Row(
            f"layer {layer}, CPU per exchange beside plain Schemathesis",
            "ms",
            Sample("ours", tuple(costs[layer])),
            beside,
            f"{rates[layer]}; Schemathesis {rates['plain']}",
        )
        for layer in LAYERS
    ]


def _rate(seen: list[tuple[int, float]]) -> str:
    """Return how much was sent, and how fast at best."""
    fastest = max(count / seconds for count, seconds in seen)
    return f"{seen[0][0]} exchanges, {fastest:.0f} per second"


def _sizes() -> list[Row]:
    """Return the rows that show whether cost is linear in --max-examples and memory is flat."""
    runs = [conformance("--max-examples", str(size)) for size in SIZES]
    sent = [int(report["exchanges"]) for _, report in runs]
    cpu = [cost.cpu_seconds for cost, _ in runs]
    peaks = [cost.peak_mebibytes for cost, _ in runs]
    steps = [
        (later - sooner) / (more - fewer)
        for (sooner, later), (fewer, more) in zip(pairwise(cpu), pairwise(sent), strict=True)
    ]
    told = "; ".join(
        f"{size}: {count} exchanges, {seconds:.1f} s CPU"
        for size, count, seconds in zip(SIZES, sent, cpu, strict=True)
    )
    marginal = ", ".join(f"{step * 1e3:.2f}" for step in steps)
    memory = ", ".join(
        f"{count} exchanges: {peak:.0f} MiB" for count, peak in zip(sent, peaks, strict=True)
    )
    mebibyte = 1024 * 1024
    return [
        Row(
            "CPU of one more exchange, by --max-examples",
            "ms",
            Sample("ours", tuple(steps)),
            None,
            f"{told}; from one to the next {marginal} ms",
        ),
        Row(
            "memory of the largest process, most examples beside fewest",
            "MiB",
            Sample("most", (peaks[-1] * mebibyte,)),
            Sample("fewest", (peaks[0] * mebibyte,)),
            memory,
        ),
    ]
