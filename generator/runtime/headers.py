"""Owns the read-only, case-insensitive view of an answer's headers.

Refuses to know any header's meaning; most are never looked at, so they are decoded on first use.
"""

from collections.abc import Iterable, Iterator, Mapping


class Headers(Mapping[str, str]):
    """Header names in lower case; repeated headers are joined by a comma."""

    __slots__ = ("_raw", "_values")

    def __init__(self, raw: Iterable[tuple[bytes, bytes]] = ()) -> None:
        """Keep the pairs as they came over the wire."""
        self._raw = tuple(raw)
        self._values: dict[str, str] | None = None

    def _folded(self) -> dict[str, str]:
        if self._values is None:
            values: dict[str, str] = {}
            for raw_name, raw_value in self._raw:
                name, value = raw_name.decode("latin-1").lower(), raw_value.decode("latin-1")
                values[name] = f"{values[name]}, {value}" if name in values else value
            self._values = values
        return self._values

    def __getitem__(self, name: str) -> str:
        """Return a header's value, whatever the case of its name."""
        return self._folded()[name.lower()]

    def __iter__(self) -> Iterator[str]:
        """Iterate over the names."""
        return iter(self._folded())

    def __len__(self) -> int:
        """Count the names."""
        return len(self._folded())

    def __repr__(self) -> str:
        """Show the names only: a value may hold what must not be logged."""
        return f"Headers({', '.join(self)})"
