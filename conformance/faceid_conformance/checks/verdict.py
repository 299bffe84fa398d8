"""Owns the verdict on one case: its status, its findings and what it cost.

Refuses to know how verdicts are collected and shown.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

from faceid_conformance.checks.finding import Finding, Profile
from faceid_conformance.exchange import as_object

Status = Literal["pass", "fail", "note", "unsupported", "error"]
# Under this name a verdict travels with the test that gave it.
VERDICT = "faceid-verdict"
STATUSES: tuple[Status, ...] = ("error", "fail", "note", "unsupported", "pass")


Side = Literal["accepted", "refused"]


@dataclass(frozen=True, slots=True)
class Sighting:
    """One side of a clause that was seen: a request that it accepts, or one that it refuses."""

    clause: str
    side: Side


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of one case, property or schema run."""

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

    def to_json(self) -> dict[str, Any]:
        """Return the verdict as plain data."""
        return asdict(self)

    @classmethod
    def from_json(cls, raw: dict[str, Any]) -> Verdict:
        """Return the verdict that plain data describes."""
        findings = [
            Finding(
                check=finding["check"],
                clause=finding["clause"],
                level=finding["level"],
                expected=finding["expected"],
                observed=finding["observed"],
                evidence=tuple(finding["evidence"]),
            )
            for finding in raw["findings"]
        ]
        plain: dict[str, Any] = {
            **raw,
            "findings": tuple(findings),
            "clauses": tuple(raw["clauses"]),
            "sightings": tuple(
                Sighting(seen["clause"], seen["side"]) for seen in raw.get("sightings", ())
            ),
        }
        return cls(**plain)


def taken(properties: Sequence[tuple[str, object]]) -> Verdict | None:
    """Return the verdict that travelled with a test, if any."""
    found = as_object(dict(properties).get(VERDICT))
    return Verdict.from_json(found) if found else None


def status_of(findings: Sequence[Finding], profile: Profile) -> Status:
    """Return the status that findings mean for a target of this profile."""
    if any(profile.judges(finding.level) for finding in findings):
        return "fail"
    return "note" if findings else "pass"
