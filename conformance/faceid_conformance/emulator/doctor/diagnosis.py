"""What the doctor found: a verdict, the causes in the order of signing, the evidence.

Refuses to hold a SecretKey or a MAC that a caller did not send; whoever makes one has masked them.
"""

from dataclasses import dataclass
from typing import Literal

from faceid_conformance.emulator.doctor.mistake import STEPS, AnyMistake, Step

Verdict = Literal["ok", "explained", "wrong-key", "unverified", "unreadable", "missing"]
NONE = "none"
RIGHT = "The signature is right."
UNVERIFIED = "Nothing speaks against the signature, but without the SecretKey it was not verified."


@dataclass(frozen=True, slots=True)
class Cause:
    """One mistake that was found in one signature."""

    id: str
    step: Step
    says: str
    fix: str
    refused: bool = True

    @classmethod
    def of(cls, mistake: AnyMistake, detail: str = "") -> "Cause":
        says = mistake.says.format(detail) if "{}" in mistake.says else mistake.says
        return cls(mistake.id, mistake.step, says, mistake.fix, mistake.refused)


@dataclass(frozen=True, slots=True)
class Evidence:
    """Where the received signature parts from the right one."""

    step: Step
    expected: str
    received: str


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """The answer to "why was this signature refused?"."""

    verdict: Verdict
    causes: tuple[Cause, ...] = ()
    evidence: tuple[Evidence, ...] = ()

    @property
    def cause(self) -> str:
        """The id of the first cause, or `none`."""
        return self.causes[0].id if self.causes else NONE

    @property
    def ids(self) -> tuple[str, ...]:
        return tuple(cause.id for cause in self.causes)

    @property
    def says(self) -> str:
        """One sentence for each cause."""
        if self.causes:
            return " ".join(cause.says for cause in self.causes)
        return UNVERIFIED if self.verdict == "unverified" else RIGHT

    @property
    def fix(self) -> str:
        """What to change, in the order of signing."""
        return " ".join(cause.fix for cause in self.causes)

    @property
    def is_right(self) -> bool:
        return self.verdict == "ok"


def in_order(causes: tuple[Cause, ...]) -> tuple[Cause, ...]:
    """The causes in the order in which a signature is made undone, each once."""
    once = {cause.id: cause for cause in causes}
    return tuple(sorted(once.values(), key=lambda cause: STEPS.index(cause.step)))
