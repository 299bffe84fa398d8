"""Keeps one worker in step with the others, and answers where the shared state cannot be used.

Refuses to know routes, and to tell a caller which server or file has failed.
"""

from typing import Protocol

from starlette.types import Message, Receive, Scope, Send

from faceid_conformance.contract.model import Operation
from faceid_conformance.emulator.ci.api import CosApi
from faceid_conformance.emulator.control.request import ControlError, complaint
from faceid_conformance.emulator.errors import StoreError
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
from faceid_conformance.emulator.shared.sheets import Sheets
from faceid_conformance.emulator.wire.reply import Reply
from faceid_conformance.emulator.wire.request import Request

FAILED = "INTERNAL_ERROR"
UNAVAILABLE = 503
SAYS = "the emulator's state cannot be used now"


def _is_noted() -> None:
    """Leave it at what was noted before."""


class OperationInStep(OperationRoute):
    """An operation that catches up with the store before each call."""

    def __init__(
        self,
        door: Door,
        api: Api,
        operation: Operation,
        diagnose: Diagnose,
        fetch: Fetch | None = None,
    ) -> None:
        super().__init__(door, api, operation, diagnose, fetch)
        sheets = door.books.sheets
        if sheets is None:
            raise LookupError("the books lie in no store")
        self._sheets = sheets
        self._refusal = door.marked(refusal(door, self.path))

    def early(self, head: Request, started: float) -> Reply | None:
        try:
            self._sheets.catch_up()
            return super().early(head, started)
        except StoreError as error:
            # The body is read on, so that a caller that sends first gets its answer.
            note_failure(self._sheets, error)
            return None

    def answer(self, request: Request, started: float) -> tuple[Reply, Note]:
        try:
            if self._sheets.are_lost:
                self._sheets.catch_up()
            reply, note = super().answer(request, started)
            note()
        except StoreError as error:
            note_failure(self._sheets, error)
            return self._refusal, _is_noted
        return reply, _is_noted


class CosInStep(CosRoute):
    """The buckets, caught up with the store before each call."""

    def __init__(self, door: Door, api: CosApi) -> None:
        super().__init__(door, api)
        sheets = door.books.sheets
        if sheets is None:
            raise LookupError("the books lie in no store")
        self._sheets = sheets

    def answer(self, request: Request, started: float) -> tuple[Reply, Note]:
        try:
            self._sheets.catch_up()
            reply, note = super().answer(request, started)
            note()
        except StoreError as error:
            note_failure(self._sheets, error)
            return self.unavailable(request, f"{SAYS} (inferred answer)"), _is_noted
        return reply, _is_noted


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
