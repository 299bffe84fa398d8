"""Owns the report on several clients: clauses down, languages across; as text, JSON, badge.

Refuses to judge; it counts what the examinations say. page.py draws the same as a page.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Literal

from faceid_conformance.polyglot.verdicts import Examined, Judged, Status

FORMAT = "faceid-drivers/1"
ORDER: tuple[Status, ...] = ("error", "fail", "unsupported", "pass")
# What is known to fail is told apart from what fails.
Shown = Literal["error", "fail", "known", "unsupported", "pass"]
GAP = 2
# Of errors with one reason so many are told one by one.
MOST_TOLD = 3


def judged_ones(examined: Sequence[Examined]) -> list[Examined]:
    """Return those that were asked at all."""
    return [one for one in examined if not one.left_out]


def clauses_of(examined: Sequence[Examined]) -> list[str]:
    """Return every clause that a question stands on or a finding names."""
    found = {name for one in examined for item in one.judged for name in _clauses(item)}
    return sorted(found)


def _clauses(item: Judged) -> set[str]:
    return {*item.clauses, *(finding.clause for finding in item.findings)}


def cell(one: Examined, clause: str) -> tuple[Shown, str]:
    """Return a clause's worst status for a client, and how many of its questions hold."""
    own = [status for item in one.judged if (status := _status_of(item, clause)) is not None]
    asked = [status for status in own if status != "unsupported"]
    if not own and one.count("error") and not one.count("pass"):
        return "error", "-"
    worst: Status = "unsupported"
    for status in reversed(ORDER):
        worst = status if status in asked else worst
    failing = [item for item in one.judged if _status_of(item, clause) == "fail"]
    shown: Shown = "known" if worst == "fail" and all(map(one.why, failing)) else worst
    return shown, f"{asked.count('pass')}/{len(asked)}" if asked else "-"


def _status_of(item: Judged, clause: str) -> Status | None:
    return _status(item, clause) if clause in _clauses(item) else None


def _status(item: Judged, clause: str) -> Status:
    """A question that fails for another clause's sake does not count against this one."""
    if item.status == "fail" and all(finding.clause != clause for finding in item.findings):
        return "pass"
    return item.status


def is_green(examined: Sequence[Examined]) -> bool:
    """Whether all that fails was known to, and whoever was asked was judged for something."""
    judged = judged_ones(examined)
    asked = (one.count("pass") + one.count("fail") for one in judged)
    sound = (not one.wrong() and not one.stale() for one in judged)
    return bool(judged) and all(sound) and all(asked)


def table(examined: Sequence[Examined], columns: int | None = None) -> list[str]:
    """Return the report for a terminal; clients that do not fit beside each other stand below."""
    lines: list[str] = []
    blocks = list(_blocks(judged_ones(examined), clauses_of(examined), columns))
    for block in blocks:
        # Below each other, each has the rows in which it says something.
        kept = [row for row in block if len(blocks) == 1 or any(text != "-" for text in row[1:])]
        lines += [*([""] if lines else []), *_lined_up(kept)]
    lines += [f"left out: {one.name}: {one.left_out}" for one in examined if one.left_out]
    for one in examined:
        lines += _failures(one)
    return lines


def _blocks(
    examined: Sequence[Examined], clauses: Sequence[str], columns: int | None
) -> Iterator[list[list[str]]]:
    first = ["clause", *clauses, "seconds"]
    room = None if columns is None else columns - max(map(len, first))
    block, used = [first], 0
    for one in examined:
        column = [one.name, *(_shown(*cell(one, it)) for it in clauses), f"{one.seconds:.1f}"]
        width = GAP + max(map(len, column))
        if room is not None and used and used + width > room:
            yield _rows(block)
            block, used = [first], 0
        block.append(column)
        used += width
    if used:
        yield _rows(block)


def _rows(block: Sequence[list[str]]) -> list[list[str]]:
    return [list(row) for row in zip(*block, strict=True)]


def _lined_up(rows: Sequence[list[str]]) -> Iterator[str]:
    widths = [max(len(row[place]) for row in rows) for place in range(len(rows[0]))]
    for row in rows:
        cells = (text.ljust(width) for text, width in zip(row, widths, strict=True))
        yield (" " * GAP).join(cells).rstrip()


def _shown(status: Shown, count: str) -> str:
    return count if status == "unsupported" else f"{status} {count}"


def _failures(one: Examined) -> Iterator[str]:
    wrong = one.wrong()
    reasons = Counter(item.reason for item in one.judged if item.status == "error")
    for item in one.judged:
        if item.status == "error" and reasons[item.reason] > MOST_TOLD:
            continue
        if item.status in ("fail", "error"):
            kind = item.status if item in wrong else "known"
            yield ""
            yield f"{one.name}: {kind} {item.id}: {item.says}"
            yield from (f"  {line}" for line in (*told(item), *known_reasons(one, item)))
    for reason, count in reasons.items():
        if count > MOST_TOLD:
            yield ""
            yield f"{one.name}: error in {count} questions: {reason}"
    for name in one.stale():
        yield ""
        yield f"{one.name}: {name} is known to fail, and holds: take it out of the list"


def told(item: Judged) -> list[str]:
    """Return what was found, line by line, or why nothing could be."""
    lines = [f"{it.clause}: expected {it.expected}; got {it.observed}" for it in item.findings]
    return lines or [item.reason]


def known_reasons(one: Examined, item: Judged) -> list[str]:
    """Return why a failure was known, as a line of its own."""
    why = one.why(item)
    return [f"known: {why}"] if why else []


def document(examined: Sequence[Examined]) -> str:
    """Return the report for programs."""
    judged = judged_ones(examined)
    matrix = {
        clause: {one.name: cell(one, clause)[0] for one in judged}
        for clause in clauses_of(examined)
    }
    drivers = [one.to_json() for one in examined]
    whole = {"format": FORMAT, "green": is_green(examined), "matrix": matrix, "drivers": drivers}
    return json.dumps(whole, ensure_ascii=False, indent=1) + "\n"


def badge(examined: Sequence[Examined]) -> str:
    """Return the badge for shields.io's endpoint."""
    passed = sum(one.count("pass") for one in examined)
    judged = sum(len(one.judged) - one.count("unsupported") for one in examined)
    green = is_green(examined)
    shown = {
        "schemaVersion": 1,
        "label": "faceid client",
        "message": f"{passed}/{judged}",
        "color": "brightgreen" if green else "red",
        "isError": not green,
    }
    return json.dumps(shown) + "\n"
