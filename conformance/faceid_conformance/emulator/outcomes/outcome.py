"""An outcome as data, and the verdict of a single check.

Refuses to know bytes and HTTP headers; `rendering` makes them.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from faceid_conformance.emulator.outcomes.manner import USUAL, Dribble, Manner

SUCCESS = 0
TOP_FIELD = "code"


@dataclass(slots=True)
class Verdict:
    """What a check that failed says; without a code, the table's own code answers."""

    code: int | None = None
    detail: str | None = None
    bare: bool = False
    wire_fault: str | None = None
    download_code: int | None = None
    message: str | None = None
    retry_after_seconds: int | None = None


@dataclass(slots=True)
class Outcome:
    """What a request comes to. `data` of None leaves the key out of the reply."""

    code: int
    data: Mapping[str, object] | None = field(default_factory=dict[str, object], repr=False)
    detail: str | None = None
    message: str | None = None
    http_status: int | None = None
    delay_seconds: float = 0.0
    wire_fault: str | None = None
    check: str | None = None
    is_forced: bool = False
    dribble: Dribble | None = None
    download_code: int | None = None
    retry_after_seconds: int | None = None


@dataclass(slots=True)
class Forced:
    """An outcome that the caller asked for: a field of the reply and the code it shall have."""

    field: str
    code: int
    by: str = ""
    manner: Manner = USUAL
    variant: int = 0
