"""Owns the identities that are sent: ID numbers of a region that no person has.

Refuses to make any other number: no real person's number can come out of here.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

_WEIGHTS = tuple(2 ** (17 - index) % 11 for index in range(17))
_CHECK_CHARACTERS = "10X98765432"
# 18 characters since 1999, 15 digits before; a boundary or a time has other lengths.
_LONG_NUMBER = re.compile(r"(?<![0-9])[0-9]{17}[0-9Xx](?![0-9Xx])")
_SHORT_NUMBER = re.compile(
    r"(?<![0-9])[0-9]{8}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])[0-9]{3}(?![0-9Xx])"
)
# A digest in hexadecimal, whole or cut, may have such digits in it; one in 3,000 has. Where the
# equals sign before it is escaped, its D stands there.
_DIGEST = re.compile(
    r"(?:(?<![0-9A-Za-z])|(?<=3[Dd]))(?=(?:[0-9]*[A-Fa-f]){4})[0-9A-Fa-f]{32,128}(?![0-9A-Za-z])"
)
_WITHIN_NUMBERS = re.compile(r"[\s\-_.]")


def check_character(digits: str) -> str:
    """Return the 18th character that GB 11643 gives to 17 digits (ISO 7064 MOD 11-2)."""
    total = sum(int(digit) * weight for digit, weight in zip(digits, _WEIGHTS, strict=True))
    return _CHECK_CHARACTERS[total % 11]


@dataclass(frozen=True, slots=True)
class IdentityScheme:
    """How synthetic ID numbers are laid out; the contract's emulator conventions say so."""

    region: str
    code_digits: int
    birth_date: str
    sequence: str
    name: str

    def number(self, code: int = 0, *, sequence: int | None = None) -> str:
        """Return the number that passes (0), or that asks the emulator for a code."""
        order = self.sequence if sequence is None else f"{sequence:03d}"
        digits = f"{self.region}{abs(code):0{self.code_digits}d}{self.birth_date}{order}"
        return digits + check_character(digits)

    def number_ending_in_x(self) -> str:
        """Return a passing number whose check character is an x, written small."""
        numbers = (self.number(sequence=sequence) for sequence in range(1, 1000))
        return next(number for number in numbers if number.endswith("X")).lower()

    def wrong_number(self) -> str:
        """Return a number whose check character is wrong."""
        right = self.number()
        return right[:-1] + ("0" if right[-1] != "0" else "1")


def may_be_somebodys(text: str, region: str, *, whole: bool = False) -> bool:
    """Whether a text holds a number that a person could have: one of any other region.

    With `whole` the text is meant as one number, however it is spaced and in whatever digits.
    """
    plain = _DIGEST.sub("", unicodedata.normalize("NFKC", text))
    if whole:
        plain = _WITHIN_NUMBERS.sub("", plain)
    found = (*_LONG_NUMBER.findall(plain), *_SHORT_NUMBER.findall(plain))
    return any(not number.startswith(region) for number in found)
