"""Records as JSON and back, for what a store keeps.

Refuses to know what they mean. Fields go by name: one that is missing takes its default, one that
is not known is left out, so versions that differ by a field can read each other.
"""

from functools import cache
from typing import Any, TypeVar

from msgspec.json import Decoder, Encoder

Kind = TypeVar("Kind")

_ENCODER = Encoder(order="deterministic")


def written(item: object) -> str:
    """A dataclass or a `Struct`, or lists and mappings of such, as compact JSON."""
    return _ENCODER.encode(item).decode("utf-8")


def read_back(kind: type[Kind], text: str | bytes) -> Kind:
    """What `written` made of an object of this kind."""
    one: Any = kind  # what `cache` takes is untyped
    found: Kind = _decoder(one).decode(text)
    return found


@cache
def _decoder(kind: Any) -> Decoder[Any]:
    return Decoder(kind)
