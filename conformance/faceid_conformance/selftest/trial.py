"""Owns what a trial came to: of one honest emulator, of one liar, of all of them.

Refuses to know how a trial is run and how it is shown.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

FORMAT = "faceid-selftest/1"


@dataclass(frozen=True, slots=True)
class Sign:
    """What shows that a server is wrong: a check's id, the clause, expected and observed."""

    check_id: str
    clause: str
    expected: str
    observed: str

    def to_json(self) -> dict[str, str]:
        """Return the sign as plain data."""
        return {
            "id": self.check_id,
            "clause": self.clause,
            "expected": self.expected,
            "observed": self.observed,
        }


@dataclass(frozen=True, slots=True)
class HonestTrial:
    """A whole run against the honest emulator; `wrong` tells what kept it from being green."""

    seed: int
    results: int
    exchanges: int
    seconds: float
    wrong: tuple[Sign, ...] = ()

    @property
    def holds(self) -> bool:
        """Whether the honest emulator was acquitted, of something that was asked."""
        return self.results > 0 and self.exchanges > 0 and not self.wrong

    def to_json(self) -> dict[str, Any]:
        """Return the trial as plain data."""
        return {
            "seed": self.seed,
            "results": self.results,
            "exchanges": self.exchanges,
            "seconds": round(self.seconds, 2),
            "holds": self.holds,
            "wrong": [sign.to_json() for sign in self.wrong],
        }


@dataclass(frozen=True, slots=True)
class LiarTrial:
    """A run against one liar, up to the first sign whose clause names its vice.

    `others` are signs that were met before and name something else.
    """

    fault: str
    over: str
    says: str
    caught: Sign | None
    exchanges: int
    seconds: float
    others: tuple[Sign, ...] = ()

    @property
    def holds(self) -> bool:
        """Whether the liar was convicted of its own vice."""
        return self.caught is not None

    def to_json(self) -> dict[str, Any]:
        """Return the trial as plain data."""
        return {
            "fault": self.fault,
            "over": self.over,
            "says": self.says,
            "verdict": verdict_on(self),
            "caught": self.caught.to_json() if self.caught else None,
            "others": [sign.to_json() for sign in self.others],
            "exchanges": self.exchanges,
            "seconds": round(self.seconds, 2),
        }


@dataclass(slots=True)
class Selftest:
    """All trials of one selftest."""

    honest: list[HonestTrial] = field(default_factory=list[HonestTrial])
    liars: list[LiarTrial] = field(default_factory=list[LiarTrial])
    seconds: float = 0.0

    @property
    def holds(self) -> bool:
        """Whether the suite acquitted all that are honest and convicted all that are not."""
        trials: Sequence[HonestTrial | LiarTrial] = [*self.honest, *self.liars]
        return bool(trials) and all(trial.holds for trial in trials)

    def to_json(self, tool: str, contract: str, cases: str) -> dict[str, Any]:
        """Return the selftest as plain data."""
        return {
            "format": FORMAT,
            "tool": tool,
            "contract": contract,
            "cases": cases,
            "holds": self.holds,
            "seconds": round(self.seconds, 2),
            "honest": [trial.to_json() for trial in self.honest],
            "liars": [trial.to_json() for trial in self.liars],
        }


def verdict_on(trial: LiarTrial) -> str:
    """Return `named`, `other` where something else alone was found, or `missed`."""
    if trial.caught is not None:
        return "named"
    return "other" if trial.others else "missed"
