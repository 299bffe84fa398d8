"""Owns the results of a run: every verdict, the totals, and which exit code they mean.

Refuses to know how they came about.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

from faceid_conformance.checks.calls import Calls, calls_of
from faceid_conformance.checks.verdict import RED, STATUSES, Status, Verdict
from faceid_conformance.exits import Exit

SEVERITY: Mapping[Status, int] = {status: place for place, status in enumerate(STATUSES)}
# The check of a finding that says: nothing follows from what was asked.
VACUITY = "vacuity"
# How a run came to its end; `unfinished` is a run that was killed, as its file shows it.
Ended = Literal[
    "complete",
    "fail-fast",
    "budget",
    "stopped",
    "target-lost",
    "parts-missing",
    "interrupted",
    "unfinished",
]
EXIT_OF_END: Mapping[Ended, Exit] = {
    "complete": Exit.NOTHING_WRONG,
    "fail-fast": Exit.FINDINGS,
    "budget": Exit.BUDGET_SPENT,
    "stopped": Exit.BUDGET_SPENT,
    "target-lost": Exit.NO_TARGET,
    "parts-missing": Exit.GAP,
    "interrupted": Exit.INTERRUPTED,
    "unfinished": Exit.INTERRUPTED,
}


@dataclass(frozen=True, slots=True)
class Result:
    """A verdict and how long it took."""

    verdict: Verdict
    seconds: float

    def to_json(self) -> dict[str, Any]:
        """Return the result as plain data."""
        return {**self.verdict.to_json(), "seconds": round(self.seconds, 4)}

    @classmethod
    def from_json(cls, raw: Mapping[str, Any]) -> Result:
        """Return the result that plain data describes."""
        return cls(Verdict.from_json(raw), raw["seconds"])


@dataclass(frozen=True, slots=True)
class Heading:
    """What a run was about. `shard` is i/n where it was one of n, and empty where it was whole.

    `apis` are the APIs that were asked, as far as the target speaks them.
    """

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
    shard: str = ""
    apis: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Return the heading as plain data."""
        return {**asdict(self), "only": list(self.only), "apis": list(self.apis)}

    @classmethod
    def from_json(cls, raw: Mapping[str, Any]) -> Heading:
        """Return the heading that plain data describes."""
        # Reports of before there was a second API do not name the first.
        apis = tuple(raw.get("apis", ()))
        plain: dict[str, Any] = {**raw, "only": tuple(raw["only"]), "apis": apis}
        return cls(**plain)


@dataclass(frozen=True, slots=True)
class Charges:
    """What a live run was charged, and what it was planned to cost; money is a decimal's text.

    `calls` and `drawn_calls` count against their budgets, `unknown` of them had no answer. Costs
    are None where no price table was given; `most_cost` is what is billed if every call is.
    """

    calls: int
    budget: int
    drawn_calls: int
    fuzz_budget: int
    unknown: int
    most_cost: str | None
    currency: str
    planned_calls: int
    planned_billable: int
    planned_cost: str | None

    def to_json(self) -> dict[str, Any]:
        """Return the charges as plain data."""
        return asdict(self)

    @classmethod
    def from_json(cls, raw: Mapping[str, Any] | None) -> Charges | None:
        """Return the charges that plain data describes; None where the run was not live."""
        return None if raw is None else cls(**raw)

    def calls_told(self) -> str:
        """Return in words how many calls were charged to each budget."""
        told = f"{self.calls} of {self.budget} calls"
        if self.fuzz_budget or self.drawn_calls:
            told += f", {self.drawn_calls} of {self.fuzz_budget} drawn ones"
        return told

    def told(self) -> str:
        """Return in words what was charged, and what that costs at most."""
        cost = "" if self.most_cost is None else f", at most {self.most_cost} {self.currency}"
        return f"{self.calls_told()}{cost}"


@dataclass(slots=True)
class Results:
    """Everything that a run gave; `ended_because` is told where it did not come to its end."""

    heading: Heading
    results: list[Result] = field(default_factory=list[Result])
    seconds: float = 0.0
    ended: Ended = "complete"
    ended_because: str = ""
    charges: Charges | None = None

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

    def calls(self) -> dict[str, Calls]:
        """Return what was counted of the calls, operation by operation."""
        return calls_of(result.verdict.calls for result in self.results)

    @property
    def exchanges(self) -> int:
        return sum(result.verdict.exchanges for result in self.results)

    @property
    def is_complete(self) -> bool:
        """Whether everything that was to be asked was asked."""
        return self.ended == "complete"

    @property
    def is_green(self) -> bool:
        """Whether nothing was found, nothing broke, and something was asked to the end."""
        return self.exit_code is Exit.NOTHING_WRONG

    @property
    def exit_code(self) -> Exit:
        """What the results mean: the first of these that is so."""
        totals = self.totals()
        failed = [result.verdict for result in self.results if result.verdict.status == "fail"]
        only_vacuous = bool(failed) and all(is_vacuous(verdict) for verdict in failed)
        asked = sum(totals.values()) - totals["unsupported"] - totals["not-run"]
        meant = (
            (EXIT_OF_END[self.ended] is Exit.INTERRUPTED, Exit.INTERRUPTED),
            (bool(failed) and not only_vacuous, Exit.FINDINGS),
            (bool(totals["error"]), Exit.COULD_NOT_RUN),
            (bool(totals["stale"]), Exit.STALE_DEVIATION),
            (not self.is_complete, EXIT_OF_END[self.ended]),
            (only_vacuous or not asked, Exit.VACUOUS),
            (bool(totals["blocked"]), Exit.GAP),
        )
        return next((code for holds, code in meant if holds), Exit.NOTHING_WRONG)

    def sort(self, ids: Sequence[str]) -> None:
        """Put the results in the order of ids, whatever the order in which they came."""
        places = {name: place for place, name in enumerate(ids)}
        self.results.sort(key=lambda result: places.get(result.verdict.id, len(places)))

    def findings(self) -> Sequence[Result]:
        """Return what is wrong, worst first."""
        wrong = [result for result in self.results if result.verdict.status in RED]
        return sorted(wrong, key=lambda result: SEVERITY[result.verdict.status])


def is_vacuous(verdict: Verdict) -> bool:
    """Whether a verdict fails for nothing but that its calls never got through."""
    return bool(verdict.findings) and all(item.check == VACUITY for item in verdict.findings)


def cause_of(verdict: Verdict) -> tuple[str, ...]:
    """Return what verdicts of one cause have in common: status, and the findings or the reason."""
    found = {f"{item.check} {item.expected} {item.observed}" for item in verdict.findings}
    return (verdict.status, *(sorted(found) or [verdict.reason]))


def alike(wrong: Sequence[Result]) -> list[list[Result]]:
    """Group results of one cause: vacuous ones first, then by severity; the largest leads."""
    groups: dict[tuple[str, ...], list[Result]] = {}
    for result in wrong:
        groups.setdefault(cause_of(result.verdict), []).append(result)
    vacuous = [group for group in groups.values() if is_vacuous(group[0].verdict)]
    others = [group for group in groups.values() if not is_vacuous(group[0].verdict)]
    return [*vacuous, *sorted(others, key=_weight)]


def _weight(group: Sequence[Result]) -> tuple[int, int]:
    return SEVERITY[group[0].verdict.status], -len(group)
