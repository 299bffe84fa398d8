"""Owns the verdict on one case: its status, its findings, what was observed and what it cost.

Refuses to know how verdicts are collected and shown.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from types import MappingProxyType
from typing import Any, Literal

from faceid_conformance.checks.calls import Calls
from faceid_conformance.checks.finding import Finding, Level, Profile
from faceid_conformance.checks.observed import Observed
from faceid_conformance.clauses.model import Side
from faceid_conformance.exchange import as_object

Status = Literal[
    "error",
    "fail",
    "stale",
    "blocked",
    "contradictory",
    "note",
    "deviation",
    "pending",
    "unsupported",
    "not-run",
    "pass",
]
# Each status and what it says, the most severe first; docs/conformance.md tells it at length.
MEANINGS: Mapping[Status, str] = MappingProxyType(
    {
        "error": "the suite itself could not judge",
        "fail": "a finding",
        "stale": "a deviation that is listed but expired, or no longer as it was pinned",
        "blocked": "could not be asked, because what it needs first did not come about",
        "contradictory": "the documents disagree: recorded, not judged",
        "note": "differs in what is only inferred, on a server that is not our emulator",
        "deviation": "differs as the target's list of deviations says",
        "pending": "a new case that is recorded and not judged yet",
        "unsupported": "needs something that the server does not declare",
        "not-run": "was not asked: the run ended before",
        "pass": "as expected",
    }
)
STATUSES: tuple[Status, ...] = tuple(MEANINGS)
# A run with any of these is not green.
RED: frozenset[Status] = frozenset({"error", "fail", "stale", "blocked"})
# Under this name a verdict travels with the test that gave it.
VERDICT = "faceid-verdict"
# And under this one why there is none.
REASON = "faceid-reason"


@dataclass(frozen=True, slots=True)
class Sighting:
    """One side of a clause that was seen: a request that it accepts, or one that it refuses."""

    clause: str
    side: Side


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of one case, property or schema run.

    `observed` has one entry per answer of a case, for comparing runs; `calls` counts by operation
    everything that was sent for the verdict; `billable` is whether a service that charges may bill
    for some of it.
    """

    id: str
    layer: str
    operation: str
    says: str
    clauses: tuple[str, ...]
    status: Status
    findings: tuple[Finding, ...] = ()
    exchanges: int = 0
    reason: str = ""
    sightings: tuple[Sighting, ...] = ()
    level: Level = "must"
    observed: tuple[Observed, ...] = ()
    calls: Mapping[str, Calls] = field(default_factory=dict[str, Calls])
    billable: bool = False

    def to_json(self) -> dict[str, Any]:
        """Return the verdict as plain data."""
        return {
            "id": self.id,
            "layer": self.layer,
            "operation": self.operation,
            "says": self.says,
            "clauses": list(self.clauses),
            "status": self.status,
            "findings": [asdict(finding) for finding in self.findings],
            "exchanges": self.exchanges,
            "reason": self.reason,
            "level": self.level,
            "observed": [seen.to_json() for seen in self.observed],
            "sightings": [asdict(seen) for seen in self.sightings],
            "calls": {name: calls.to_json() for name, calls in self.calls.items()},
            "billable": self.billable,
        }

    @classmethod
    def from_json(cls, raw: Mapping[str, Any]) -> Verdict:
        """Return the verdict that plain data describes."""
        return cls(
            id=raw["id"],
            layer=raw["layer"],
            operation=raw["operation"],
            says=raw["says"],
            clauses=tuple(raw["clauses"]),
            status=raw["status"],
            findings=tuple(Finding.from_json(finding) for finding in raw["findings"]),
            exchanges=raw["exchanges"],
            reason=raw["reason"],
            level=raw["level"],
            observed=tuple(Observed.from_json(seen) for seen in raw["observed"]),
            sightings=tuple(
                Sighting(seen["clause"], seen["side"]) for seen in raw.get("sightings", ())
            ),
            calls={name: Calls.from_json(calls) for name, calls in raw["calls"].items()},
            billable=raw.get("billable", False),
        )


def taken(properties: Sequence[tuple[str, object]]) -> Verdict | None:
    """Return the verdict that travelled with a test, if any."""
    found = as_object(dict(properties).get(VERDICT))
    return Verdict.from_json(found) if found else None


def reason_taken(properties: Sequence[tuple[str, object]]) -> str:
    """Return why a test gave no verdict, if it said so."""
    return str(dict(properties).get(REASON, ""))


def status_of(findings: Sequence[Finding], profile: Profile) -> Status:
    """Return the status that findings mean for a target of this profile."""
    if any(profile.judges(finding.level) for finding in findings):
        return "fail"
    return "note" if findings else "pass"
