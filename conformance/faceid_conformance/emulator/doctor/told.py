"""What a text tells, read leniently, with whom and when it is told to.

Refuses to know what is wrong with it.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from faceid_conformance.contract.model import Contract
from faceid_conformance.emulator.doctor.mistake import Mistake
from faceid_conformance.emulator.settings import Account

LIFETIME_LIMIT = "signature-max-lifetime-seconds"
# What no clock shows.
MOST_TIME_DIGITS = 19


@dataclass(frozen=True, slots=True)
class Told:
    """What a text tells, and whom and when it is told."""

    text: bytes = field(repr=False)
    fields: Mapping[str, str] = field(repr=False)
    accounts: Sequence[Account] = field(repr=False)
    now: float
    contract: Contract = field(repr=False)

    def number(self, key: str) -> int | None:
        value = self.fields.get(key, "")
        return (
            int(value)
            if value.isascii() and value.isdigit() and len(value) <= MOST_TIME_DIGITS
            else None
        )

    @property
    def secret_id(self) -> str:
        """Who signs; the ending that asks the emulator for an outcome is no part of the name."""
        named = self.fields.get("k", "")
        separator = self.contract.emulator.secret_id_separator
        known, found, ending = named.rpartition(separator)
        is_ended = bool(found) and (ending.isdigit() or "=" in ending)
        return known if is_ended and known in self.secret_ids else named

    @property
    def secret_ids(self) -> frozenset[str]:
        return frozenset(account.secret_id for account in self.accounts)

    def limit(self, name: str) -> int:
        limit = self.contract.limits.get(name)
        return limit.maximum if limit is not None and limit.maximum is not None else 0

    @property
    def longest(self) -> int:
        return self.limit(LIFETIME_LIMIT)

    @property
    def times(self) -> tuple[int, int] | None:
        """The time of signing and the end, where both are numbers."""
        signed, ends = self.number("t"), self.number("e")
        return None if signed is None or ends is None else (signed, ends)

    def is_single_use(self, ends: int) -> bool:
        return ends == self.contract.signing.single_use_expires


Find = Callable[[Told], str | None]
Finder = Mistake[Find]


def fields_of(text: bytes) -> dict[str, str]:
    """The fields as the service reads them; the first of a name counts."""
    fields: dict[str, str] = {}
    for pair in text.decode("utf-8", "replace").split("&"):
        key, assigned, value = pair.partition("=")
        if assigned:
            fields.setdefault(key, value)
    return fields
