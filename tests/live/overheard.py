"""Hears what this process asks of the network, before any of it is sent, for tests of refusals."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

EVENTS = frozenset(
    {
        *("socket.connect", "socket.sendto", "socket.sendmsg"),
        *("socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr"),
    }
)


class _Ear:
    """The one hook of the test process; the interpreter keeps it for ever."""

    installed = False
    heard: list[str] | None = None

    @classmethod
    def hear(cls, event: str, details: tuple[object, ...]) -> None:
        if cls.heard is None or event not in EVENTS:
            return
        place = details[0] if "get" in event else details[-1]
        # A path, or nothing, is a socket of this machine's file system.
        if isinstance(place, tuple | str | bytes) and (place or "get" in event):
            cls.heard.append(f"{event} {place!r}")


@contextmanager
def overheard() -> Iterator[list[str]]:
    """Return a list that grows by each connection, datagram and question for a name."""
    if not _Ear.installed:
        sys.addaudithook(_Ear.hear)
        _Ear.installed = True
    heard: list[str] = []
    _Ear.heard = heard
    try:
        yield heard
    finally:
        _Ear.heard = None
