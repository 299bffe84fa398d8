"""Keeps one worker in step with the others, and answers where the shared state cannot be used.

Refuses to know routes, and to tell a caller which server or file has failed.
"""

from collections.abc import Callable
from typing import Protocol

from starlette.types import Message, Receive, Scope, Send

from faceid_conformance.contract.model import Operation
from faceid_conformance.emulator.ci.api import CosApi
from faceid_conformance.emulator.control.request import ControlError, complaint
from faceid_conformance.emulator.errors import StoreError
from faceid_conformance.emulator.journal.event import Event
from faceid_conformance.emulator.outcomes.outcome import Outcome
from faceid_conformance.emulator.outcomes.rendering import render
from faceid_conformance.emulator.server.cos_route import CosRoute
from faceid_conformance.emulator.server.door import Door, Note
from faceid_conformance.emulator.server.intake import target_of
from faceid_conformance.emulator.server.lent import OurRoute, RawHeaders
from faceid_conformance.emulator.server.log import OURS
from faceid_conformance.emulator.server.operation_route import (
    Api,
    Diagnose,
    Fetch,
    OperationRoute,
)
from faceid_conformance.emulator.server.turn import Turn
from faceid_conformance.emulator.shared.sheets import Sheets
from faceid_conformance.emulator.wire.reply import Reply
from faceid_conformance.emulator.wire.request import Request

FAILED = "INTERNAL_ERROR"
UNAVAILABLE = 503
SAYS = "the emulator's state cannot be used now"


class OperationInStep(OperationRoute):
    """An operation that catches up with the store before each call."""

    def __init__(
        self,
        door: Door,
        api: Api,
        operation: Operation,
        diagnose: Diagnose,
        fetch: Fetch | None,
        turn: Turn,
    ) -> None:
        super().__init__(door, api, operation, diagnose, fetch)
        self._sheets = sheets_of(door)
        self._refusal = door.marked(refusal(door, self.path))
        self._turn = turn

    @property
    def turn(self) -> Turn | None:
        return self._turn

    def early(self, head: Request, started: float) -> Reply | None:
        return self._early(head, started, self._sheets.catch_up)

    def begin(self, head: Request, started: float) -> Reply | None:
        return self._early(head, started, self._turn.catch_up)

    def _early(self, head: Request, started: float, catch_up: Callable[[], None]) -> Reply | None:
        try:
            catch_up()
            return super().early(head, started)
        except StoreError as error:
            # The body is read on, so that a caller that sends first gets its answer.
            note_failure(self._sheets, error)
            return None

    def judged(self, request: Request, started: float) -> tuple[Reply, Note | None]:
        try:
            if self._sheets.are_lost:
                self._sheets.catch_up()
            return super().judged(request, started)
        except StoreError as error:
            note_failure(self._sheets, error)
            return self._refusal, None

    def noted(self, request: Request, reply: Reply, event: Event) -> Reply:
        try:
            return super().noted(request, reply, event)
        except StoreError as error:
            note_failure(self._sheets, error)
            return self._refusal

    def unnoted(self, request: Request) -> Reply:
        return self._refusal


class CosInStep(CosRoute):
    """The buckets, caught up with the store before each call."""

    def __init__(self, door: Door, api: CosApi, turn: Turn) -> None:
        super().__init__(door, api)
        self._sheets = sheets_of(door)
        self._turn = turn

    @property
    def turn(self) -> Turn | None:
        return self._turn

    def judged(self, request: Request, started: float) -> tuple[Reply, Note | None]:
        try:
            self._sheets.catch_up()
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

    def unnoted(self, request: Request) -> Reply:
        return self.unavailable(request, f"{SAYS} (inferred answer)")


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


def sheets_of(door: Door) -> Sheets:
    """The sheets of books that lie in a store."""
    sheets = door.books.sheets
    if sheets is None:
        raise LookupError("the books lie in no store")
    return sheets


def turn_of(door: Door) -> Turn:
    """What one worker's requests have in common."""
    sheets = sheets_of(door)

    def fail(error: StoreError) -> None:
        note_failure(sheets, error)

    return Turn(sheets, door.note, fail)


def refusal(door: Door, path: str) -> Reply:
    """An answer of the API's own kind, or of the control API's."""
    contract = door.contract
    if path.startswith(contract.emulator.control_prefix):
        return complaint(ControlError(SAYS, UNAVAILABLE))
    code = next(row.code for row in contract.catalogue if row.name == FAILED)
    outcome = Outcome(code, data={}, detail=f"{SAYS} (inferred answer)")
    return render(outcome, contract.catalogue)


def note_failure(sheets: Sheets, error: StoreError) -> None:
    """Tell whoever runs the emulator, once; callers learn no more than that something is wrong."""
    if sheets.lose():
        OURS.error("%s", error)


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
