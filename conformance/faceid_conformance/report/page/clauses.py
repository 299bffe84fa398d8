"""Owns the page's clause matrix: the whole ledger by subject, musts that are not shown first.

Refuses to judge: which clause is shown, and which is a hole, is the trace's to say.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from html import escape

from faceid_conformance.report.page.clause_row import clause_row, stray_row
from faceid_conformance.report.page.marks import RESULT_CLASSES, Standing, clause_link
from faceid_conformance.report.results import Results
from faceid_conformance.report.trace import HOLES, Outcome, Row, explanation, holes

# So many holes are listed openly; of more, one has to unfold the list.
OPEN_HOLES = 30
FACE = "face"
STRAY = "not in the ledger"
# What a person looks for first.
URGENCY: Sequence[Outcome] = ("failed", "one-sided", "gap", "not-run")
HEAD = (
    "<tr><th>Clause<th class=wide>Level<th class=wide>Standing<th class=wide>State"
    "<th class='wide number'>Accepted<th class='wide number'>Refused<th class=number>Cases"
    "<th>Result"
)


def clauses_section(results: Results, rows: Sequence[Row]) -> str:
    """Return the matrix."""
    standing: Standing = {}
    for result in results.results:
        for clause in result.verdict.clauses:
            standing.setdefault(clause, []).append(result.verdict)
    known = {row.clause.id for row in rows}
    groups: dict[str, list[Row]] = {}
    for row in rows:
        groups.setdefault(subject_of(row.clause.id), []).append(row)
    ordered = sorted(groups.items(), key=lambda group: not holes(group[1]))
    parts = [_counts(results, rows), _holes(rows)]
    parts += [_group(subject, members, standing) for subject, members in ordered]
    strays = sorted(standing.keys() - known)
    if strays:
        body = "".join(stray_row(name, standing[name]) for name in strays)
        parts.append(_folded(STRAY, f"{len(strays)} clauses", body, is_open=not rows))
    return "".join(parts)


def subject_of(clause_id: str) -> str:
    """Return what a clause is about: an operation, a part of the whole API, or another family."""
    first, _, rest = clause_id.partition("/")
    return f"{first}/{rest.partition('/')[0]}" if first == FACE else first


def _counts(results: Results, rows: Sequence[Row]) -> str:
    if not rows:
        return "<p>No ledger was at hand: these are the clauses that a case stands on.</p>"
    musts = [row for row in rows if row.clause.counts]
    missing = holes(rows)
    said = (
        f"<p>{len(musts) - len(missing)} of {len(musts)} musts have all the evidence they need; "
        f"{len(rows)} clauses in all: {_results(rows)}</p>"
    )
    if results.heading.only or results.heading.shard or not results.is_complete:
        said += "<p>Not everything was asked in this run, so much of it is not shown.</p>"
    return said


def _results(rows: Iterable[Row]) -> str:
    counts = Counter(row.result for row in rows)
    return " ".join(
        f'<span class="chip {RESULT_CLASSES[name]}">{counts[name]} {name}</span>'
        for name in RESULT_CLASSES
        if counts[name]
    )


def _holes(rows: Sequence[Row]) -> str:
    missing = sorted(holes(rows), key=lambda row: URGENCY.index(row.result))
    if not missing:
        return "<p class=pass>Every must is shown.</p>" if rows else ""
    items = "".join(
        f"<li>{clause_link(row.clause.id)} <span class={RESULT_CLASSES[row.result]}>{row.result}"
        f"</span>: {escape(explanation(row))}"
        for row in missing
    )
    is_open = " open" if len(missing) <= OPEN_HOLES else ""
    return (
        f"<details id=holes{is_open}><summary>{len(missing)} musts are not shown</summary>"
        f"<ul>{items}</ul></details>"
    )


def _group(subject: str, rows: Sequence[Row], standing: Standing) -> str:
    ordered = sorted(rows, key=lambda row: (not row.is_hole, row.result not in HOLES))
    body = "".join(clause_row(row, standing.get(row.clause.id, ())) for row in ordered)
    musts = [row for row in rows if row.clause.counts]
    shown = len(musts) - len(holes(rows))
    counted = f"{shown} of {len(musts)} musts shown" if musts else f"{len(rows)} clauses, no must"
    return _folded(subject, f"{counted} {_results(rows)}", body, is_open=False)


def _folded(subject: str, counted: str, body: str, *, is_open: bool) -> str:
    details = "<details class=group open>" if is_open else "<details class=group>"
    return (
        f"{details}<summary><code>{escape(subject)}</code> {counted}</summary>"
        f"<div class=scroll><table class=matrix><thead>{HEAD}<tbody>{body}</table></div></details>"
    )
