"""Owns what a listed deviation makes of a verdict, and which entries of the list are past use.

Refuses to judge: a case is judged as any other, and only then is the list looked at.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from faceid_conformance.checks.verdict import Verdict
from faceid_conformance.live.deviations import Deviation, covering

LAYER = "deviations"
DIFFERS = frozenset({"fail", "note"})


@dataclass(frozen=True, slots=True)
class Waivers:
    """The deviations of one target, on one day."""

    deviations: tuple[Deviation, ...] = ()
    today: date = date.max

    def applied(self, verdict: Verdict) -> Verdict:
        """Return the verdict as the list has it; what was not judged stays as it is."""
        found = covering(self.deviations, verdict.id)
        if found is None or verdict.status not in DIFFERS | {"pass"}:
            return verdict
        if found.is_expired(self.today):
            reason = f"its deviation expired on {found.expires.isoformat()} ({found.owner})"
            return verdict if verdict.status == "pass" else replace(verdict, reason=reason)
        if verdict.status == "pass":
            reason = f"passes, and is still listed as a deviation ({found})"
            return replace(verdict, status="stale", reason=reason)
        # Of a chain, the last answer is what it is about.
        last = verdict.observed[-1] if verdict.observed else None
        if last is None:
            reason = f"listed as a deviation, but no answer is kept that {found.pin} could be"
            return replace(verdict, status="fail", reason=reason)
        if found.pin.fits(last):
            return replace(verdict, status="deviation", reason=str(found))
        reason = f"deviates, but not as it is listed: pinned {found.pin}, observed {last}"
        return replace(verdict, status="fail", reason=reason)

    def codes_of(self, case_id: str) -> frozenset[int]:
        """Return the codes that a listed deviation expects of a case."""
        found = covering(self.deviations, case_id)
        pinned = None if found is None else found.pin.code
        return frozenset() if pinned is None else frozenset({pinned})

    def past_use(self, every_id: Sequence[str]) -> Iterable[Verdict]:
        """Yield a verdict for each entry that has expired or speaks of no case at all."""
        for item in self.deviations:
            reason = ""
            if not any(item.covers(case_id) for case_id in every_id):
                reason = "no case has this id"
            elif item.is_expired(self.today):
                reason = f"expired on {item.expires.isoformat()}"
            if reason:
                yield Verdict(
                    id=f"{LAYER}/{item.case}",
                    layer=LAYER,
                    operation="",
                    says="A listed deviation is of use",
                    clauses=(item.clause,),
                    status="stale",
                    reason=f"{reason} ({item.owner}: {item.reason})",
                )
