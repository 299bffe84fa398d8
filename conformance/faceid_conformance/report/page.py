"""Owns report.html: one page that needs nothing else, findings first, readable on a phone.

Refuses scripts from elsewhere; every text is escaped.
"""

from __future__ import annotations

from collections import Counter
from html import escape
from pathlib import Path

from faceid_conformance.checks.finding import Finding
from faceid_conformance.checks.verdict import STATUSES
from faceid_conformance.report.results import Result, Results, alike

OPEN_FINDINGS = 5
STYLE = Path(__file__).with_name("page.css")
SCRIPT = Path(__file__).with_name("page.js")


def page(results: Results) -> str:
    """Return the page."""
    word = "pass" if results.is_green else "fail"
    parts = [
        "<!doctype html><html lang=en><head><meta charset=utf-8>",
        '<meta name=viewport content="width=device-width,initial-scale=1">',
        f"<title>faceid conformance: {word}</title>",
        f"<style>{STYLE.read_text(encoding='utf-8')}</style></head><body>",
        f'<h1>faceid conformance <span class="verdict {word}">{word.upper()}</span></h1>',
        _heading(results),
        *_findings(results),
        _layers(results),
        _cases(results),
        f"<script>{SCRIPT.read_text(encoding='utf-8')}</script></body></html>\n",
    ]
    return "\n".join(parts)


def _heading(results: Results) -> str:
    heading = results.heading
    totals = ", ".join(f"{count} {status}" for status, count in results.totals().items() if count)
    kind = heading.product if heading.is_emulator else "not our emulator: inferred facts are notes"
    rows = {
        "Target": f"{heading.target} ({kind})",
        "Results": totals or "none",
        "Sent": f"{results.exchanges} exchanges in {results.seconds:.1f} s",
        "Contract": heading.contract,
        "Cases": heading.cases,
        "Tool": heading.tool,
        "Started": heading.started,
        "Seed": f"{heading.seed}, {heading.max_examples} examples per property",
    }
    if heading.only:
        rows["Only"] = ", ".join(heading.only)
    return (
        "<dl>" + "".join(f"<dt>{name}<dd>{escape(text)}" for name, text in rows.items()) + "</dl>"
    )


def _findings(results: Results) -> list[str]:
    wrong = results.findings()
    if not wrong:
        return ["<h2>Findings</h2><p class=pass>Nothing is wrong.</p>"]
    groups = alike(wrong)
    articles = (
        _article(group, is_open=place < OPEN_FINDINGS) for place, group in enumerate(groups)
    )
    return [f"<h2>Findings ({len(wrong)})</h2>", *articles]


def _article(group: list[Result], *, is_open: bool) -> str:
    verdict = group[0].verdict
    status = f'<span class="verdict {verdict.status}">{verdict.status}</span>'
    lines = [f"<article>{status} <code>{escape(verdict.id)}</code><br>{escape(verdict.says)}"]
    if verdict.reason:
        lines.append(f"<p>{escape(verdict.reason)}</p>")
    lines += [_finding(finding, is_open=is_open) for finding in verdict.findings]
    others = [f"<li><code>{escape(result.verdict.id)}</code>" for result in group[1:]]
    if others:
        lines.append(
            f"<details><summary>{len(others)} alike</summary><ul>{''.join(others)}</ul></details>"
        )
    return "".join(lines) + "</article>"


def _finding(finding: Finding, *, is_open: bool) -> str:
    evidence = escape("\n".join(finding.evidence))
    details = "<details open>" if is_open else "<details>"
    shown = f"{details}<summary>Evidence</summary><pre>{evidence}</pre></details>"
    facts = {
        "Clause": f"<code>{escape(finding.clause)}</code> ({finding.level})",
        "Expected": escape(finding.expected),
        "Observed": escape(finding.observed),
    }
    listed = "".join(f"<dt>{name}<dd>{fact}" for name, fact in facts.items())
    return f"<dl>{listed}</dl>{shown if evidence else ''}"


def _layers(results: Results) -> str:
    head = "<tr><th>Layer<th>Results<th class=number>Exchanges<th class=number>Time"
    rows = "".join(_layer(name, group) for name, group in results.layers().items())
    table = f"<table><thead>{head}<tbody>{rows}</table>"
    return f"<h2>Layers</h2><div class=scroll>{table}</div>"


def _layer(name: str, group: list[Result]) -> str:
    counts = Counter(result.verdict.status for result in group)
    shown = ", ".join(f"{counts[status]} {status}" for status in STATUSES if counts[status])
    sent = sum(result.verdict.exchanges for result in group)
    seconds = sum(result.seconds for result in group)
    cells = f"<td>{escape(name)}<td>{shown}<td class=number>{sent}<td class=number>{seconds:.1f} s"
    return f"<tr>{cells}"


def _cases(results: Results) -> str:
    options = "".join(f"<option>{status}" for status in STATUSES)
    head = "<tr><th>Status<th>Case<th class=wide>Says<th class='wide number'>Exchanges"
    rows = "".join(_row(result) for result in results.results)
    text = "<input id=text type=search placeholder='Filter by text' aria-label='Filter by text'>"
    status = f"<select id=status aria-label='Status'><option value=''>any status{options}</select>"
    table = f"<table id=cases><thead>{head}<tbody>{rows}</table>"
    return (
        f"<h2>Cases</h2><div class=filter>{text}{status}<span id=shown></span></div>"
        f"<div class=scroll>{table}</div>"
    )


def _row(result: Result) -> str:
    verdict = result.verdict
    notes = [verdict.reason] if verdict.reason else []
    if verdict.status == "note":
        notes += [
            f"expected {item.expected}, observed {item.observed}" for item in verdict.findings
        ]
    small = "".join(f"<br><small>{escape(note)}</small>" for note in notes[:3])
    return (
        f"<tr data-status={verdict.status}><td class={verdict.status}>{verdict.status}"
        f"<td><code>{escape(verdict.id)}</code>{small}<td class=wide>{escape(verdict.says)}"
        f"<td class='wide number'>{verdict.exchanges}"
    )
