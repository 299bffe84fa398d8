"""Owns the page's plots of answer times: one for each operation and layer, on one scale.

Refuses to judge them: how fast a server has to be stands in no clause.
"""

from __future__ import annotations

import math
from collections import Counter
from html import escape

from faceid_conformance.checks.calls import BUCKETS_PER_DOUBLING, bucket_milliseconds, calls_of
from faceid_conformance.report.results import Results

WIDTH, HEIGHT = 320, 30
SHARES = (0.5, 0.95)
COLUMNS = ("Calls", "Half", "95 %", "Most")


def latency_section(results: Results) -> str:
    """Return a row with numbers and a plot for each operation and layer that sent something."""
    rows: list[tuple[str, str, Counter[int]]] = []
    for layer, group in results.layers().items():
        for operation, calls in calls_of(result.verdict.calls for result in group).items():
            if calls.times:
                rows.append((operation, layer, calls.times))
    if not rows:
        return "<p>Nothing was timed.</p>"
    buckets = [bucket for _, _, times in rows for bucket in times]
    first, last = min(buckets), max(buckets) + 1
    named = "".join(f"<th class=number>{name}" for name in COLUMNS)
    head = f"<tr><th>Operation<th>Layer{named}<th>{_axis(first, last)}"
    body = "".join(_row(*row, first, last) for row in sorted(rows, key=lambda row: row[:2]))
    return (
        "<p>Answer times as the suite saw them, 19 % fine, on a logarithmic scale.</p>"
        f"<div class=scroll><table class=latency><thead>{head}<tbody>{body}</table></div>"
    )


def _row(operation: str, layer: str, times: Counter[int], first: int, last: int) -> str:
    numbers = [_milliseconds(_at(times, share)) for share in SHARES]
    numbers.append(_milliseconds(max(times) + 1))
    numbers = [str(times.total()), *numbers]
    cells = "".join(
        f'<td class=number data-column="{name}">{number}'
        for name, number in zip(COLUMNS, numbers, strict=True)
    )
    plot = _plot(f"{operation}, {layer}", times, first, last)
    return f"<tr><td>{escape(operation)}<td>{escape(layer)}{cells}<td>{plot}"


def _at(times: Counter[int], share: float) -> int:
    """Return the upper end of the bucket below which that share of the calls lies."""
    wanted, seen = share * times.total(), 0
    for bucket in sorted(times):
        seen += times[bucket]
        if seen >= wanted:
            return bucket + 1
    return max(times) + 1


def _plot(name: str, times: Counter[int], first: int, last: int) -> str:
    step = WIDTH / (last - first)
    most = max(times.values())
    bars = "".join(
        f'<rect x="{(bucket - first) * step:.1f}" y="{HEIGHT - height:.1f}" '
        f'width="{max(1.0, step - 0.5):.1f}" height="{height:.1f}"/>'
        for bucket, count in sorted(times.items())
        for height in [max(1.0, HEIGHT * math.sqrt(count / most))]
    )
    title = f"<title>{escape(name)}: half within {_milliseconds(_at(times, 0.5))}</title>"
    box = f'viewBox="0 0 {WIDTH} {HEIGHT}" preserveAspectRatio="none"'
    return f'<svg class=plot {box} role="img">{title}{bars}</svg>'


def _axis(first: int, last: int) -> str:
    low, high = bucket_milliseconds(first), bucket_milliseconds(last)
    ticks = [
        10.0**power for power in range(math.ceil(math.log10(low)), math.floor(math.log10(high)) + 1)
    ]
    texts = "".join(
        f'<text x="{_place(tick, first, last):.1f}" y="11">{_number(tick)}</text>' for tick in ticks
    )
    return f'<svg class=axis viewBox="0 0 {WIDTH} 14" role="img"><title>ms</title>{texts}</svg>'


def _place(milliseconds: float, first: int, last: int) -> float:
    bucket = math.log2(milliseconds * 1000) * BUCKETS_PER_DOUBLING
    return min(WIDTH - 40.0, (bucket - first) / (last - first) * WIDTH)


def _milliseconds(bucket: int) -> str:
    return _number(bucket_milliseconds(bucket))


def _number(milliseconds: float) -> str:
    if milliseconds >= 1000:
        return f"{milliseconds / 1000:.3g} s"
    return f"{milliseconds:.2g} ms" if milliseconds < 10 else f"{milliseconds:.0f} ms"
