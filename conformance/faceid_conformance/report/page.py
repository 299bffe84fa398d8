"""Owns report.html: one page that needs nothing else, findings first, readable on a phone.

Refuses scripts from elsewhere; every text is escaped.
"""

from __future__ import annotations

from html import escape

from faceid_conformance.checks.finding import Finding
from faceid_conformance.checks.verdict import STATUSES
from faceid_conformance.report.results import Result, Results

STYLE = """
:root{color-scheme:light dark;--line:#8884;--bad:#c0262d;--warn:#b25e00;--ok:#1a7f37;--dim:#777}
*{box-sizing:border-box}body{font:16px/1.5 system-ui,sans-serif;max-width:70rem;margin:0 auto;padding:1rem}
h1{font-size:1.4rem;margin:.2rem 0}h2{font-size:1.15rem;margin:1.6rem 0 .5rem}
.verdict{font-weight:700}.pass{color:var(--ok)}.fail,.error{color:var(--bad)}.note{color:var(--warn)}.unsupported{color:var(--dim)}
dl{display:grid;grid-template-columns:max-content 1fr;gap:.1rem 1rem;margin:.5rem 0}dt{color:var(--dim)}dd{margin:0;overflow-wrap:anywhere}
article{border:1px solid var(--line);border-left:4px solid var(--bad);border-radius:4px;padding:.6rem .8rem;margin:.6rem 0}
pre{white-space:pre-wrap;overflow-wrap:anywhere;font:12px/1.45 ui-monospace,monospace;background:#8881;padding:.5rem;border-radius:4px;margin:.4rem 0}
.scroll{overflow-x:auto}table{border-collapse:collapse;width:100%}th,td{text-align:left;padding:.3rem .5rem;border-bottom:1px solid var(--line);vertical-align:top;overflow-wrap:anywhere}
td.number,th.number{text-align:right;white-space:nowrap}code{font:13px ui-monospace,monospace}
.filter{display:flex;gap:.5rem;flex-wrap:wrap;margin:.5rem 0}input,select{font:inherit;padding:.3rem .5rem;max-width:100%}input{flex:1 1 12rem;min-width:0}
@media(max-width:40rem){.wide{display:none}}
"""
SCRIPT = """
const text=document.getElementById('text'),status=document.getElementById('status'),shown=document.getElementById('shown');
const rows=[...document.querySelectorAll('#cases tbody tr')];
function filter(){let n=0;const wanted=text.value.toLowerCase();for(const row of rows){
const hit=(!status.value||row.dataset.status===status.value)&&row.textContent.toLowerCase().includes(wanted);row.hidden=!hit;n+=hit}
shown.textContent=n+' of '+rows.length}
text.addEventListener('input',filter);status.addEventListener('change',filter);filter();
"""


def page(results: Results) -> str:
    """Return the page."""
    word = "pass" if results.is_green else "fail"
    parts = [
        "<!doctype html><html lang=en><head><meta charset=utf-8>",
        '<meta name=viewport content="width=device-width,initial-scale=1">',
        f"<title>faceid conformance: {word}</title><style>{STYLE}</style></head><body>",
        f'<h1>faceid conformance <span class="verdict {word}">{word.upper()}</span></h1>',
        _heading(results),
        *_findings(results),
        _layers(results),
        _cases(results),
        f"<script>{SCRIPT}</script></body></html>\n",
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
    return [f"<h2>Findings ({len(wrong)})</h2>", *(_article(result) for result in wrong)]


def _article(result: Result) -> str:
    verdict = result.verdict
    status = f'<span class="verdict {verdict.status}">{verdict.status}</span>'
    lines = [f"<article>{status} <code>{escape(verdict.id)}</code><br>{escape(verdict.says)}"]
    if verdict.reason:
        lines.append(f"<p>{escape(verdict.reason)}</p>")
    lines += [_finding(finding) for finding in verdict.findings]
    return "".join(lines) + "</article>"


def _finding(finding: Finding) -> str:
    evidence = escape("\n".join(finding.evidence))
    shown = (
        f"<details open><summary>Evidence</summary><pre>{evidence}</pre></details>"
        if evidence
        else ""
    )
    return (
        f"<dl><dt>Clause<dd><code>{escape(finding.clause)}</code> ({finding.level})"
        f"<dt>Expected<dd>{escape(finding.expected)}<dt>Observed<dd>{escape(finding.observed)}</dl>{shown}"
    )


def _layers(results: Results) -> str:
    rows: list[str] = []
    for name, group in results.layers().items():
        counts = ", ".join(
            f"{count} {status}"
            for status in STATUSES
            if (count := sum(result.verdict.status == status for result in group))
        )
        sent = sum(result.verdict.exchanges for result in group)
        seconds = sum(result.seconds for result in group)
        rows.append(
            f"<tr><td>{escape(name)}<td>{counts}<td class=number>{sent}<td class=number>{seconds:.1f} s"
        )
    head = "<tr><th>Layer<th>Results<th class=number>Exchanges<th class=number>Time"
    return (
        f"<h2>Layers</h2><div class=scroll><table><thead>{head}<tbody>{''.join(rows)}</table></div>"
    )


def _cases(results: Results) -> str:
    options = "".join(f"<option>{status}" for status in STATUSES)
    head = "<tr><th>Status<th>Case<th class=wide>Says<th class='wide number'>Exchanges"
    rows = "".join(_row(result) for result in results.results)
    return (
        "<h2>Cases</h2><div class=filter><input id=text type=search placeholder='Filter by text' "
        f"aria-label='Filter by text'><select id=status aria-label='Status'><option value=''>every status{options}"
        f"</select><span id=shown></span></div><div class=scroll><table id=cases><thead>{head}<tbody>{rows}</table></div>"
    )


def _row(result: Result) -> str:
    verdict = result.verdict
    reason = f"<br><small>{escape(verdict.reason)}</small>" if verdict.reason else ""
    notes = "".join(
        f"<br><small>expected {escape(finding.expected)}, observed {escape(finding.observed)}</small>"
        for finding in verdict.findings[:3]
        if verdict.status == "note"
    )
    return (
        f"<tr data-status={verdict.status}><td class={verdict.status}>{verdict.status}"
        f"<td><code>{escape(verdict.id)}</code>{reason}{notes}<td class=wide>{escape(verdict.says)}"
        f"<td class='wide number'>{verdict.exchanges}"
    )
