"""Owns the page on several clients, side by side: one file that needs nothing else.

Refuses to judge and to count; side_by_side.py does.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from pathlib import Path

from faceid_conformance.polyglot.side_by_side import (
    cell,
    clauses_of,
    is_green,
    judged_ones,
    known_reasons,
    told,
)
from faceid_conformance.polyglot.verdicts import Examined, Judged

STYLE = (Path(__file__).parent / "side_by_side.css").read_text(encoding="utf-8")


def page(examined: Sequence[Examined]) -> str:
    """Return the report as one page."""
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<title>Clients side by side</title><style>{STYLE}</style></head><body>"
        f"<h1>Clients side by side</h1><p>{_verdict(examined)}</p>{_left_out(examined)}"
        f"{_table(judged_ones(examined))}{_wrong(examined)}{_unsupported(examined)}"
        "</body></html>\n"
    )


def _verdict(examined: Sequence[Examined]) -> str:
    if not is_green(examined):
        return '<span class="fail">something does not hold</span>'
    if any(one.count("fail") for one in examined):
        return '<span class="known">what does not hold was known</span>'
    return '<span class="pass">everything that was asked holds</span>'


def _left_out(examined: Sequence[Examined]) -> str:
    return "".join(
        f'<p class="dim">left out: {escape(one.name)}: {escape(one.left_out)}</p>'
        for one in examined
        if one.left_out
    )


def _table(examined: Sequence[Examined]) -> str:
    heads = "".join(
        f"<th>{escape(one.name)}<small>{escape(one.language)} {one.seconds:.1f} s</small></th>"
        for one in examined
    )
    rows = "".join(
        f"<tr><th><code>{_broken(clause)}</code></th>{_cells(examined, clause)}</tr>"
        for clause in clauses_of(examined)
    )
    return (
        f'<div class="wide"><table><thead><tr><th>clause</th>{heads}</tr></thead>'
        f"<tbody>{rows}</tbody></table></div>"
    )


def _broken(clause: str) -> str:
    """Return a clause that a narrow screen breaks after its strokes."""
    return escape(clause).replace("/", "/<wbr>")


def _cells(examined: Sequence[Examined], clause: str) -> str:
    cells = (cell(one, clause) for one in examined)
    return "".join(
        '<td class="unsupported">–</td>'
        if status == "unsupported"
        else f'<td class="{status}">{status} {count}</td>'
        for status, count in cells
    )


def _wrong(examined: Sequence[Examined]) -> str:
    shown = [
        f"<h3>{escape(one.name)}</h3>{_stale(one)}{''.join(_article(one, it) for it in items)}"
        for one in examined
        if (items := [item for item in one.judged if item.status in ("fail", "error")])
        or one.stale()
    ]
    return f"<h2>What does not hold</h2>{''.join(shown)}" if shown else ""


def _stale(one: Examined) -> str:
    return "".join(
        f'<p class="fail"><code>{escape(name)}</code> is known to fail, and holds</p>'
        for name in one.stale()
    )


def _article(one: Examined, item: Judged) -> str:
    kind = item.status if item in one.wrong() else "known"
    lines = "".join(f"<p>{escape(line)}</p>" for line in told(item))
    because = "".join(f'<p class="known">{escape(why)}</p>' for why in known_reasons(one, item))
    return (
        f'<article class="{kind}"><span class="{kind}">{kind}</span> {escape(item.says)} '
        f"<code>{escape(item.id)}</code>{lines}{because}</article>"
    )


def _unsupported(examined: Sequence[Examined]) -> str:
    shown = "".join(
        f"<details><summary>{escape(one.name)}: {len(items)}</summary>"
        f"<ul>{_items(items)}</ul></details>"
        for one in examined
        if (items := [item for item in one.judged if item.status == "unsupported"])
    )
    return f"<h2>What was not judged</h2>{shown}" if shown else ""


def _items(items: Sequence[Judged]) -> str:
    return "".join(
        f'<li><code>{escape(item.id)}</code> <span class="dim">{escape(item.reason)}</span></li>'
        for item in items
    )
