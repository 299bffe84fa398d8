"""Owns what a run set out to ask: a line of results.jsonl, and what of it was not asked.

Refuses to know how the agenda was chosen.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from faceid_conformance.checks.verdict import Verdict
from faceid_conformance.report.progress import Item
from faceid_conformance.report.results import Results

# It is judged over what was asked, and has no question of its own.
GUARD = "guard"


def agenda_document(agenda: Mapping[str, Item]) -> dict[str, Any]:
    """Return an agenda as plain data."""
    items = {
        name: [item.operation, list(item.clauses), item.exchanges, item.billable]
        for name, item in agenda.items()
    }
    return {"items": items}


def agenda_of(raw: Mapping[str, Any]) -> dict[str, Item]:
    """Return the agenda that plain data describes."""
    return {
        name: Item(name.partition("/")[0], operation, tuple(clauses), exchanges, billable)
        for name, (operation, clauses, exchanges, billable) in raw["items"].items()
    }


def not_run(agenda: Mapping[str, Item], results: Results) -> list[Verdict]:
    """Return a verdict for each case that a run which ended early did not come to."""
    if results.is_complete:
        return []
    known = {result.verdict.id for result in results.results}
    return [
        Verdict(
            name,
            item.layer,
            item.operation,
            "",
            item.clauses,
            "not-run",
            reason=results.ended_because or results.ended,
            billable=item.billable > 0,
        )
        for name, item in agenda.items()
        if name not in known and item.layer != GUARD
    ]
