"""Owns the report on several drivers: clauses down, languages across; as text, JSON, badge, page.

Refuses to judge; it counts what the examinations say.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from html import escape

from faceid_conformance.polyglot.verdicts import Examined, Judged, Status

FORMAT = "faceid-drivers/1"
ORDER: tuple[Status, ...] = ("error", "fail", "unsupported", "pass")
STYLE = (
    "body{font:15px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:70rem;padding:0 1rem;"
    "color:#1c1c1c;background:#fff}div{overflow-x:auto}table{border-collapse:collapse}"
    "th,td{border:1px solid #d0d0d0;padding:.3rem .6rem;text-align:left;vertical-align:top}"
    "th{background:#f3f3f3}code{font-size:13px}.pass{color:#256b12}.fail,.error{color:#b3161d;"
    "font-weight:600}.unsupported{color:#666}"
)


def clauses_of(examined: Sequence[Examined]) -> list[str]:
    """Return every clause that a question stands on or a finding names."""
    found = {name for one in examined for item in one.judged for name in _clauses(item)}
    return sorted(found)


def _clauses(item: Judged) -> set[str]:
    return {*item.clauses, *(finding.clause for finding in item.findings)}


def cell(one: Examined, clause: str) -> tuple[Status, str]:
    """Return a clause's worst status for a driver, and how many of its questions hold."""
    own = [_status(item, clause) for item in one.judged if clause in _clauses(item)]
    asked = [status for status in own if status != "unsupported"]
    worst: Status = "unsupported"
    for status in reversed(ORDER):
        worst = status if status in asked else worst
    return worst, f"{asked.count('pass')}/{len(asked)}" if asked else "-"


def _status(item: Judged, clause: str) -> Status:
    """A question that fails for another clause's sake does not count against this one."""
    if item.status == "fail" and all(finding.clause != clause for finding in item.findings):
        return "pass"
    return item.status


def is_green(examined: Sequence[Examined]) -> bool:
    """Whether nothing failed or broke, and every driver was judged for something."""
    sound = (not one.count("fail") and not one.count("error") for one in examined)
    return all(sound) and all(one.count("pass") for one in examined)


def table(examined: Sequence[Examined]) -> list[str]:
    """Return the report for a terminal."""
    rows = [("clause", *(one.name for one in examined))]
    rows += [
        (clause, *(" ".join(cell(one, clause)) for one in examined))
        for clause in clauses_of(examined)
    ]
    rows.append(("seconds", *(f"{one.seconds:.1f}" for one in examined)))
    widths = [max(len(row[place]) for row in rows) for place in range(len(rows[0]))]
    lines = [
        "  ".join(text.ljust(width) for text, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    ]
    for one in examined:
        for item in one.judged:
            if item.status in ("fail", "error"):
                lines += ["", f"{one.name}: {item.status} {item.id}: {item.says}"]
                lines += [f"  {line}" for line in _told(item)]
    return lines


def _told(item: Judged) -> list[str]:
    told = [f"{it.clause}: expected {it.expected}; got {it.observed}" for it in item.findings]
    return told or [item.reason]


def document(examined: Sequence[Examined]) -> str:
    """Return the report for programs."""
    matrix = {
        clause: {one.name: cell(one, clause)[0] for one in examined}
        for clause in clauses_of(examined)
    }
    drivers = [one.to_json() for one in examined]
    whole = {"format": FORMAT, "matrix": matrix, "drivers": drivers}
    return json.dumps(whole, ensure_ascii=False, indent=1) + "\n"


def badge(examined: Sequence[Examined]) -> str:
    """Return the badge for shields.io's endpoint."""
    passed = sum(one.count("pass") for one in examined)
    judged = sum(len(one.judged) - one.count("unsupported") for one in examined)
    green = is_green(examined)
    shown = {
        "schemaVersion": 1,
        "label": "faceid client",
        "message": f"{passed}/{judged}",
        "color": "brightgreen" if green else "red",
        "isError": not green,
    }
    return json.dumps(shown) + "\n"


def page(examined: Sequence[Examined]) -> str:
    """Return the report as one page that needs nothing else."""
    heads = "".join(f"<th>{escape(f'{one.name} ({one.language})')}</th>" for one in examined)
    rows = "".join(
        f"<tr><td><code>{escape(clause)}</code></td>{_cells(examined, clause)}</tr>"
        for clause in clauses_of(examined)
    )
    items = "".join(
        f"<li><b>{escape(one.name)}</b> <span class={item.status}>{item.status}</span> "
        f"<code>{escape(item.id)}</code> {escape(item.says)}<br>"
        f"{'<br>'.join(escape(line) for line in _told(item))}</li>"
        for one in examined
        for item in one.judged
        if item.status != "pass"
    )
    return (
        '<!doctype html><html lang="en"><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width"><title>Clients side by side</title>'
        f"<style>{STYLE}</style><h1>Clients side by side</h1><div><table><tr><th>clause</th>"
        f"{heads}</tr>{rows}</table></div><h2>What does not hold</h2><ul>{items}</ul></html>\n"
    )


def _cells(examined: Sequence[Examined], clause: str) -> str:
    cells = (cell(one, clause) for one in examined)
    return "".join(f"<td class={status}>{status} {count}</td>" for status, count in cells)
