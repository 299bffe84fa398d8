"""A control request taken apart, and the complaint about one.

Refuses to know routes.
"""

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, cast
from urllib.parse import parse_qs

from faceid_conformance.emulator.wire.reply import Reply, json_reply

BAD_REQUEST = 400


class ControlError(Exception):
    """A control request that cannot be done; never leaves the emulator."""

    def __init__(self, says: str, status: int = BAD_REQUEST) -> None:
        super().__init__(says)
        self.status = status


@dataclass(frozen=True, slots=True)
class ControlRequest:
    """What was asked. `rest` ends the path; `ended` is set when nobody is to wait any longer."""

    query: Mapping[str, str]
    body: bytes = field(default=b"", repr=False)
    rest: str = ""
    ended: asyncio.Event | None = field(default=None, repr=False)

    @classmethod
    def of(
        cls, query: bytes, body: bytes, rest: str = "", ended: asyncio.Event | None = None
    ) -> "ControlRequest":
        pairs = parse_qs(query.decode("latin-1"), keep_blank_values=True)
        return cls({name: values[0] for name, values in pairs.items()}, body, rest, ended)

    def known_query(self, *names: str) -> None:
        """Refuse a misspelt parameter rather than do more than was asked."""
        for name in self.query:
            if name not in names:
                raise ControlError(f"a query parameter is not known; known: {', '.join(names)}")

    def whole(self, name: str, default: int | None, *, lowest: int, highest: int) -> int | None:
        """A whole number of the query within its bounds."""
        text = self.query.get(name)
        if text is None:
            return default
        if not (text.isascii() and text.isdigit() and len(text) < 19):
            raise ControlError(f"{name} is a whole number")
        if not lowest <= int(text) <= highest:
            raise ControlError(f"{name} lies between {lowest} and {highest}")
        return int(text)

    def document(self) -> dict[str, Any]:
        """The body as a JSON object; an empty body is an empty object."""
        if not self.body.strip():
            return {}
        try:
            found: object = json.loads(self.body)
        except (ValueError, RecursionError) as error:
            raise ControlError("the body is not JSON") from error
        return object_of(found, "the body")


def object_of(value: object, what: str, *, known: tuple[str, ...] = ()) -> dict[str, Any]:
    """A JSON object with none but the known keys, where any are named."""
    if not isinstance(value, dict):
        raise ControlError(f"{what} is not a JSON object")
    found = cast("dict[str, Any]", value)
    if known and not found.keys() <= set(known):
        raise ControlError(f"{what} has a key that is not known; known: {', '.join(known)}")
    return found


def complaint(error: ControlError) -> Reply:
    return json_reply(error.status, {"error": str(error)})
