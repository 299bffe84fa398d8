"""Owns the page's clause matrix: each clause with its cases by status, and which sides were seen.

Refuses to know the ledger: a clause is here because a case stands on it.
"""

from __future__ import annotations

from collections import Counter
from html import escape
from urllib.parse import quote

from faceid_conformance.checks.verdict import STATUSES, Verdict
from faceid_conformance.report.page.marks import chips
from faceid_conformance.report.results import Results


def clauses_section(results: Results) -> str:
    """Return the matrix."""
    standing: dict[str, list[Verdict]] = {}
    for result in results.results:
        for clause in result.verdict.clauses:
            standing.setdefault(clause, []).append(result.verdict)
    sides: set[tuple[str, str]] = {
        (seen.clause, seen.side) for result in results.results for seen in result.verdict.sightings
    }
    head = "<tr><th>Clause<th>Cases"
    if sides:
        head += "<th>Accepted<th>Refused"
    rows = "".join(_row(clause, verdicts, sides) for clause, verdicts in sorted(standing.items()))
    return (
        f"<p>{len(standing)} clauses have a case in this run.</p>"
        f"<div class=scroll><table id=matrix><thead>{head}<tbody>{rows}</table></div>"
    )


def _row(clause: str, verdicts: list[Verdict], sides: set[tuple[str, str]]) -> str:
    counts = Counter(verdict.status for verdict in verdicts)
    shown = chips({status: counts[status] for status in STATUSES})
    name = (
        f'<a class=cases href="#?clause={quote(clause, safe="")}"><code>{escape(clause)}</code></a>'
    )
    seen = "".join(_side((clause, side) in sides) for side in ("accepted", "refused"))
    statuses = escape(" ".join(status for status in STATUSES if counts[status]))
    layers = escape(" ".join(sorted({verdict.layer for verdict in verdicts})))
    operations = escape(" ".join(sorted({verdict.operation for verdict in verdicts})))
    attributes = (
        f'data-status="{statuses}" data-layer="{layers}" data-operation="{operations}" '
        f'data-clauses="{escape(clause)}"'
    )
    return (
        f'<tr id="clause:{escape(clause)}" {attributes}><td>{name}<td>{shown}'
        f"{seen if sides else ''}"
    )


def _side(is_seen: bool) -> str:
    return "<td class=pass>seen" if is_seen else "<td class=dim>-"
