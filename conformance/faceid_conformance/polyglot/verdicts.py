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
    # Questions that are known to fail, by how their ids begin, and why.
    known: Mapping[str, str] = field(default_factory=dict[str, str])
    # Why it was not asked at all.
    left_out: str = ""

    def count(self, status: Status) -> int:
        """Return how many questions came to a status."""
        return sum(item.status == status for item in self.judged)

    def why(self, item: Judged) -> str:
        """Return why a question is known to fail, or an empty text."""
        found = (reason for name, reason in self.known.items() if item.id.startswith(name))
        return next(found, "") if item.status == "fail" else ""

    def wrong(self) -> list[Judged]:
        """Return what broke, or failed and was not known to."""
        ill = (item for item in self.judged if item.status in ("error", "fail"))
        return [item for item in ill if not self.why(item)]

    def stale(self) -> list[str]:
        """Return what is known to fail, was asked, and holds."""
        asked = [item for item in self.judged if item.status != "unsupported"]
        stale: list[str] = []
        for name in self.known:
            own = [item.status for item in asked if item.id.startswith(name)]
            if own and "fail" not in own:
                stale.append(name)
        return stale

    def to_json(self) -> dict[str, Any]:
        """Return everything as plain data."""
        known = dict(self.known)
        return {**asdict(self), "known": known, "seconds": round(self.seconds, 2)}
