"""Owns the comparison of an answer's headers with what a case says of them.

Refuses to know which API answered.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence

from faceid_conformance.exchange import Response

Fact = tuple[str, str, str]


def header_differences(
    response: Response,
    wanted: Mapping[str, str],
    lacking: Sequence[str],
    fill: Callable[[str], str],
) -> Iterator[Fact]:
    """Yield check, expected and observed: `wanted` are patterns of whole values by name."""
    for name, pattern in wanted.items():
        value = response.header(name)
        if value is None:
            yield "header", f"a header {name}", "none"
        elif re.fullmatch(fill(pattern), value) is None:
            yield "header", f"{name} matches {pattern}", f"{name} does not"
    for name in lacking:
        if response.header(name) is not None:
            yield "header", f"no header {name}", f"{name} is sent"
