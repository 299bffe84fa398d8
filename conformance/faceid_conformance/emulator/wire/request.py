"""One request as it was received, whole.

Refuses to know its meaning, and never shows its body or its headers in a repr.
"""

from dataclasses import dataclass, field
from functools import lru_cache


@dataclass(frozen=True, slots=True)
class Fetched:
    """What a url of the body led to: a file's kind, or the download code of why to none."""

    kind: str | None = None
    failure: int | None = None


@dataclass(slots=True)
class Request:
    """A received request, header names in lower case; a body over the limit is not kept."""

    method: str
    path: str
    headers: tuple[tuple[bytes, bytes], ...] = field(repr=False)
    body: bytes = field(repr=False)
    body_bytes: int
    target: bytes = field(default=b"", repr=False)
    fetched: Fetched | None = field(default=None, repr=False)

    def header(self, name: str) -> str | None:
        """The first header of that name, in any case of letters."""
        wanted = _on_the_wire(name)
        for key, value in self.headers:
            if key == wanted:
                return value.decode("latin-1").strip()
        return None

    def joined(self, name: str) -> str | None:
        """Every header of that name as one value, by commas, as RFC 9110 5.3 joins them."""
        wanted = _on_the_wire(name)
        found = [value for key, value in self.headers if key == wanted]
        if len(found) == 1:
            return found[0].decode("latin-1").strip()
        return ", ".join([value.decode("latin-1").strip() for value in found]) if found else None


@lru_cache(maxsize=64)
def _on_the_wire(name: str) -> bytes:
    return name.lower().encode("latin-1")
