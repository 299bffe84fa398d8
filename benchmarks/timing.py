"""Owns fair comparison: subjects take turns in one run, and each turn is one batch.

Knows no subject; what CPU time is, the caller's `cost` says.
"""

from __future__ import annotations

import gc
import statistics
from collections.abc import Callable, Mapping
from dataclasses import dataclass

Batch = Callable[[], float]
"""Runs one batch and returns what one call of it cost: seconds, or bytes."""


@dataclass(frozen=True, slots=True)
class Sample:
    """What a subject's batches cost, for one call: seconds, or bytes."""

    name: str
    costs: tuple[float, ...]

    @property
    def median(self) -> float:
        return statistics.median(self.costs)

    @property
    def least(self) -> float:
        return min(self.costs)


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table: a subject beside the subject that it is measured against."""

    what: str
    unit: str
    ours: Sample
    bare: Sample | None = None
    note: str = ""


def interleave(subjects: Mapping[str, Batch], *, batches: int) -> dict[str, Sample]:
    """Run every subject once unmeasured, then in turn, the order reversed each time."""
    for batch in subjects.values():
        batch()
    taken: dict[str, list[float]] = {name: [] for name in subjects}
    names = list(subjects)
    for _ in range(batches):
        for name in names:
            gc.collect()
            taken[name].append(subjects[name]())
        names.reverse()
    return {name: Sample(name, tuple(costs)) for name, costs in taken.items()}


def per_call(call: Callable[[], object], *, calls: int, clock: Callable[[], float]) -> Batch:
    """Return a batch of `calls` calls, its cost read off `clock`."""

    def batch() -> float:
        begun = clock()
        for _ in range(calls):
            call()
        return (clock() - begun) / calls

    return batch
