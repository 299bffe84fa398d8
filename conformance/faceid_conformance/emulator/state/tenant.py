"""What is remembered of one tenant, as data that can be kept and put back.

Refuses to know where it is kept.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class TenantState:
    """The codes that are out and the single-use signatures that were used, each with its end."""

    serial: int = 0
    codes: Mapping[str, float] = field(default_factory=dict[str, float], repr=False)
    signatures: Mapping[bytes, float] = field(default_factory=dict[bytes, float], repr=False)
