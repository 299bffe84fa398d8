"""One request as it was received, whole.

Refuses to know its meaning, and never shows its body or its headers in a repr.
"""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Fetched:
    """What a url of the body led to: a file's kind, or the download code of why to none."""

    kind: str | None = None
    failure: int | None = None


@dataclass(frozen=True, slots=True)
class Request:
    """A received request; a body over the limit is counted but not kept."""

    method: str
    path: str
    headers: tuple[tuple[bytes, bytes], ...] = field(repr=False)
    body: bytes = field(repr=False)
    body_bytes: int
    fetched: Fetched | None = field(default=None, repr=False)

    def header(self, name: str) -> str | None:
        """The first header of that name, in any case of letters."""
        wanted = name.lower().encode("latin-1")
        for key, value in self.headers:
            if key.lower() == wanted:
                return value.decode("latin-1").strip()
        return None
