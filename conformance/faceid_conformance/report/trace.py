"""Owns the matrix: each clause, what checks it, which sides were seen, and what that makes of it.

Refuses to run anything. It reads verdicts, or, where there are none, what is planned.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

from faceid_conformance.checks.verdict import Sighting, Verdict
from faceid_conformance.clauses.model import Clause, Ledger, Side

Outcome = Literal[
    "failed",
    "gap",
    "one-sided",
    "not-run",
    "unsupported",
    "shown",
    "planned",
    "advice",
    "untestable",
    "later",
]
# What makes a must a hole in the evidence.
HOLES: frozenset[Outcome] = frozenset({"failed", "gap", "one-sided", "not-run"})
# What nobody can show, or need.
SET_ASIDE: frozenset[Outcome] = frozenset({"advice", "untestable", "later"})
WRONG = frozenset({"fail", "error"})


@dataclass(frozen=True, slots=True)
class Planned:
    """Something that the suite does: its id, the clauses it names, what it is to show of them.

    What it is to show is worked out when a matrix asks: of thousands of cases it takes a while.
    """

    id: str
    clauses: tuple[str, ...]
    show: Callable[[], tuple[Sighting, ...]] = tuple

    @property
    def sightings(self) -> tuple[Sighting, ...]:
        """What it is to show."""
        return self.show()


@dataclass(frozen=True, slots=True)
class Row:
    """One clause in the matrix."""

    clause: Clause
    checks: tuple[str, ...]
    accepted: int
    refused: int
    result: Outcome
    failing: tuple[str, ...] = ()

    @property
    def is_hole(self) -> bool:
        """Whether a must that counts is not shown."""
        return self.clause.counts and self.result in HOLES

    def to_json(self) -> dict[str, Any]:
        """Return the row as plain data."""
        clause = self.clause
        return {
            "clause": clause.id,
            "says": clause.says,
            "level": clause.level,
            "standing": clause.standing,
            "state": clause.state,
            "kind": clause.kind,
            "needs": list(clause.needs),
            "operations": list(clause.operations),
            "codes": list(clause.codes),
            "sources": [asdict(source) for source in clause.sources],
            "passages": [
                {
                    "document": item.document,
                    "place": item.passage.place,
                    "fingerprint": item.passage.fingerprint,
                }
                for item in clause.passages
            ],
            "ruling": clause.ruling,
            "reason": clause.reason,
            "checks": list(self.checks),
            "accepted": self.accepted,
            "refused": self.refused,
            "failing": list(self.failing),
            "result": self.result,
            "hole": self.is_hole,
        }


@dataclass(slots=True)
class _Tally:
    """What was found of one clause."""

    checks: dict[str, None] = field(default_factory=dict[str, None])
    sides: dict[Side, set[str]] = field(default_factory=dict[Side, set[str]])
    failing: dict[str, None] = field(default_factory=dict[str, None])
    statuses: set[str] = field(default_factory=set[str])
    is_planned: bool = False

    def see(self, side: Side, by: str) -> None:
        self.sides.setdefault(side, set()).add(by)

    def seen(self, side: Side) -> int:
        return len(self.sides.get(side, ()))


def matrix(
    ledger: Ledger, planned: Sequence[Planned], verdicts: Sequence[Verdict] | None = None
) -> tuple[Row, ...]:
    """Return a row for each clause; without verdicts, of what is planned."""
    tallies: dict[str, _Tally] = {name: _Tally() for name in ledger.clauses}
    for item in planned:
        _add(tallies, item.clauses, item.id)
        for sighting in item.sightings:
            if sighting.clause in tallies:
                tallies[sighting.clause].is_planned = True
                if verdicts is None:
                    tallies[sighting.clause].see(sighting.side, item.id)
    for verdict in verdicts or ():
        _take(tallies, verdict)
    return tuple(
        _row(clause, tallies[name], is_run=verdicts is not None)
        for name, clause in ledger.clauses.items()
    )


def _add(tallies: Mapping[str, _Tally], clauses: Iterable[str], check: str) -> None:
    for name in clauses:
        if name in tallies:
            tallies[name].checks[check] = None


def _take(tallies: Mapping[str, _Tally], verdict: Verdict) -> None:
    _add(tallies, verdict.clauses, verdict.id)
    for name in verdict.clauses:
        if name in tallies:
            tallies[name].statuses.add(verdict.status)
    for sighting in verdict.sightings:
        if sighting.clause in tallies:
            tallies[sighting.clause].see(sighting.side, verdict.id)
    if verdict.status in WRONG:
        blamed = {finding.clause for finding in verdict.findings}
        # What a case expects is told under its first clause, and concerns all that it names.
        if not blamed or blamed & set(verdict.clauses[:1]):
            blamed |= set(verdict.clauses)
        for name in blamed & tallies.keys():
            tallies[name].failing[verdict.id] = None


def _row(clause: Clause, tally: _Tally, *, is_run: bool) -> Row:
    return Row(
        clause,
        tuple(tally.checks),
        tally.seen("accepted"),
        tally.seen("refused"),
        _result(clause, tally, is_run=is_run),
        tuple(tally.failing),
    )


def _result(clause: Clause, tally: _Tally, *, is_run: bool) -> Outcome:
    if clause.state == "later":
        return "later"
    if clause.is_untestable:
        return "untestable"
    if tally.failing:
        return "failed"
    if clause.kind == "advice":
        return "advice"
    if not (tally.checks or tally.sides or tally.is_planned):
        return "gap"
    lacking = [side for side in clause.needs if not tally.seen(side)]
    if not is_run:
        return "one-sided" if lacking else "planned"
    if not clause.needs:
        lacking = [] if "pass" in tally.statuses else ["accepted"]
    if not lacking:
        return "shown"
    if not tally.sides and "unsupported" in tally.statuses:
        return "unsupported"
    return "one-sided" if tally.sides else "not-run"


def holes(rows: Sequence[Row]) -> tuple[Row, ...]:
    """Return the musts that are not shown."""
    return tuple(row for row in rows if row.is_hole)


def trace_lines(rows: Sequence[Row]) -> Iterator[str]:
    """Yield the matrix as a table for a terminal: what is wrong comes last, where eyes are."""
    yield f"{'clause':<44} {'level':<6} {'standing':<10} {'state':<13} checks  acc.  ref.  result"
    for row in sorted(rows, key=lambda item: item.is_hole):
        clause = row.clause
        yield (
            f"{clause.id:<44} {clause.level:<6} {clause.standing:<10} {clause.state:<13} "
            f"{len(row.checks):>6} {row.accepted:>5} {row.refused:>5}  {row.result}"
        )


def check_lines(rows: Sequence[Row]) -> Iterator[str]:
    """Yield every check of each clause, and the first of what failed."""
    for row in rows:
        yield ""
        yield f"{row.clause.id}: {row.clause.says}"
        for check in row.checks:
            yield f"  {'FAIL' if check in row.failing else '    '}  {check}"


def summary_lines(rows: Sequence[Row]) -> Iterator[str]:
    """Yield what a person wants to know at the end: how many musts, and which are not shown."""
    musts = [row for row in rows if row.clause.counts]
    missing = holes(rows)
    counts: dict[str, int] = {}
    for row in rows:
        counts[row.result] = counts.get(row.result, 0) + 1
    yield ""
    yield f"clauses  {len(rows)}: " + ", ".join(f"{n} {name}" for name, n in sorted(counts.items()))
    yield f"musts    {len(musts) - len(missing)} of {len(musts)} have all the evidence they need"
    for row in missing:
        yield f"HOLE     {row.clause.id}: {explanation(row)}"


def explanation(row: Row) -> str:
    """Return in words why a clause is not shown."""
    if row.result == "failed":
        return f"{row.failing[0]} found it broken" + _more(len(row.failing) - 1)
    if row.result == "gap":
        return "nothing checks it"
    if row.result == "not-run":
        return "what checks it did not run, or was blocked"
    counts = {"accepted": row.accepted, "refused": row.refused}
    lacking = [f"nothing {side}" for side in row.clause.needs if not counts[side]]
    return f"{' and '.join(lacking)} was seen"


def _more(count: int) -> str:
    return f", and {count} more" if count else ""
