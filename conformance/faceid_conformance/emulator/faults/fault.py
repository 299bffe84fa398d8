"""A fault: what is wrong, which property it breaks, and the patch that makes it so.

Refuses to know who looks for it.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from faceid_conformance.emulator.face.call import Workings


@dataclass(frozen=True, slots=True)
class Fault:
    """One named lie. `breaks` names the property that a judge is to miss."""

    name: str
    says: str
    breaks: str
    patch: Callable[[Workings], Workings] = field(repr=False)
