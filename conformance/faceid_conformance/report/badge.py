"""Owns the badge: how many of the musts hold, as shields.io's JSON and as a picture of our own.

Refuses to call a run passed that did not come to its end.
"""

from __future__ import annotations

import json
from html import escape

from faceid_conformance.report.results import Results

LABEL = "faceid conformance"
COLOURS = {"brightgreen": "#3a7d1f", "red": "#c0262d", "lightgrey": "#6b6b6b"}
# Verdana's letters at 11 px are so wide on average; shields draws with the same guess.
LETTER_WIDTH = 6.6
PADDING = 12
# What was judged one way or the other.
JUDGED = frozenset({"pass", "fail", "stale", "error", "blocked", "deviation"})


def message(results: Results) -> str:
    """Return what the badge says."""
    musts = [result.verdict.status for result in results.results if result.verdict.level == "must"]
    judged = [status for status in musts if status in JUDGED]
    deviations = results.totals()["deviation"]
    parts = [f"must {judged.count('pass')}/{len(judged)}"]
    if deviations:
        parts.append(f"{deviations} deviation{'s' if deviations > 1 else ''}")
    if not results.is_complete:
        parts.append(results.ended)
    return ", ".join(parts)


def colour(results: Results) -> str:
    """Return the badge's colour: red only where something is wrong."""
    if results.is_green:
        return "brightgreen"
    return "red" if results.findings() else "lightgrey"


def badge_json(results: Results) -> str:
    """Return the badge for shields.io's endpoint, https://shields.io/badges/endpoint-badge."""
    document = {
        "schemaVersion": 1,
        "label": LABEL,
        "message": message(results),
        "color": colour(results),
        "isError": not results.is_green,
    }
    return json.dumps(document) + "\n"


def badge_svg(results: Results) -> str:
    """Return the badge as a picture that needs nothing else."""
    says = message(results)
    left, right = (round(len(text) * LETTER_WIDTH) + PADDING for text in (LABEL, says))
    title = escape(f"{LABEL}: {says}")
    texts = "".join(
        f'<text x="{x}" y="14" textLength="{width - PADDING}">{escape(text)}</text>'
        for x, width, text in ((left / 2, left, LABEL), (left + right / 2, right, says))
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{left + right}" height="20" role="img" '
        f'aria-label="{title}"><title>{title}</title>'
        f'<clipPath id="r"><rect width="{left + right}" height="20" rx="3"/></clipPath>'
        f'<g clip-path="url(#r)"><rect width="{left}" height="20" fill="#444"/>'
        f'<rect x="{left}" width="{right}" height="20" fill="{COLOURS[colour(results)]}"/></g>'
        f'<g fill="#fff" text-anchor="middle" font-family="Verdana,DejaVu Sans,sans-serif" '
        f'font-size="11">{texts}</g></svg>\n'
    )
