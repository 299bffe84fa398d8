"""Owns what results share: code, message, meta, unknown fields, and a comparison that succeeded.

Refuses to know any operation.
"""

from dataclasses import dataclass, field

from .decoding import JsonObject
from .meta import Meta


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """What a comparison that succeeded has found: nothing here is ever None."""

    sim: int
    """How alike the two faces are, from 0 to 100."""
    photo: str = field(repr=False)
    """The picture of the person, in base64."""

    def is_same_person(self, threshold: float) -> bool:
        """Judge whether the likeness is above the threshold."""
        return self.sim > threshold


@dataclass(frozen=True, slots=True, kw_only=True)
class CosResult:
    """What came with a result of an operation on COS."""

    meta: Meta = field(repr=False, compare=False)
    """HTTP status, headers, elapsed time, attempts, the raw body, and the ids of the call."""
    extra: JsonObject = field(repr=False)
    """Elements of the answer that this version of the contract does not know."""


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
