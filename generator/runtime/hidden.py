"""Owns the one kind of record that holds a person's data or a signature on its way through a call.

Refuses to know what it holds; a report that shows every local variable shows its names only.
"""

from typing import TypeVar

Value = TypeVar("Value")


class Hidden(dict[str, Value]):
    """A dict whose repr names its keys and hides its values."""

    __slots__ = ()

    def __repr__(self) -> str:
        """Name the keys."""
        return f"Hidden({', '.join(self)})"
