"""Measures the conformance run: by layer, by size, in memory, against its targets.

Knows the command's options and its report, and nothing of the suite's inside.
"""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path
from typing import Any

from conformance.command_cost import Cost, cost_of
from timing import Row, Sample

FACEID = str(Path(sys.executable).with_name("faceid"))
LAYERS = ("cases", "typed", "properties", "schema")
SIZES = (50, 100, 200)
GREEN = frozenset({0})


def conformance(*options: str, allowed: frozenset[int] = GREEN) -> tuple[Cost, dict[str, Any]]:
    """Run the suite; return what it cost and its report."""
    with tempfile.TemporaryDirectory() as folder:
        command = [FACEID, "conformance", "run", "--report", "report", *options]
        cost = cost_of(command, Path(folder), allowed=allowed)
        text = Path(folder, "report", "report.json").read_text(encoding="utf-8")
    report: dict[str, Any] = json.loads(text)
    return cost, report


def measure(*, batches: int) -> list[Row]:
    """Return the rows: the whole run, the vectors alone, each layer, three sizes."""
    vectors = [conformance("--only", "vectors/")[0] for _ in range(batches)]
    start_cpu = min(cost.cpu_seconds for cost in vectors)
    rows = [_whole(batches)]
    rows.append(_row("the vectors alone, wall time", vectors))
    rows += [_layer(layer, batches, start_cpu) for layer in LAYERS]
    rows.append(_sizes(start_cpu))
    return rows


def _whole(batches: int) -> Row:
    runs = [conformance() for _ in range(batches)]
    exchanges = runs[0][1]["exchanges"]
    rate = exchanges / min(report["seconds"] for _, report in runs)
    return _row(
        "conformance run, wall time",
        [cost for cost, _ in runs],
        f"{exchanges} exchanges, {rate:.0f} per second",
    )


def _row(what: str, costs: list[Cost], note: str = "") -> Row:
    return Row(what, "s", Sample("ours", tuple(cost.wall_seconds for cost in costs)), None, note)


def _layer(layer: str, batches: int, start_cpu: float) -> Row:
    runs = [conformance("--only", f"{layer}/") for _ in range(batches)]
    sent = runs[0][1]["layers"][layer]["exchanges"]
    per_exchange = tuple(max(0.0, cost.cpu_seconds - start_cpu) / sent for cost, _ in runs)
    seconds = min(report["layers"][layer]["seconds"] for _, report in runs)
    note = f"{sent} exchanges, {sent / seconds:.0f} per second; with the emulator's share"
    return Row(f"layer {layer}, CPU per exchange", "ms", Sample("ours", per_exchange), None, note)


def _sizes(start_cpu: float) -> Row:
    """Return the row that shows whether cost is linear in --max-examples and memory is flat."""
    told: list[str] = []
    marginal: list[float] = []
    before: tuple[int, float] | None = None
    for size in SIZES:
        cost, report = conformance("--max-examples", str(size))
        sent, cpu = int(report["exchanges"]), cost.cpu_seconds
        told.append(f"{size}: {sent} exchanges, {cpu:.1f} s CPU, {cost.peak_mebibytes:.0f} MiB")
        if before is not None:
            marginal.append((cpu - before[1]) / (sent - before[0]))
        before = sent, cpu
    return Row(
        "CPU of one more exchange, by --max-examples",
        "ms",
        Sample("ours", tuple(marginal)),
        None,
        "; ".join(told),
    )
