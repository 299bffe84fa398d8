"""What is remembered of one tenant, as data that can be kept and put back, and how much at most.

Refuses to know where it is kept.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

MOST_CODES = 10_000
MOST_SIGNATURES = 1_000_000


@dataclass(frozen=True, slots=True)
class TenantState:
    """The codes that are out and the single-use signatures that were used, each with its end."""

    serial: int = 0
    codes: Mapping[str, float] = field(default_factory=dict[str, float], repr=False)
    signatures: Mapping[bytes, float] = field(default_factory=dict[bytes, float], repr=False)


@dataclass(frozen=True, slots=True)
class Bounds:
    """How many entries are kept of one tenant; the oldest goes for a new one."""

    codes: int = MOST_CODES
    signatures: int = MOST_SIGNATURES


USUAL_BOUNDS = Bounds()
