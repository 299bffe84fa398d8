"""Keeps one worker in step with the others, and answers where the shared state cannot be used.

Refuses to know routes, and to tell a caller which server or file has failed.
"""

from collections.abc import Callable
from typing import Protocol

from starlette.types import Message, Receive, Scope, Send

from faceid_conformance.emulator.errors import StoreError
from faceid_conformance.emulator.journal.event import Event
from faceid_conformance.emulator.server.cos_route import CosRoute
from faceid_conformance.emulator.server.door import Door, Note
from faceid_conformance.emulator.server.intake import target_of
from faceid_conformance.emulator.server.lent import OurRoute, RawHeaders
from faceid_conformance.emulator.server.operation_route import OperationRoute
from faceid_conformance.emulator.server.route import ApiRoute
from faceid_conformance.emulator.server.turn import Turn, note_failure
from faceid_conformance.emulator.server.unavailable import refusal
from faceid_conformance.emulator.shared.sheets import Sheets
from faceid_conformance.emulator.wire.reply import Reply
from faceid_conformance.emulator.wire.request import Request


class StoredRoute(ApiRoute):
    """What a route does whose calls are noted in a store; it stands before the route itself."""

    @property
    def _sheets(self) -> Sheets:
        return sheets_of(self._door)

    def _catch_up(self) -> None:
        """See what others changed, as far as that was not seen when the request began."""
        self._sheets.catch_up()

    def judged(self, request: Request, started: float) -> tuple[Reply, Note | None]:
        try:
            self._catch_up()
            return super().judged(request, started)
        except StoreError as error:
            note_failure(self._sheets, error)
            return self.unnoted(request), None

    def noted(self, request: Request, reply: Reply, event: Event) -> Reply:
        try:
            return super().noted(request, reply, event)
        except StoreError as error:
            note_failure(self._sheets, error)
            return self.unnoted(request)


class OperationInStep(StoredRoute, OperationRoute):
    """An operation that catches up with the store before each call."""

    def early(self, head: Request, started: float) -> Reply | None:
        return self._early(head, started, self._sheets.catch_up)

    def begin(self, head: Request, started: float) -> Reply | None:
        return self._early(head, started, turn_of(self._door).catch_up)

    def _early(self, head: Request, started: float, catch_up: Callable[[], None]) -> Reply | None:
        try:
            catch_up()
            return super().early(head, started)
        except StoreError as error:
            # The body is read on, so that a caller that sends first gets its answer.
            note_failure(self._sheets, error)
            return None

    def _catch_up(self) -> None:
        if self._sheets.are_lost:
            super()._catch_up()


class CosInStep(StoredRoute, CosRoute):
    """The buckets, caught up with the store before each call."""


class Served(Protocol):
    """The application that is kept in step."""

    def operation(self, target: bytes, headers: RawHeaders) -> OurRoute | None: ...

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None: ...


class InStep:
    """Catches up with the store before each request; operations do so by themselves."""

    def __init__(self, app: Served, door: Door, sheets: Sheets) -> None:
        self._app = app
        self._door = door
        self._sheets = sheets

    def operation(self, target: bytes, headers: RawHeaders) -> OurRoute | None:
        """What may be answered at once: only what catches up by itself."""
        found = self._app.operation(target, headers)
        return found if isinstance(found, OperationInStep | CosInStep) else None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        taking, path = _Taking(receive), scope["path"]
        try:
            names = (path.encode("utf-8", "replace"), target_of(scope))
            if all(self.operation(name, scope["headers"]) is None for name in names):
                self._sheets.catch_up()
            await self._app(scope, taking, send)
        except StoreError as error:
            note_failure(self._sheets, error)
            await taking.drain(self._door.settings.drain_bytes)
            await self._door.send(refusal(self._door, path), scope, send)


def turn_of(door: Door) -> Turn:
    """What one worker's requests have in common, where its books lie in a store."""
    if door.turn is None:
        raise LookupError("the books lie in no store")
    return door.turn


def sheets_of(door: Door) -> Sheets:
    """The sheets of books that lie in a store."""
    return turn_of(door).sheets


class _Taking:
    """Takes a body, and knows whether more of it is to come."""

    def __init__(self, receive: Receive) -> None:
        self._receive = receive
        self._more = True

    async def __call__(self) -> Message:
        message = await self._receive()
        self._more = message.get("more_body", False)
        return message

    async def drain(self, most_bytes: int) -> None:
        """Read on, so that a caller that sends first gets its answer."""
        size = 0
        while self._more and size <= most_bytes:
            size += len((await self()).get("body", b""))
