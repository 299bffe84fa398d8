"""Owns one row of the page's clause matrix: text, sources, both sides, cases, result.

Refuses to leave out why: a ruling, a reason and each side of a contradiction stand in the open.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from urllib.parse import quote

from faceid_conformance.checks.verdict import STATUSES, Verdict
from faceid_conformance.clauses.model import Clause, Side
from faceid_conformance.report.page.marks import RESULT_CLASSES, case_link
from faceid_conformance.report.trace import Row

# So many cases are named in a row; all of them are one click away.
NAMED_CASES = 12


def clause_row(row: Row, verdicts: Sequence[Verdict]) -> str:
    """Return the row of a clause of the ledger."""
    clause = row.clause
    facts = (clause.level, clause.standing, clause.state)
    sides = "".join(_side(row, side) for side in ("accepted", "refused"))
    counts = f"accepted {row.accepted}, refused {row.refused}"
    result = f"<td class={RESULT_CLASSES[row.result]}>{row.result}"
    return (
        f"{_opening(clause.id, verdicts, clause.operations, row.result)}<td>{_name(clause.id)}"
        f"<br>{escape(clause.says)}<small class=narrow>{', '.join(facts)}; {counts}</small>"
        f"{_why(clause)}{_more(row, verdicts)}"
        f"{''.join(f'<td class=wide>{fact}' for fact in facts)}{sides}"
        f"{_count(clause.id, len(row.checks))}{result}"
    )


def stray_row(clause: str, verdicts: Sequence[Verdict]) -> str:
    """Return the row of a clause that a case names and no ledger knows."""
    empty = "<td class=wide>" * 5
    result = next(status for status in STATUSES if status in {item.status for item in verdicts})
    return (
        f"{_opening(clause, verdicts, (), '')}<td>{_name(clause)}{empty}"
        f"{_count(clause, len(verdicts))}<td class={result}>{result}"
    )


def _opening(
    clause: str, verdicts: Sequence[Verdict], operations: Sequence[str], result: str
) -> str:
    """Return the row's beginning, with what the filter finds it by."""
    found = {verdict.status for verdict in verdicts}
    facts = {
        "status": " ".join(status for status in STATUSES if status in found),
        "layer": " ".join(sorted({verdict.layer for verdict in verdicts})),
        "operation": " ".join(sorted({*operations, *(item.operation for item in verdicts)})),
        "clauses": clause,
        "result": result,
    }
    attributes = " ".join(f'data-{name}="{escape(text)}"' for name, text in facts.items())
    return f'<tr id="clause:{escape(clause)}" {attributes}>'


def _name(clause: str) -> str:
    return f'<a class=self href="#clause:{quote(clause)}">#</a> <code>{escape(clause)}</code>'


def _count(clause: str, count: int) -> str:
    """Return how many cases there are; the number leads to them."""
    href = f"#?clause={quote(clause, safe='')}"
    shown = f'<a class=cases href="{href}">{count}</a>' if count else "0"
    return f"<td class=number>{shown}"


def _side(row: Row, side: Side) -> str:
    count = row.accepted if side == "accepted" else row.refused
    is_needed = side in row.clause.needs and row.clause.counts
    if count:
        return f"<td class='wide number pass'>{count}"
    return "<td class='wide number blocked'>none" if is_needed else "<td class='wide number dim'>-"


def _why(clause: Clause) -> str:
    """Return what has to be known to read the row: both sides and the ruling, or the reason."""
    lines: list[tuple[str, str]] = []
    if clause.state == "contradictory":
        lines += [(f"{item.document} ({item.standing})", item.states) for item in clause.sources]
    if clause.ruling:
        lines.append(("Ruling", clause.ruling))
    if clause.reason:
        lines.append(("Untestable", clause.reason))
    listed = "".join(f"<dt>{escape(name)}<dd>{escape(text)}" for name, text in lines if text)
    if not listed:
        return ""
    if clause.state == "contradictory" or clause.reason:
        return f"<dl class=why>{listed}</dl>"
    return f"<details><summary>ruling</summary><dl class=why>{listed}</dl></details>"


def _more(row: Row, verdicts: Sequence[Verdict]) -> str:
    """Return the sources and the cases, those that failed first, folded."""
    ran = {verdict.id for verdict in verdicts}
    sources = "".join(
        f"<li>{escape(item.document)}, {escape(item.place)} ({item.standing})"
        for item in row.clause.sources
    )
    ordered = sorted(row.checks, key=lambda name: (name not in row.failing, name not in ran))
    cases = "".join(
        f"<li>{'<span class=fail>failed</span> ' if name in row.failing else ''}"
        f"{case_link(name) if name in ran else f'<code>{escape(name)}</code> (not asked)'}"
        for name in ordered[:NAMED_CASES]
    )
    rest = len(ordered) - NAMED_CASES
    cases += f"<li>and {rest} more" if rest > 0 else ""
    listed = f"<p>Cases</p><ul>{cases}</ul>" if cases else ""
    return (
        "<details><summary>sources and cases</summary>"
        f"<p>Sources</p><ul>{sources}</ul>{listed}</details>"
    )
