"""Owns the page's table of layers: what each found, sent and took.

Refuses to list cases.
"""

from __future__ import annotations

from collections import Counter
from html import escape

from faceid_conformance.checks.verdict import STATUSES
from faceid_conformance.report.page.marks import chips
from faceid_conformance.report.results import Result, Results


def layers_section(results: Results) -> str:
    """Return the table."""
    head = "<tr><th>Layer<th>Results<th class=number>Exchanges<th class=number>Time"
    rows = "".join(_row(name, group) for name, group in results.layers().items())
    return f"<div class=scroll><table><thead>{head}<tbody>{rows}</table></div>"


def _row(name: str, group: list[Result]) -> str:
    counts = Counter(result.verdict.status for result in group)
    shown = chips({status: counts[status] for status in STATUSES})
    sent = sum(result.verdict.exchanges for result in group)
    seconds = sum(result.seconds for result in group)
    numbers = f"<td class=number>{sent}<td class=number>{seconds:.1f} s"
    return f"<tr><td>{escape(name)}<td>{shown}{numbers}"
