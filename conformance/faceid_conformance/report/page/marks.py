"""Owns the small marks of the page: links to cases and clauses, statuses, chips, filter facts.

Refuses to put a text anywhere without escaping it.
"""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from urllib.parse import quote

from faceid_conformance.checks.verdict import Status, Verdict
from faceid_conformance.report.trace import Outcome

# The verdicts that stand on a clause, by the clause's id.
Standing = dict[str, list[Verdict]]
# What became of a clause, the most urgent first, and the colour in which it is told.
RESULT_CLASSES: Mapping[Outcome, str] = {
    "failed": "fail",
    "one-sided": "blocked",
    "gap": "blocked",
    "not-run": "blocked",
    "unsupported": "unsupported",
    "shown": "pass",
    "planned": "pass",
    "advice": "dim",
    "untestable": "dim",
    "later": "dim",
}


def case_link(case_id: str) -> str:
    """Return a link to a case's row."""
    return f'<a href="#case:{quote(case_id)}"><code>{escape(case_id)}</code></a>'


def clause_link(clause: str) -> str:
    """Return a link to a clause's row."""
    return f'<a href="#clause:{quote(clause)}"><code>{escape(clause)}</code></a>'


def status_mark(status: Status) -> str:
    """Return a status in its colour."""
    return f'<span class="verdict {status}">{status}</span>'


def chips(counts: Mapping[Status, int]) -> str:
    """Return how many there are of each status."""
    return " ".join(
        f'<span class="chip {status}">{count} {status}</span>'
        for status, count in counts.items()
        if count
    )


def facts(*verdicts: Verdict) -> str:
    """Return the attributes by which the filter finds an element of one case, or of several."""
    every = {
        "status": (verdict.status for verdict in verdicts),
        "layer": (verdict.layer for verdict in verdicts),
        "operation": (verdict.operation for verdict in verdicts),
        "clauses": (clause for verdict in verdicts for clause in verdict.clauses),
    }
    return " ".join(
        f'data-{name}="{escape(" ".join(dict.fromkeys(values)))}"' for name, values in every.items()
    )
