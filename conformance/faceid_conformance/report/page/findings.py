"""Owns the page's findings: grouped by cause, each with what was expected, observed and sent.

Refuses to choose: everything that is wrong is there.
"""

from __future__ import annotations

import json
from html import escape

from faceid_conformance.checks.finding import Finding
from faceid_conformance.report.page.marks import case_link, clause_link, facts, status_mark
from faceid_conformance.report.results import Result, Results, alike

OPEN_FINDINGS = 5


def findings_section(results: Results) -> str:
    """Return what is wrong, or that nothing is."""
    wrong = results.findings()
    if not wrong:
        return "<p class=pass>Nothing is wrong.</p>" if results.results else "<p>No results.</p>"
    groups = alike(wrong)
    said = f"<p>{len(wrong)} results are wrong, for {len(groups)} reasons.</p>"
    if len(groups) == 1:
        said = f"<p>{len(wrong)} results are wrong, for one reason.</p>" if len(wrong) > 1 else ""
    articles = (
        _article(group, place, is_open=place <= OPEN_FINDINGS)
        for place, group in enumerate(groups, start=1)
    )
    return said + "".join(articles)


def _article(group: list[Result], place: int, *, is_open: bool) -> str:
    verdict = group[0].verdict
    lines = [
        f"<article id=finding-{place} class={verdict.status} {facts(verdict)}>"
        f"<h3><a class=self href=#finding-{place}>{place}</a> {status_mark(verdict.status)} "
        f"{case_link(verdict.id)}</h3><p>{escape(verdict.says)}</p>"
    ]
    if verdict.reason:
        lines.append(f"<p>{escape(verdict.reason)}</p>")
    lines += [_finding(finding, is_open=is_open) for finding in verdict.findings]
    others = [f"<li>{case_link(result.verdict.id)}" for result in group[1:]]
    if others:
        lines.append(
            f"<details><summary>{len(others)} alike</summary><ul>{''.join(others)}</ul></details>"
        )
    return "".join(lines) + "</article>"


def _finding(finding: Finding, *, is_open: bool) -> str:
    listed = {
        "Clause": f"{clause_link(finding.clause)} ({finding.level})",
        "Expected": escape(finding.expected),
        "Observed": escape(finding.observed),
    }
    rows = "".join(f"<dt>{name}<dd>{fact}" for name, fact in listed.items())
    evidence = _block("Evidence", finding.evidence, is_open=is_open)
    return f"<dl>{rows}</dl>{evidence}{_reproduction(finding)}"


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
