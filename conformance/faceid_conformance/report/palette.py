"""Owns the terminal's colours, and whether there are any.

Refuses them where the output is no terminal, where NO_COLOR is set, and on a dumb terminal.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from faceid_conformance.checks.verdict import Status

CODES: Mapping[str, str] = {
    "error": "35",
    "fail": "31",
    "stale": "31",
    "blocked": "33",
    "contradictory": "33",
    "note": "33",
    "deviation": "36",
    "pending": "36",
    "unsupported": "2",
    "not-run": "2",
    "pass": "32",
    "dim": "2",
    "bold": "1",
}


@dataclass(frozen=True, slots=True)
class Palette:
    """Paints words, or leaves them as they are."""

    has_colours: bool = False

    def paint(self, kind: Status | str, text: str) -> str:
        """Return the text in the colour of a status, or dim or bold."""
        return f"\x1b[{CODES[kind]}m{text}\x1b[0m" if self.has_colours else text

    def counts(self, totals: Mapping[Status, int]) -> str:
        """Return how many there are of each status, worst first."""
        shown = (self.paint(name, f"{count} {name}") for name, count in totals.items() if count)
        return ", ".join(shown)


def is_lively(is_terminal: bool, environment: Mapping[str, str]) -> bool:
    """Return whether lines can be drawn over."""
    return is_terminal and environment.get("TERM", "dumb") != "dumb"


def palette_for(is_terminal: bool, environment: Mapping[str, str]) -> Palette:
    """Return the palette for an output; https://no-color.org says what NO_COLOR means."""
    return Palette(is_lively(is_terminal, environment) and not environment.get("NO_COLOR"))
