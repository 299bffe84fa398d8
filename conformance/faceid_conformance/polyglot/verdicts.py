"""Owns what became of one question, and of all questions to one client.

Refuses to ask, to judge and to print.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any, Literal

Status = Literal["pass", "fail", "error", "unsupported"]


@dataclass(frozen=True, slots=True)
class Broken:
    """One expectation that a client did not keep."""

    clause: str
    expected: str
    observed: str


@dataclass(frozen=True, slots=True)
class Judged:
    """What became of one question."""

    id: str
    says: str
    clauses: tuple[str, ...]
    status: Status
    findings: tuple[Broken, ...] = ()
    reason: str = ""

    def with_findings(self, found: tuple[Broken, ...]) -> Judged:
        """Return the same, failed where there are findings."""
        return replace(self, status="fail" if found else "pass", findings=found)

    def unsupported(self, reason: str) -> Judged:
        """Return the same, not judged."""
        return replace(self, status="unsupported", reason=reason)

    def broken(self, reason: str) -> Judged:
        """Return the same, not to be judged for an error."""
        return replace(self, status="error", reason=reason)


@dataclass(slots=True)
class Examined:
    """One client: what it calls itself, and what became of every question."""

    name: str
    language: str = ""
    judged: list[Judged] = field(default_factory=list[Judged])
    seconds: float = 0.0
    # Clauses that are known to fail, and why; and why it was not asked at all.
    known: Mapping[str, str] = field(default_factory=dict[str, str])
    left_out: str = ""

    def count(self, status: Status) -> int:
        """Return how many questions came to a status."""
        return sum(item.status == status for item in self.judged)

    def wrong(self) -> list[Judged]:
        """Return what failed or broke and is not known to: an error, or a finding of its own."""
        return [item for item in self.judged if self._is_wrong(item)]

    def _is_wrong(self, item: Judged) -> bool:
        unknown = any(finding.clause not in self.known for finding in item.findings)
        return item.status == "error" or (item.status == "fail" and unknown)

    def stale(self) -> list[str]:
        """Return the clauses that are known to fail, and held in every question about them."""
        failed = {finding.clause for item in self.judged for finding in item.findings}
        asked = {name for item in self.judged if item.status == "pass" for name in item.clauses}
        return [name for name in self.known if name in asked - failed]

    def to_json(self) -> dict[str, Any]:
        """Return everything as plain data."""
        known = dict(self.known)
        return {**asdict(self), "known": known, "seconds": round(self.seconds, 2)}
