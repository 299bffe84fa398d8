"""What brings the emulator to a code: a request, an option, or only being told to.

Refuses to know how the emulator comes to it.
"""

from dataclasses import dataclass

BY_REQUEST, BY_SET_UP, BY_FORCING = "request", "set-up", "forcing"


@dataclass(frozen=True, slots=True)
class Reach:
    """A way to some codes of some operations; no operations stand for all that list the codes.

    `by` is one of the three above; a code by forcing has no other way, and `says` tells why.
    """

    codes: tuple[int, ...]
    by: str
    says: str
    option: str | None = None
    operations: tuple[str, ...] = ()

    def is_of(self, operation_id: str, code: int) -> bool:
        return code in self.codes and (not self.operations or operation_id in self.operations)
