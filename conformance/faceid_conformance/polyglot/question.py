"""Owns one question to a driver: what it stands on, what has to be declared, how its facts come.

Refuses to ask; whoever examines is handed in.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal, Protocol

from faceid_conformance.cases.signing import Account
from faceid_conformance.contract.model import Contract
from faceid_conformance.polyglot.judging import Fact
from faceid_conformance.polyglot.recorder import Recorder

Command = Literal["sign", "encode", "call", "decode"]
Api = Literal["face", "ci"]


class Asking(Protocol):
    """What a question needs of whoever asks it."""

    @property
    def recorder(self) -> Recorder: ...
    @property
    def contract(self) -> Contract: ...
    @property
    def account(self) -> Account: ...
    @property
    def capabilities(self) -> Mapping[str, Any]: ...
    def now(self) -> int: ...
    def ask(self, command: str, **given: object) -> Mapping[str, Any]: ...


@dataclass(frozen=True, slots=True)
class Question:
    """One thing to ask."""

    id: str
    says: str
    clauses: tuple[str, ...]
    command: Command
    operations: tuple[str, ...]
    facts: Callable[[Asking], Iterator[Fact]]
    api: Api = "face"

    def undeclared(self, capabilities: Mapping[str, Any]) -> str:
        """Return what the driver does not declare and this question needs, or an empty text."""
        if self.command not in capabilities["commands"]:
            return f"{self.command} is not declared"
        known = capabilities.get("operations")
        lacking = [name for name in self.operations if known is not None and name not in known]
        return f"{lacking[0]} is not declared" if lacking else ""
