"""The answer as bytes.

Refuses to know how it came about.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from msgspec.json import Encoder

JSON_CONTENT_TYPE = "application/json; charset=utf-8"

_ENCODER = Encoder()


class Pieces(Protocol):
    """A body that comes in pieces, with pauses between them."""

    @property
    def size(self) -> int: ...

    @property
    def pause_seconds(self) -> float: ...


@dataclass(slots=True)
class Reply:
    """Status, headers and body of an answer; `wire_fault` names a break of the connection.

    One that `is_exact` has all its headers, and their names are written as they stand.
    """

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes
    delay_seconds: float = 0.0
    wire_fault: str | None = None
    dribble: Pieces | None = None
    is_exact: bool = False

    @property
    def is_plain(self) -> bool:
        """Whether it is sent at once, whole and unharmed."""
        return not (self.delay_seconds > 0 or self.wire_fault or self.dribble)

    def with_headers(self, *extra: tuple[str, str]) -> "Reply":
        headers = (*self.headers, *extra)
        # Not by `replace`, which takes as long as signing does.
        return Reply(
            self.status,
            headers,
            self.body,
            self.delay_seconds,
            self.wire_fault,
            self.dribble,
            self.is_exact,
        )


def json_reply(status: int, document: Mapping[str, object]) -> Reply:
    """A reply that carries one JSON object."""
    body = _ENCODER.encode(document)
    return Reply(status, (("Content-Type", JSON_CONTENT_TYPE),), body)
