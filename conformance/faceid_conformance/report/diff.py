"""Owns the difference between two runs: what changed in status or in what was observed.

Refuses to say which of the two is right.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

from faceid_conformance.checks.verdict import Verdict
from faceid_conformance.report.results import Heading, Results

FORMAT = "faceid-conformance-diff/1"
Kind = Literal["status", "observed", "finding", "appeared", "vanished"]
# What explains a difference without the target having changed.
CIRCUMSTANCES = ("contract", "cases", "tool", "seed", "max_examples", "only", "shard")
TARGET = ("target", "product", "is_emulator")


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that differs in one case."""

    id: str
    kind: Kind
    before: str
    after: str
    clauses: tuple[str, ...]


# Of a case that only one of the two runs has.
ALONE: frozenset[Kind] = frozenset({"appeared", "vanished"})


@dataclass(frozen=True, slots=True)
class Difference:
    """What differs between two runs, and what was the same to begin with."""

    before: Heading
    after: Heading
    changes: tuple[Change, ...]
    compared: int

    @property
    def circumstances(self) -> list[str]:
        """Return in which of its circumstances the runs differ."""
        return [
            f"{name}: {getattr(self.before, name)} and {getattr(self.after, name)}"
            for name in CIRCUMSTANCES
            if getattr(self.before, name) != getattr(self.after, name)
        ]

    def to_json(self) -> dict[str, Any]:
        """Return the difference as plain data."""
        return {
            "format": FORMAT,
            "before": self.before.to_json(),
            "after": self.after.to_json(),
            "compared": self.compared,
            "circumstances": self.circumstances,
            "changes": [{**asdict(item), "clauses": list(item.clauses)} for item in self.changes],
        }


def difference(before: Results, after: Results) -> Difference:
    """Compare two runs, case by case."""
    old = {result.verdict.id: result.verdict for result in before.results}
    new = {result.verdict.id: result.verdict for result in after.results}
    drawn_alike = all(
        getattr(before.heading, name) == getattr(after.heading, name)
        for name in ("contract", "seed", "max_examples")
    )
    changes = [change for name in old for change in _changes(old[name], new.get(name), drawn_alike)]
    changes += [
        Change(name, "appeared", "", verdict.status, verdict.clauses)
        for name, verdict in new.items()
        if name not in old
    ]
    return Difference(before.heading, after.heading, tuple(changes), len(old.keys() & new.keys()))


def _changes(old: Verdict, new: Verdict | None, drawn_alike: bool) -> Iterator[Change]:
    if new is None:
        yield Change(old.id, "vanished", old.status, "", old.clauses)
        return
    if old.status != new.status:
        yield Change(old.id, "status", _told(old), _told(new), new.clauses)
    seen = list(_observed(old, new))
    yield from seen
    if old.status == new.status and not seen and _findings(old) != _findings(new):
        yield Change(old.id, "finding", _told(old), _told(new), new.clauses)
    # What a drawn layer was answered is comparable only where the same was drawn.
    if drawn_alike and not (old.observed or new.observed) and _codes(old) != _codes(new):
        yield Change(old.id, "observed", _codes(old), _codes(new), new.clauses)


def _observed(old: Verdict, new: Verdict) -> Iterator[Change]:
    if not (old.observed and new.observed):
        return
    several = max(len(old.observed), len(new.observed)) > 1
    for place in range(max(len(old.observed), len(new.observed))):
        before, after = (
            str(seen[place]) if place < len(seen) else "not asked"
            for seen in (old.observed, new.observed)
        )
        if before != after:
            step = f"step {place + 1}: " if several else ""
            yield Change(old.id, "observed", step + before, step + after, new.clauses)


def _told(verdict: Verdict) -> str:
    first = verdict.findings[0] if verdict.findings else None
    why = f"expected {first.expected}, observed {first.observed}" if first else verdict.reason
    return f"{verdict.status} ({why})" if why and verdict.status != "pass" else verdict.status


def _findings(verdict: Verdict) -> list[tuple[str, str, str, str]]:
    return sorted(
        (item.check, item.clause, item.expected, item.observed) for item in verdict.findings
    )


def _codes(verdict: Verdict) -> str:
    if not verdict.calls:
        return "no calls"
    named: Mapping[str, list[str]] = {
        operation: sorted(calls.codes, key=lambda code: (len(code), code))
        for operation, calls in sorted(verdict.calls.items())
    }
    return "; ".join(f"{operation} gave {', '.join(codes)}" for operation, codes in named.items())


def diff_lines(found: Difference, before: str, after: str) -> list[str]:
    """Return the difference for a person: what was compared, then the changes, kind by kind."""
    lines = [
        f"before   {before}: {found.before.target} ({found.before.product})",
        f"after    {after}: {found.after.target} ({found.after.product})",
    ]
    lines += [f"differs  {item}" for item in found.circumstances]
    titles: Mapping[Kind, str] = {
        "status": "judged differently",
        "observed": "answered differently",
        "finding": "wrong in another way",
        "appeared": "only after",
        "vanished": "only before",
    }
    for kind, title in titles.items():
        group = [change for change in found.changes if change.kind == kind]
        if group:
            lines += ["", f"{title} ({len(group)})"]
        for change in group:
            lines.append(f"  {change.id}")
            lines += [f"    - {change.before}"] if change.before else []
            lines += [f"    + {change.after}"] if change.after else []
    return [*lines, "", f"{found.compared} cases compared: {_counted(found.changes)}"]


def _counted(changes: Sequence[Change]) -> str:
    """Say how many of the cases that both have differ, and how many only one has."""
    alone = {change.id for change in changes if change.kind in ALONE}
    differing = {change.id for change in changes} - alone
    told = [f"{len(differing)} differ"] if differing else []
    told += [f"{len(alone)} more are in one report alone"] if alone else []
    return ", ".join(told) or "the same"
