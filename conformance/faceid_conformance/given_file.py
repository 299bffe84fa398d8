"""Owns the reading of a file that somebody named: as much as can be meant by it, and no more.

Refuses to know what it holds. A device or a pipe may never end, and has no size to ask for.
"""

from __future__ import annotations

from pathlib import Path

MIB = 1024 * 1024
MOST_MIB = 16


class TooLargeError(ValueError):
    """A file is larger than anything that is meant; the message says how large that would be."""


def given_bytes(path: Path, most_mib: int = MOST_MIB) -> bytes:
    """Return what a file holds; TooLargeError, or an OSError, where that cannot be."""
    with path.open("rb") as file:
        content = file.read(most_mib * MIB + 1)
    if len(content) > most_mib * MIB:
        raise TooLargeError(f"larger than {most_mib} MiB")
    return content


def given_text(path: Path) -> str:
    """Return what a text file holds; a UnicodeDecodeError, too, where it is no UTF-8."""
    return given_bytes(path).decode("utf-8")
