"""Owns the joining of a sharded run's parts into the results of the whole.

Refuses parts that do not belong together; a part that is missing makes the whole incomplete.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from faceid_conformance.errors import ReportError
from faceid_conformance.report.results import EXIT_OF_END, Ended, Heading, Results

# What has to be the same in every part; the address may differ, each part may have an emulator.
SAME = ("tool", "contract", "cases", "seed", "max_examples", "only", "product", "is_emulator")


@dataclass(frozen=True, slots=True)
class Part:
    """One part's results, and the name of where they were read."""

    name: str
    results: Results

    @property
    def place(self) -> int:
        return int(self.results.heading.shard.partition("/")[0])

    @property
    def count(self) -> int:
        return int(self.results.heading.shard.partition("/")[2])


def merge(parts: Sequence[Part]) -> tuple[Results, list[str]]:
    """Return the whole and what is to be said of it; ReportError where the parts do not fit."""
    for part in parts:
        if not part.results.heading.shard:
            raise ReportError(f"{part.name} is no part: it was not run with --shard")
    first = parts[0]
    for part in parts[1:]:
        _same(first, part)
    _once(parts)
    missing = sorted({*range(1, first.count + 1)} - {part.place for part in parts})
    whole = Results(_heading(parts))
    for part in sorted(parts, key=lambda part: part.place):
        whole.results += part.results.results
        whole.seconds += part.results.seconds
    said = [f"part {place}/{first.count} is missing" for place in missing]
    said += [
        f"part {part.results.heading.shard} ({part.name}) is {_end_of(part.results)}"
        for part in parts
        if not part.results.is_complete
    ]
    whole.ended, whole.ended_because = _ended(parts, missing), "; ".join(said)
    return whole, said


def _end_of(results: Results) -> str:
    return results.ended + (f" ({results.ended_because})" if results.ended_because else "")


def _same(first: Part, other: Part) -> None:
    if other.count != first.count:
        raise ReportError(
            f"{other.name} is part {other.results.heading.shard}, {first.name} is one of "
            f"{first.count}"
        )
    for name in SAME:
        ours, theirs = (getattr(part.results.heading, name) for part in (first, other))
        if ours != theirs:
            raise ReportError(f"{first.name} and {other.name} differ in {name}: {ours}, {theirs}")


def _once(parts: Sequence[Part]) -> None:
    seen: dict[str, str] = {}
    places: dict[int, str] = {}
    for part in parts:
        if part.place in places:
            raise ReportError(
                f"{places[part.place]} and {part.name} are both part {part.results.heading.shard}"
            )
        places[part.place] = part.name
        for result in part.results.results:
            name = result.verdict.id
            if name in seen:
                raise ReportError(f"{name} is in {seen[name]} and in {part.name}")
            seen[name] = part.name


def _heading(parts: Sequence[Part]) -> Heading:
    headings = [part.results.heading for part in parts]
    targets = ", ".join(dict.fromkeys(heading.target for heading in headings))
    started = min(heading.started for heading in headings)
    return replace(headings[0], target=targets, started=started, shard="")


def _ended(parts: Sequence[Part], missing: Sequence[int]) -> Ended:
    ends: list[Ended] = [part.results.ended for part in parts if not part.results.is_complete]
    if ends:
        return max(ends, key=lambda end: EXIT_OF_END[end])
    return "parts-missing" if missing else "complete"
