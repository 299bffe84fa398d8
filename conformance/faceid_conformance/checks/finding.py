"""Owns the finding: what was expected, what was observed, and the evidence without secrets.

Refuses to know how it is shown.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

Level = Literal["must", "should"]


@dataclass(frozen=True, slots=True)
class Reproduction:
    """A finding as one case that stands alone: its steps as data, and scripts that send them.

    `body_base64` is the last request's body to the byte, with `@media:NAME@` for a sample.
    """

    steps: tuple[Mapping[str, Any], ...]
    body_base64: str
    curl: str
    python: str


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that a target does differently from what is expected."""

    check: str
    clause: str
    level: Level
    expected: str
    observed: str
    evidence: tuple[str, ...] = ()
    reproduction: Reproduction | None = None

    @classmethod
    def from_json(cls, raw: Mapping[str, Any]) -> Finding:
        """Return the finding that plain data describes."""
        return cls(
            raw["check"],
            raw["clause"],
            raw["level"],
            raw["expected"],
            raw["observed"],
            tuple(raw["evidence"]),
            _reproduction(raw.get("reproduction")),
        )


def _reproduction(raw: Mapping[str, Any] | None) -> Reproduction | None:
    if raw is None:
        return None
    return Reproduction(tuple(raw["steps"]), raw["body_base64"], raw["curl"], raw["python"])


@dataclass(frozen=True, slots=True)
class Profile:
    """What a target says of itself; inferred expectations are judged only of our own emulator."""

    is_emulator: bool
    capabilities: frozenset[str] = frozenset()
    product: str = "unknown"

    def judges(self, level: Level) -> bool:
        """Whether an expectation of that level can make a finding here."""
        return level == "must" or self.is_emulator

    def offers(self, requirement: str) -> bool:
        """Whether the target offers what a case requires."""
        return (requirement == "emulator" and self.is_emulator) or requirement in self.capabilities
