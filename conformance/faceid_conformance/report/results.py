"""Owns the results of a run: every verdict, and the totals.

Refuses to know how they came about.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from faceid_conformance.checks.verdict import STATUSES, Status, Verdict

SEVERITY: Mapping[Status, int] = {status: place for place, status in enumerate(STATUSES)}


@dataclass(frozen=True, slots=True)
class Result:
    """A verdict and how long it took."""

    verdict: Verdict
    seconds: float


@dataclass(frozen=True, slots=True)
class Heading:
    """What a run was about."""

    target: str
    product: str
    is_emulator: bool
    tool: str
    contract: str
    cases: str
    seed: int
    max_examples: int
    only: tuple[str, ...]
    started: str


@dataclass(slots=True)
class Results:
    """Everything that a run gave."""

    heading: Heading
    results: list[Result] = field(default_factory=list[Result])
    seconds: float = 0.0

    def totals(self) -> dict[Status, int]:
        """Return how many results have each status, worst first."""
        counts = Counter(result.verdict.status for result in self.results)
        return {status: counts.get(status, 0) for status in STATUSES}

    def layers(self) -> dict[str, list[Result]]:
        """Return the results of each layer, in the order of the run."""
        grouped: dict[str, list[Result]] = {}
        for result in self.results:
            grouped.setdefault(result.verdict.layer, []).append(result)
        return grouped

    @property
    def exchanges(self) -> int:
        return sum(result.verdict.exchanges for result in self.results)

    @property
    def is_green(self) -> bool:
        """Whether nothing was found, nothing broke, and something was asked at all."""
        totals = self.totals()
        return bool(self.results) and not totals["fail"] and not totals["error"]

    def findings(self) -> Sequence[Result]:
        """Return what is wrong, worst first."""
        wrong = [result for result in self.results if result.verdict.status in {"error", "fail"}]
        return sorted(wrong, key=lambda result: SEVERITY[result.verdict.status])


def alike(wrong: Sequence[Result]) -> list[list[Result]]:
    """Group results whose first finding is the same: one cause makes many of them."""
    groups: dict[tuple[str, str, str], list[Result]] = {}
    for result in wrong:
        verdict = result.verdict
        first = verdict.findings[0] if verdict.findings else None
        key = (first.check, first.expected, first.observed) if first else ("", verdict.reason, "")
        groups.setdefault(key, []).append(result)
    return list(groups.values())
