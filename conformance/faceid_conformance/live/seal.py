"""Owns the last lock before the network: this process opens no connection that a run did not allow.

Knows no driver: the interpreter itself reports every connect, whichever library asks for it.
"""

from __future__ import annotations

import socket
import sys
import threading
from collections.abc import Callable, Generator, Iterable
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import cast

from faceid_conformance.errors import CallRefused
from faceid_conformance.live.address import is_allowed, is_loopback

CONNECTING = frozenset({"socket.connect", "socket.sendto", "socket.sendmsg"})
RESOLVING = frozenset({"socket.getaddrinfo", "socket.gethostbyname"})


@dataclass(slots=True)
class Seal:
    """What a run may open. Loopback always, unless each connection needs leave of its own."""

    hosts: frozenset[str] = frozenset()
    lacks_leave: Callable[[], bool] | None = None
    _addresses: set[str] = field(default_factory=set[str])

    def look(self, event: str, details: tuple[object, ...]) -> None:
        """Raise CallRefused where an event would open what is not allowed."""
        if event in RESOLVING:
            self._look_at_name(details[0])
        elif event in CONNECTING and details:
            self._look_at_address(details[-1])

    def _look_at_name(self, asked: object) -> None:
        if not asked:
            return  # the own machine, to listen on
        name = asked.decode("ascii", "replace") if isinstance(asked, bytes) else str(asked)
        self._ask_leave(name)
        if not (is_loopback(name) or is_allowed(name, self.hosts)):
            raise CallRefused(f"a call to {name} was held back: it is no host of this run")

    def _look_at_address(self, address: object) -> None:
        if not isinstance(address, tuple) or not address:
            return  # no network: a socket of this machine's file system, or already connected
        host = str(cast("tuple[object, ...]", address)[0])
        self._ask_leave(host)
        if is_loopback(host) or is_allowed(host, self.hosts):
            return
        # The name was allowed, but the address that it stands for is known to the resolver alone.
        if not (self.hosts and host in self._resolved()):
            raise CallRefused(f"a connection to {host} was held back: it is no host of this run")

    def _ask_leave(self, host: str) -> None:
        if self.lacks_leave is not None and self.lacks_leave():
            raise CallRefused(f"a connection to {host} was held back: no call was reserved for it")

    def _resolved(self) -> set[str]:
        if not self._addresses:
            for name in self.hosts:
                self._addresses.update(_addresses_of(name))
        return self._addresses


class _Watch:
    """The one hook of this process; the interpreter keeps it for ever, a seal comes and goes."""

    installed = False
    seals: tuple[Seal, ...] = ()
    busy = threading.local()

    @classmethod
    def hear(cls, event: str, details: tuple[object, ...]) -> None:
        if not cls.seals or not (event in CONNECTING or event in RESOLVING):
            return
        if getattr(cls.busy, "looking", False):
            return  # a seal itself asks for the addresses of an allowed name
        cls.busy.looking = True
        try:
            for seal in cls.seals:
                seal.look(event, details)
        finally:
            cls.busy.looking = False


@contextmanager
def sealed(
    hosts: Iterable[str] = (), lacks_leave: Callable[[], bool] | None = None
) -> Generator[Seal]:
    """Hold this process to loopback and these hosts for as long as the block lasts."""
    if not _Watch.installed:
        sys.addaudithook(_Watch.hear)
        _Watch.installed = True
    seal, before = Seal(frozenset(hosts), lacks_leave), _Watch.seals
    _Watch.seals = (*before, seal)
    try:
        yield seal
    finally:
        _Watch.seals = before


def _addresses_of(name: str) -> set[str]:
    try:
        found = socket.getaddrinfo(name, None)
    except OSError:
        return set()
    return {str(entry[4][0]) for entry in found}
