"""Owns `make bench`: runs the subjects one after another and prints the Markdown table.

Knows no subject's inside; writes build/benchmark.json beside the table for later comparison.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
from collections.abc import Callable
from pathlib import Path

import whole_commands
from client import call, cos, cos_memory, imports, memory, vendor
from emulator import endurance, inprocess, request, shared_state, start, uploads
from timing import Row, Sample

from conformance import planted, runs

ROOT = Path(__file__).resolve().parents[1]
SCALE = {"µs": 1e6, "ms": 1e3, "s": 1.0, "MiB": 1 / (1024 * 1024), "faults": 1.0}

SUBJECTS: dict[str, Callable[[bool], list[Row]]] = {
    "client": lambda quick: call.measure(batches=6 if quick else 40, calls=50 if quick else 100),
    "cos": lambda quick: cos.measure(batches=6 if quick else 40, calls=50 if quick else 100),
    "cos-memory": lambda quick: cos_memory.measure(batches=1 if quick else 8),
    "memory": lambda quick: memory.measure(batches=1 if quick else 8),
    "vendor": lambda quick: vendor.measure(batches=4 if quick else 30, calls=50 if quick else 200),
    "emulator": lambda quick: request.measure(
        batches=4 if quick else 20, calls=50 if quick else 200
    ),
    "workers": lambda quick: shared_state.measure(
        batches=4 if quick else 20, calls=50 if quick else 200
    ),
    "uploads": lambda quick: uploads.measure(batches=1 if quick else 5),
    "endurance": lambda quick: endurance.measure(calls=20_000 if quick else 100_000),
    "start": lambda quick: start.measure(batches=3 if quick else 20),
    "inprocess": lambda quick: inprocess.measure(
        batches=4 if quick else 20, calls=50 if quick else 100
    ),
    "import": lambda quick: imports.measure(batches=3 if quick else 20),
    "generation": lambda quick: whole_commands.measure_generation(batches=1 if quick else 5),
    "conformance": lambda quick: runs.measure(batches=1 if quick else 3),
    "planted": lambda quick: planted.measure(
        examples=5 if quick else 50, faults=planted.FAULTS[: 2 if quick else None]
    ),
}


def figure(sample: Sample, unit: str) -> str:
    """Return `median (least)` in the row's unit, three digits."""
    scale = SCALE[unit]
    return f"{sample.median * scale:.3g} ({sample.least * scale:.3g}) {unit}"


def line(row: Row) -> str:
    """Return the row's line of the table."""
    cells = [row.what, figure(row.ours, row.unit), "-", "-", row.note]
    if row.bare is not None:
        cells[2] = figure(row.bare, row.unit)
        if row.bare.least > 0:
            ratios = (row.ours.median / row.bare.median, row.ours.least / row.bare.least)
            cells[3] = f"{ratios[0]:.2f} ({ratios[1]:.2f})"
    return "| " + " | ".join(cells) + " |"


def table(rows: list[Row]) -> str:
    """Return the whole table with the line that says what machine it is of."""
    head = [
        f"Median (least) of interleaved batches; CPU time unless said. Python "
        f"{platform.python_version()}, {os.cpu_count()} cores, {platform.system()} "
        f"{platform.machine()}. Reproduce with `make bench`.",
        "",
        "| what | ours | compared with | ratio | note |",
        "|---|---|---|---|---|",
    ]
    return "\n".join(head + [line(row) for row in rows])


def as_data(row: Row) -> dict[str, object]:
    bare = row.bare.costs if row.bare else None
    return {"what": row.what, "note": row.note, "ours": row.ours.costs, "compared": bare}


def main() -> int:
    """Run what is asked for; 0 done, 2 could not run."""
    parser = argparse.ArgumentParser(description="Measure side by side and print a table.")
    parser.add_argument("--quick", action="store_true", help="few batches: a check, no figure")
    parser.add_argument("--only", nargs="+", choices=SUBJECTS, default=list(SUBJECTS))
    options = parser.parse_args()
    rows: list[Row] = []
    for name in options.only:
        print(f"measuring {name} ...", file=sys.stderr, flush=True)
        try:
            rows += SUBJECTS[name](options.quick)
        except (RuntimeError, OSError) as error:
            print(f"benchmarks: {name}: {error}", file=sys.stderr)
            return 2
    target = ROOT / "build" / "benchmark.json"
    target.parent.mkdir(exist_ok=True)
    target.write_text(json.dumps([as_data(row) for row in rows], indent=1), encoding="utf-8")
    print(table(rows))
    return 0


if __name__ == "__main__":
    sys.exit(main())
