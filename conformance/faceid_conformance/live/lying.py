"""Owns what a live run has put into somebody's bucket and not taken away yet.

Refuses to send; it hears of each call and its answer, and says what taking away still costs.
"""

from __future__ import annotations

from urllib.parse import unquote

from faceid_conformance.exchange import Request, Response

GONE = 404


class LyingObjects:
    """The keys of objects that a run put somewhere, in the order in which they were put."""

    def __init__(self) -> None:
        self._keys: dict[str, None] = {}

    @property
    def keys(self) -> tuple[str, ...]:
        return tuple(self._keys)

    def note(self, request: Request, response: Response) -> None:
        """Hear of a call. An upload without an answer counts: the object may lie there."""
        key = key_of(request)
        is_done = 200 <= response.status < 300
        if request.method == "PUT" and (is_done or response.failure is not None):
            self._keys[key] = None
        elif request.method == "DELETE" and (is_done or response.status == GONE):
            self._keys.pop(key, None)

    def owed_after(self, request: Request) -> int:
        """How many calls will be needed, when this one was made, to take everything away."""
        keys = set(self._keys)
        if request.method == "PUT":
            keys.add(key_of(request))
        elif request.method == "DELETE":
            keys.discard(key_of(request))
        return len(keys)

    def told(self) -> str:
        """What was left, in words; nothing where nothing was."""
        return f"left in the bucket: {', '.join(self._keys)}" if self._keys else ""


def key_of(request: Request) -> str:
    """The key of the object that a request is about."""
    return unquote(request.path.partition("?")[0])[1:]
