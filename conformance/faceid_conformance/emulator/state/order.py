"""The order in which codes are issued, as numbers that a store can reckon with by itself.

Refuses to know which codes are out.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class CodeOrder:
    """The serial's code is `prefix` and `start + serial * step` modulo `values`, so many digits.

    A step that has no factor in common with `values` names every code once before any again.
    """

    start: int
    step: int
    values: int
    digits: int
    prefix: str = ""

    def code(self, serial: int) -> str:
        number = (self.start + serial * self.step) % self.values
        return f"{self.prefix}{number:0{self.digits}d}"

    @classmethod
    def of_one(cls, digits: str, prefix: str = "") -> "CodeOrder":
        """The order in which one code always comes again; ValueError where it is no number."""
        return cls(int(digits), 0, 10 ** len(digits), len(digits), prefix)
