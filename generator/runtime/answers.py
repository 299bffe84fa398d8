"""Owns what every result has besides its own fields: code, message, meta, unknown fields.

Refuses to know any operation.
"""

from dataclasses import dataclass, field

from .decoding import JsonObject
from .meta import Meta


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What came with a result."""

    code: int
    """0, always: any other code is raised as an ApiError."""
    message: str = field(repr=False)
    """The service's short text, "OK" as a rule."""
    meta: Meta = field(repr=False, compare=False)
    """HTTP status, headers, elapsed time, attempts and the raw body."""
    extra: JsonObject = field(repr=False)
    """Fields of `data` that this version of the contract does not know."""
