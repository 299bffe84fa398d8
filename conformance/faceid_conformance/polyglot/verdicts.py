"""Owns what became of one question, and of all questions to one client.

Refuses to ask, to judge and to print.
"""

from __future__ import annotations

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

    def count(self, status: Status) -> int:
        """Return how many questions came to a status."""
        return sum(item.status == status for item in self.judged)

    def to_json(self) -> dict[str, Any]:
        """Return everything as plain data."""
        return {**asdict(self), "seconds": round(self.seconds, 2)}
