"""Owns the words for an error that nobody expected: its kind and places, never what it says.

Refuses values: an error's text, notes and frames may hold what was sent.
"""

from __future__ import annotations

import traceback
from pathlib import Path

from faceid_conformance.errors import ConformanceError

MOST_PLACES = 4


def told(error: BaseException) -> str:
    """Return our own errors' words, and of any other its kind and the innermost places."""
    if isinstance(error, ConformanceError):
        return str(error)
    frames = traceback.extract_tb(error.__traceback__)[-MOST_PLACES:]
    places = [f"{Path(frame.filename).name}:{frame.lineno}" for frame in reversed(frames)]
    return f"{type(error).__name__} in {', called in '.join(places) or 'no place'}"
