"""Owns the page as a whole: its head, its order, its style and script.

Refuses anything from elsewhere: the policy in its head allows this style and this script alone.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from html import escape
from pathlib import Path

from faceid_conformance.report.console import end_told
from faceid_conformance.report.page.cases import cases_section
from faceid_conformance.report.page.clauses import clauses_section
from faceid_conformance.report.page.findings import findings_section
from faceid_conformance.report.page.latency import latency_section
from faceid_conformance.report.page.layers import layers_section
from faceid_conformance.report.page.marks import RESULT_CLASSES, chips
from faceid_conformance.report.results import Results
from faceid_conformance.report.trace import Row

STYLE = Path(__file__).with_name("style.css")
SCRIPT = Path(__file__).with_name("script.js")


def page(results: Results, rows: Sequence[Row] = ()) -> str:
    """Return the page; `rows` is the clause matrix, from which it also knows unasked clauses."""
    sections = (
        ("findings", "Findings", findings_section(results)),
        ("layers", "Layers", layers_section(results)),
        ("clauses", "Clauses", clauses_section(results, rows)),
        ("latency", "Latency", latency_section(results)),
        ("cases", "Cases", cases_section(results)),
    )
    word = "pass" if results.is_green else "fail"
    style, script = (path.read_text(encoding="utf-8") for path in (STYLE, SCRIPT))
    policy = (
        f"default-src 'none'; style-src '{_digest(style)}'; script-src '{_digest(script)}'; "
        "base-uri 'none'; form-action 'none'"
    )
    links = "".join(f"<a href=#{name}>{title}</a>" for name, title, _ in sections)
    ended = "" if results.is_complete else f"<p class=ended>{escape(end_told(results))}</p>"
    parts = [
        "<!doctype html><html lang=en><head><meta charset=utf-8>",
        f'<meta http-equiv=Content-Security-Policy content="{policy}">',
        '<meta name=viewport content="width=device-width,initial-scale=1">',
        '<meta name=color-scheme content="light dark">',
        f"<title>faceid conformance: {word}</title>",
        f"<style>{style}</style></head><body>",
        f'<header><h1>faceid conformance <span class="verdict {word}">{word.upper()}</span></h1>'
        f"{ended}<p>{chips(results.totals())}</p>",
        _heading(results),
        f"<nav>{links}</nav></header>",
        _filters(results, rows),
        "<main>",
        *(
            f"<section id={name} aria-label={title}><h2>{title}</h2>{content}</section>"
            for name, title, content in sections
        ),
        f"</main><script>{script}</script></body></html>\n",
    ]
    return "\n".join(parts)


def _digest(text: str) -> str:
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"


def _heading(results: Results) -> str:
    heading = results.heading
    kind = heading.product if heading.is_emulator else "not our emulator: inferred facts are notes"
    rows = {
        "Target": f"{heading.target} ({kind})",
        "Sent": f"{results.exchanges} exchanges in {results.seconds:.1f} s",
        "Contract": heading.contract,
        "Cases": heading.cases,
        "Tool": heading.tool,
        "Started": heading.started,
        "Seed": f"{heading.seed}, {heading.max_examples} examples per property",
    }
    if heading.apis:
        rows["APIs"] = ", ".join(heading.apis)
    if results.charges is not None:
        rows["Charged"] = results.charges.told()
    if heading.only:
        rows["Only"] = ", ".join(heading.only)
    if heading.shard:
        rows["Part"] = heading.shard
    listed = "".join(f"<dt>{name}<dd>{escape(text)}" for name, text in rows.items())
    short = f"{heading.target}, {results.exchanges} exchanges in {results.seconds:.1f} s"
    return f"<details class=about><summary>{escape(short)}</summary><dl>{listed}</dl></details>"


def _filters(results: Results, rows: Sequence[Row]) -> str:
    verdicts = [result.verdict for result in results.results]
    statuses: list[str] = [name for name, count in results.totals().items() if count]
    layers = list(results.layers())
    operations = sorted({verdict.operation for verdict in verdicts if verdict.operation})
    stood_on = {clause for verdict in verdicts for clause in verdict.clauses}
    clauses = sorted(stood_on | {row.clause.id for row in rows})
    found = {row.result for row in rows}
    outcomes: list[str] = [name for name in RESULT_CLASSES if name in found]
    listed = "".join(f'<option value="{escape(clause)}">' for clause in clauses)
    choices = (
        ("status", statuses),
        ("layer", layers),
        ("operation", operations),
        ("result", outcomes),
    )
    selects = "".join(_select(name, values) for name, values in choices)
    return (
        f"<form id=filter hidden aria-label=Filter>{selects}"
        "<input name=clause list=clause-ids placeholder='any clause' aria-label=Clause>"
        f"<datalist id=clause-ids>{listed}</datalist>"
        "<input name=text type=search placeholder='any text' aria-label=Text>"
        "<button type=reset>Clear</button><output></output></form>"
    )


def _select(name: str, values: list[str]) -> str:
    options = "".join(f'<option value="{escape(value)}">{escape(value)}' for value in values)
    return f"<select name={name} aria-label={name}><option value=''>any {name}{options}</select>"
