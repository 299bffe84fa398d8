"""A value of the contract data together with its place, so that a wrong shape names itself.

Refuses to know what the facts mean; `reader` gives them their names.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeGuard

from faceid_conformance.errors import ContractError


@dataclass(frozen=True, slots=True)
class Node:
    """One value of a JSON document and the place where it stands."""

    value: object
    place: str

    @classmethod
    def load(cls, path: Path) -> "Node":
        """Read one JSON file of the contract data."""
        try:
            return cls(json.loads(path.read_text(encoding="utf-8")), path.name)
        except OSError as error:
            reason = error.strerror or type(error).__name__
            raise ContractError(
                f"contract data: cannot read {path.name} ({reason}); run `make generate`"
            ) from error
        except ValueError as error:
            raise ContractError(f"contract data: {path.name} is not JSON") from error

    def child(self, key: str) -> "Node":
        """The value under a key; an absent one is a Node of None."""
        value: Any = self.mapping().get(key)
        return Node(value, f"{self.place} > {key}")

    def children(self, key: str) -> "Iterator[Node]":
        """The items of a list under a key; none where the key is absent."""
        child = self.child(key)
        if child.value is None:
            return
        for index, value in enumerate(child.sequence()):
            yield Node(value, f"{child.place}[{index}]")

    def items(self) -> "Iterator[tuple[str, Node]]":
        """The members of this object; none where it is absent."""
        for key, value in ({} if self.value is None else self.mapping()).items():
            yield key, Node(value, f"{self.place} > {key}")

    def has(self, key: str) -> bool:
        return self.mapping().get(key) is not None

    def mapping(self) -> dict[str, Any]:
        if _is_object(self.value):
            return self.value
        raise self.wrong("an object")

    def sequence(self) -> list[object]:
        if _is_list(self.value):
            return self.value
        raise self.wrong("a list")

    def text(self, key: str) -> str:
        child = self.child(key)
        if isinstance(child.value, str):
            return child.value
        raise child.wrong("a text")

    def maybe_text(self, key: str) -> str | None:
        return self.text(key) if self.has(key) else None

    def integer(self, key: str) -> int:
        child = self.child(key)
        if isinstance(child.value, int) and not isinstance(child.value, bool):
            return child.value
        raise child.wrong("a whole number")

    def number(self, key: str) -> float:
        child = self.child(key)
        if isinstance(child.value, int | float) and not isinstance(child.value, bool):
            return float(child.value)
        raise child.wrong("a number")

    def maybe_integer(self, key: str) -> int | None:
        return self.integer(key) if self.has(key) else None

    def flag(self, key: str, *, default: bool = False) -> bool:
        child = self.child(key)
        if child.value is None:
            return default
        if isinstance(child.value, bool):
            return child.value
        raise child.wrong("true or false")

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of texts under a key; empty where the key is absent."""
        return tuple(str(item.value) for item in self.children(key))

    def wrong(self, expected: str) -> ContractError:
        return ContractError(f"contract data: {self.place} is not {expected}")


def _is_object(value: object) -> TypeGuard[dict[str, Any]]:
    return isinstance(value, dict)


def _is_list(value: object) -> TypeGuard[list[object]]:
    return isinstance(value, list)
