"""A rule: which calls it is for, which of them it takes, and what those come to.

Refuses to show the texts that it looks for.
"""

import hashlib
from dataclasses import dataclass, field
from typing import Protocol

from faceid_conformance.emulator.outcomes.directive import Directive


class Named(Protocol):
    """An operation of any API."""

    @property
    def operation_id(self) -> str: ...


class Matchable(Protocol):
    """What a rule asks of a call, whichever API it belongs to."""

    @property
    def operation(self) -> Named | None: ...

    @property
    def tenant(self) -> str | None: ...

    @property
    def is_read(self) -> bool:
        """Whether the body was read, so that its fields are known."""
        ...

    def text(self, name: str) -> str: ...


@dataclass(frozen=True, slots=True)
class Veiled:
    """A text that must not be known from the rule: only whether another one is the same."""

    name: str
    salt: str
    digest: str

    @classmethod
    def of(cls, name: str, text: str, salt: str) -> "Veiled":
        return cls(name, salt, _digest(text, salt))

    def hides(self, text: str) -> bool:
        return _digest(text, self.salt) == self.digest


def _digest(text: str, salt: str) -> str:
    raw = text.encode("utf-8", "surrogatepass")
    return hashlib.blake2b(raw, key=bytes.fromhex(salt), digest_size=16).hexdigest()


@dataclass(frozen=True, slots=True)
class Rule:
    """The n-th matching call and the following `times - 1` ones come to its outcomes in turn."""

    operations: frozenset[str]
    outcomes: tuple[Directive, ...]
    appid: str | None = None
    texts: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    veiled: tuple[Veiled, ...] = field(default=(), repr=False)
    nth: int = 1
    times: int | None = None

    def is_for(self, call: Matchable) -> bool:
        """Whether operation and tenant are its own."""
        is_tenants = self.appid is None or self.appid == call.tenant
        operation = call.operation
        is_ours = operation is not None and operation.operation_id in self.operations
        return is_tenants and is_ours

    @property
    def looks_inside(self) -> bool:
        """Whether the body must be read to tell."""
        return bool(self.texts or self.veiled)

    def finds(self, call: Matchable) -> bool:
        """Whether the fields hold the texts."""
        if not all(call.text(name) == wanted for name, wanted in self.texts):
            return False
        return all(veiled.hides(call.text(veiled.name)) for veiled in self.veiled)
