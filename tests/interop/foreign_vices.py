"""Keeps the list of vices: foreign servers that are wrong in exactly one way.

Every vice breaks a fact that the documents state or that was seen on the wire, never a guess.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from typing import Any, TypeVar

from foreign_behaviour import PLAIN, Behaviour
from foreign_server import HONEST, Parts

AnyPart = TypeVar("AnyPart", bound=type[Any])


@dataclass(frozen=True, slots=True)
class Vice:
    """A server with one wrong part; the behaviour is one in which the vice can show."""

    name: str
    says: str
    parts: Parts
    behaviour: Behaviour = PLAIN


VICES: dict[str, Vice] = {}


def vice(part: AnyPart) -> AnyPart:
    """Enter a wrong part; its class name is the vice's name and its docstring says what it does."""
    return vice_of(PLAIN)(part)


def vice_of(behaviour: Behaviour) -> Callable[[AnyPart], AnyPart]:
    """Enter a wrong part of a server with this behaviour."""

    def enter(part: AnyPart) -> AnyPart:
        name = re.sub(r"(?<!^)(?=[A-Z])", "-", part.__name__).lower()
        if name in VICES or not part.__doc__:
            raise ValueError(f"a vice has one name and a docstring: {name}")
        parts = replace(HONEST, **{slot_of(part): part})
        VICES[name] = Vice(name, part.__doc__, parts, behaviour)
        return part

    return enter


def slot_of(part: type[Any]) -> str:
    """Return which part of a server this one takes the place of."""
    for slot in fields(Parts):
        if issubclass(part, getattr(HONEST, slot.name)):
            return slot.name
    raise TypeError(f"{part.__name__} is no part of a server")
