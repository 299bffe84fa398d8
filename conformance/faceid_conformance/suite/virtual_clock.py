"""Owns the target's clock and memory for the time of a layer: set, moved, then put back.

Refuses to touch a target that does not offer it; what else the control API can do is not used.
"""

from __future__ import annotations

import json
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from typing import Any

from faceid_conformance.errors import EngineError
from faceid_conformance.exchange import Request, as_object
from faceid_conformance.suite.session import Session

NEEDED = ("clock-control", "snapshot")


class VirtualClock:
    """The clock of our own tenant at the target; the session signs by it."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._appid = session.target.account.appid
        self._before: Mapping[str, Any] = {}

    def remember(self) -> None:
        """Take note of the tenant's codes, signatures and clock."""
        tenants = as_object(self._ask("GET", "snapshot").get("tenants"))
        self._before = as_object(tenants.get(self._appid))

    @property
    def issued(self) -> frozenset[str]:
        """The lip codes that were out when the clock was last put back."""
        return frozenset(as_object(self._before.get("codes")))

    def put_back(self) -> None:
        """Make the tenant what it was."""
        self._ask("PUT", "snapshot", {"format": 1, "tenants": {self._appid: dict(self._before)}})
        self._session.virtual_now = None

    def stop(self) -> None:
        """Let the clock stand still at a whole second, so that an end is met to the second."""
        self._session.virtual_now = int(self._session.clock())
        self._set({"action": "freeze", "at": self._session.virtual_now})

    def advance(self, seconds: int) -> None:
        """Let time go by."""
        self._session.virtual_now = self._session.now + seconds
        self._set({"action": "advance", "seconds": seconds})

    def _set(self, action: dict[str, Any]) -> None:
        self._ask("POST", "clock", {"appid": self._appid, **action})

    def _ask(self, method: str, path: str, document: object = None) -> dict[str, Any]:
        session = self._session
        conventions = session.contract.emulator
        body = b"" if document is None else json.dumps(document).encode()
        operation = session.contract.operations[0].operation_id
        headers = (("Content-Type", "application/json"),)
        request = Request(operation, method, conventions.control_prefix + path, headers, body)
        response = session.wire.send(request).response
        if response.status != 200:
            shown = response.failure or f"HTTP status {response.status}"
            raise EngineError(f"the target's control API answered {path} with {shown}")
        return as_object(response.document())


def offers_clock(session: Session) -> bool:
    """Whether we may set the target's clock, and put everything back afterwards."""
    if not all(session.target.profile.offers(name) for name in NEEDED):
        return False
    try:
        VirtualClock(session).remember()
    except EngineError:
        # It asks for a token that we do not have.
        return False
    return True


@contextmanager
def virtual_clock(session: Session) -> Generator[VirtualClock]:
    """Lend the target's clock; whatever happens, the tenant ends as it was."""
    clock = VirtualClock(session)
    clock.remember()
    try:
        yield clock
    finally:
        clock.put_back()
