"""Owns the page's findings: grouped by cause, each with what was expected, observed and sent.

Refuses to choose: everything that is wrong is there.
"""

from __future__ import annotations

import json
from html import escape

from faceid_conformance.checks.finding import Finding
from faceid_conformance.checks.verdict import Verdict
from faceid_conformance.report.page.marks import case_link, clause_link, facts, status_mark
from faceid_conformance.report.results import Result, Results, alike

OPEN_FINDINGS = 5
CAUSES_NAMED = 3


def findings_section(results: Results) -> str:
    """Return what is wrong, or that nothing is."""
    wrong = results.findings()
    if not wrong:
        return "<p class=pass>Nothing is wrong.</p>" if results.results else "<p>No results.</p>"
    groups = alike(wrong)
    said = _said(groups, len(wrong))
    articles = (
        _article(group, place, is_open=place <= OPEN_FINDINGS)
        for place, group in enumerate(groups, start=1)
    )
    return said + "".join(articles)


def _said(groups: list[list[Result]], wrong: int) -> str:
    """Return how much is wrong, and how much of it the largest causes explain."""
    if wrong == 1:
        return ""
    if len(groups) == 1:
        return f"<p>{wrong} results are wrong, for one reason.</p>"
    places = {id(group): place for place, group in enumerate(groups, start=1)}
    largest = sorted(groups, key=len, reverse=True)[:CAUSES_NAMED]
    named = "".join(
        f"<li><a href=#finding-{places[id(group)]}>{len(group)} of them</a>: "
        f"{escape(_cause(group[0].verdict))}"
        for group in largest
        if len(group) > 1
    )
    return (
        f"<p>{wrong} results are wrong, for {len(groups)} reasons.</p>"
        f"{f'<ul class=causes>{named}</ul>' if named else ''}"
    )


def _cause(verdict: Verdict) -> str:
    first = verdict.findings[0] if verdict.findings else None
    if first is None:
        return verdict.reason
    return f"{first.clause}: expected {first.expected}, observed {first.observed}"


def _article(group: list[Result], number: int, *, is_open: bool) -> str:
    verdict = group[0].verdict
    # A filter finds the cause by any case that it explains.
    about = facts(*(result.verdict for result in group))
    lines = [
        f"<article id=finding-{number} class={verdict.status} {about}>"
        f"<h3><a class=self href=#finding-{number}>{number}</a> {status_mark(verdict.status)} "
        f"{case_link(verdict.id)}</h3><p>{escape(verdict.says)}</p>"
    ]
    if verdict.reason:
        lines.append(f"<p>{escape(verdict.reason)}</p>")
    for place, finding in enumerate(verdict.findings, start=1):
        # What several findings have in common is shown once, under the last of them.
        following = verdict.findings[place : place + 1]
        is_shared = bool(following) and _shown(finding) == _shown(following[0])
        lines.append(_facts(finding) + ("" if is_shared else _evidence(finding, is_open=is_open)))
    others = [f"<li>{case_link(result.verdict.id)}" for result in group[1:]]
    if others:
        lines.append(
            f"<details><summary>{len(others)} alike</summary><ul>{''.join(others)}</ul></details>"
        )
    return "".join(lines) + "</article>"


def _shown(finding: Finding) -> tuple[object, ...]:
    """Return what tells evidence apart; scripts for the same steps differ by a random number."""
    made = finding.reproduction
    return finding.evidence, made is None or json.dumps(made.steps)


def _facts(finding: Finding) -> str:
    listed = {
        "Clause": f"{clause_link(finding.clause)} ({finding.level})",
        "Expected": escape(finding.expected),
        "Observed": escape(finding.observed),
    }
    rows = "".join(f"<dt>{name}<dd>{fact}" for name, fact in listed.items())
    return f"<dl>{rows}</dl>"


def _evidence(finding: Finding, *, is_open: bool) -> str:
    return _block("Evidence", finding.evidence, is_open=is_open) + _reproduction(finding)


def _reproduction(finding: Finding) -> str:
    """Return the finding's case and what sends it again by hand, folded."""
    made = finding.reproduction
    if made is None:
        return ""
    case = json.dumps(list(made.steps), ensure_ascii=False, indent=1)
    parts = {
        "curl": made.curl,
        "Python": made.python,
        "Body of the last request, base64": made.body_base64,
        "Case": case,
    }
    return "".join(
        _block(name, tuple(text.splitlines()), is_open=False)
        for name, text in parts.items()
        if text
    )


def _block(title: str, lines: tuple[str, ...], *, is_open: bool) -> str:
    if not lines:
        return ""
    details = "<details open>" if is_open else "<details>"
    text = escape("\n".join(lines))
    body = f'<pre data-name="{escape(title)}">{text}</pre>'
    return f"{details}<summary>{escape(title)}</summary>{body}</details>"
