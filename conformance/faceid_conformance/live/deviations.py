"""Owns deviations/<target>.toml: what a target is known to do differently, pinned and dated.

Refuses to waive a case that was not asked; a waived case runs like any other.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from faceid_conformance.checks.observed import Observed
from faceid_conformance.errors import DeviationError
from faceid_conformance.live.closed_toml import read_toml

FOLDER = "deviations"
SCHEMA = Path(__file__).with_name("deviations.schema.json")


@dataclass(frozen=True, slots=True)
class Pin:
    """What was observed; a part that is not given may be anything."""

    code: int | None = None
    http: int | None = None
    live_status: int | None = None
    compare_status: int | None = None

    def fits(self, seen: Observed) -> bool:
        """Whether an answer is the pinned one."""
        pairs = (
            (self.code, seen.code),
            (self.http, seen.http),
            (self.live_status, seen.live_status),
            (self.compare_status, seen.compare_status),
        )
        return all(wanted is None or wanted == given for wanted, given in pairs)

    def __str__(self) -> str:
        named = {
            "code": self.code,
            "HTTP status": self.http,
            "live_status": self.live_status,
            "compare_status": self.compare_status,
        }
        return ", ".join(f"{name} {value}" for name, value in named.items() if value is not None)


@dataclass(frozen=True, slots=True)
class Deviation:
    """One thing that a target is known to do differently."""

    case: str
    pin: Pin
    reason: str
    kind: str
    clause: str
    owner: str
    since: date
    expires: date
    issue: str = ""

    def covers(self, case_id: str) -> bool:
        """Whether the deviation speaks of a case; ids are matched with and without their layer."""
        pattern = self.case
        return fnmatchcase(case_id, pattern) or fnmatchcase(case_id.partition("/")[2], pattern)

    def is_expired(self, today: date) -> bool:
        """Whether its last day has passed."""
        return today > self.expires

    def __str__(self) -> str:
        link = f", {self.issue}" if self.issue else ""
        until = self.expires.isoformat()
        return f"{self.kind}: {self.reason} ({self.owner}, until {until}{link})"


def read_deviations(path: Path) -> tuple[Deviation, ...]:
    """Read a file of deviations; DeviationError where it says too little, too much or twice."""
    raw = read_toml(path, SCHEMA, DeviationError)
    found = [_deviation(entry, path) for entry in raw.get("deviation", ())]
    seen: set[str] = set()
    for deviation in found:
        if deviation.case in seen:
            raise DeviationError(f"{path}: two deviations for {deviation.case}")
        seen.add(deviation.case)
    return tuple(found)


def covering(deviations: Iterable[Deviation], case_id: str) -> Deviation | None:
    """Return the deviation that speaks of a case; the longest pattern is the most particular."""
    found = [item for item in deviations if item.covers(case_id)]
    return max(found, key=lambda item: (item.case == case_id, len(item.case)), default=None)


def _deviation(raw: dict[str, Any], path: Path) -> Deviation:
    try:
        since, expires = date.fromisoformat(raw["since"]), date.fromisoformat(raw["expires"])
    except ValueError as error:
        raise DeviationError(f"{path}: {raw['case']}: a day that no calendar has") from error
    if expires < since:
        raise DeviationError(f"{path}: {raw['case']}: expires before it begins")
    observed: dict[str, int] = raw["observed"]
    pin = Pin(
        observed.get("code"),
        observed.get("http"),
        observed.get("live-status"),
        observed.get("compare-status"),
    )
    return Deviation(
        case=raw["case"],
        pin=pin,
        reason=raw["reason"],
        kind=raw["kind"],
        clause=raw["clause"],
        owner=raw["owner"],
        since=since,
        expires=expires,
        issue=raw.get("issue", ""),
    )
