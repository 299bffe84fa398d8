"""Owns the page's list of cases: every one, with what it stands on and how it was answered.

Refuses to leave one out.
"""

from __future__ import annotations

from html import escape
from urllib.parse import quote

from faceid_conformance.checks.verdict import Verdict
from faceid_conformance.report.page.marks import clause_link, facts, status_mark
from faceid_conformance.report.results import Result, Results

FINDINGS_SHOWN_IN = frozenset({"note", "deviation", "stale", "pending", "contradictory"})


def cases_section(results: Results) -> str:
    """Return the table of cases."""
    head = "<tr><th>Status<th>Case<th class=wide>Says<th class='wide number'>Exchanges"
    rows = "".join(_row(result) for result in results.results)
    return f"<div class=scroll><table id=all><thead>{head}<tbody>{rows}</table></div>"


def _row(result: Result) -> str:
    verdict = result.verdict
    name = escape(verdict.id)
    notes = [verdict.reason] if verdict.reason else []
    notes += ["may be billed"] if verdict.billable else []
    if verdict.status in FINDINGS_SHOWN_IN:
        notes += [
            f"expected {item.expected}, observed {item.observed}" for item in verdict.findings
        ]
    small = "".join(f"<br><small>{escape(note)}</small>" for note in notes[:4])
    return (
        f'<tr id="case:{name}" {facts(verdict)}><td>{status_mark(verdict.status)}'
        f'<td><a class=self href="#case:{quote(verdict.id)}">#</a> <code>{name}</code>{small}'
        f"{_more(verdict)}<td class=wide>{escape(verdict.says)}"
        f"<td class='wide number'>{verdict.exchanges}"
    )


def _more(verdict: Verdict) -> str:
    clauses = ", ".join(clause_link(clause) for clause in verdict.clauses)
    answers = "".join(f"<li>{escape(str(seen))}" for seen in verdict.observed)
    codes = "".join(
        f"<li>{escape(operation)}: {calls.sent} sent, {calls.accepted} accepted; codes "
        f"{escape(', '.join(f'{code} ({count})' for code, count in sorted(calls.codes.items())))}"
        for operation, calls in verdict.calls.items()
        if not verdict.observed
    )
    listed = f"<ol>{answers}</ol>" if answers else f"<ul>{codes}</ul>" if codes else ""
    return (
        f"<details><summary>{escape(verdict.level)}</summary><p>{escape(verdict.says)}</p>"
        f"<p>{clauses}</p>{listed}</details>"
    )
