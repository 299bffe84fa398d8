"""Puts the APIs, the control routes and the refusals of all else behind one ASGI application.

Refuses to know what any operation answers; a further API is one more entry in `_apis`.
"""

import logging
import time
from collections.abc import Sequence
from typing import Protocol

from starlette.routing import Route, Router
from starlette.types import ASGIApp, Receive, Scope, Send

from faceid_conformance.contract.model import Contract, Operation
from faceid_conformance.contract.reader import load_contract
from faceid_conformance.emulator.errors import SettingsError
from faceid_conformance.emulator.face.api import FaceApi, honest_workings
from faceid_conformance.emulator.faults.registry import FAULTS
from faceid_conformance.emulator.outcomes.rendering import Answer, bad_request_reply
from faceid_conformance.emulator.server.control import health, mark
from faceid_conformance.emulator.server.intake import DisconnectedError, take
from faceid_conformance.emulator.server.transmission import transmit
from faceid_conformance.emulator.settings import Settings
from faceid_conformance.emulator.state.memory import MemoryState
from faceid_conformance.emulator.wire.reply import Reply
from faceid_conformance.emulator.wire.request import Request

LINT_HEADER = "X-Emulator-Lint"
MOST_LINT_SHOWN = 8
BROKEN, NOT_FOUND, NOT_ALLOWED = 400, 404, 405
ACCESS = logging.getLogger("faceid_conformance.emulator.access")


class Api(Protocol):
    """What the server needs of an API."""

    @property
    def operations(self) -> Sequence[Operation]: ...

    @property
    def body_limit(self) -> int: ...

    def answer(self, operation: Operation, request: Request) -> Answer: ...


def build_app(settings: Settings) -> ASGIApp:
    """Build an emulator; each call makes one of its own, with its own state."""
    contract = load_contract()
    door = _Door(settings, contract)
    apis = _apis(contract, settings)
    routes = [
        Route(operation.path, endpoint=_OperationRoute(door, api, operation))
        for api in apis
        for operation in api.operations
    ]
    control = _ControlRoute(door, health(contract, settings))
    routes.append(Route(contract.emulator.health_path, endpoint=control))
    return Router(routes, redirect_slashes=False, default=_ElsewhereRoute(door))


def broken_request_reply() -> Reply:
    """What a caller gets that does not speak HTTP."""
    contract = load_contract()
    reply = bad_request_reply(contract, BROKEN, "this is not HTTP (inferred answer)")
    return reply.with_headers(mark(contract))


def _apis(contract: Contract, settings: Settings) -> tuple[Api, ...]:
    workings = honest_workings(contract)
    for name in settings.faults:
        if name not in FAULTS:
            raise SettingsError(f"no fault is called {name}; known are {', '.join(sorted(FAULTS))}")
        workings = FAULTS[name].patch(workings)
    return (FaceApi(contract, settings, state=MemoryState(), workings=workings),)


class _Door:
    """Sends replies that carry the emulator's mark, and keeps the access log."""

    def __init__(self, settings: Settings, contract: Contract) -> None:
        self.settings = settings
        self._contract = contract
        self._mark = mark(contract)

    async def send(self, reply: Reply, scope: Scope, send: Send) -> None:
        await transmit(reply.with_headers(self._mark), scope, send)

    def refusal(self, status: int, message: str) -> Reply:
        return bad_request_reply(self._contract, status, f"{message} (inferred answer)")

    def not_allowed(self, method: str) -> Reply:
        reply = self.refusal(NOT_ALLOWED, f"only {method} is known here")
        return reply.with_headers(("Allow", method))

    def log(self, operation: Operation, answer: Answer, started: float) -> None:
        if self.settings.access_log:
            elapsed = (time.perf_counter() - started) * 1000
            ACCESS.info("%s %d %.1f ms", operation.operation_id, answer.outcome.code, elapsed)


class _OperationRoute:
    """The route of one operation."""

    def __init__(self, door: _Door, api: Api, operation: Operation) -> None:
        self._door = door
        self._api = api
        self._operation = operation

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["method"] != self._operation.method:
            await self._door.send(self._door.not_allowed(self._operation.method), scope, send)
            return
        started = time.perf_counter()
        settings = self._door.settings
        try:
            request = await take(
                scope,
                receive,
                keep_bytes=self._api.body_limit,
                drain_bytes=settings.drain_bytes,
            )
        except DisconnectedError:
            return
        answer = self._api.answer(self._operation, request)
        self._door.log(self._operation, answer, started)
        await self._door.send(_with_lint(answer), scope, send)


class _ControlRoute:
    """A route that only tells."""

    def __init__(self, door: _Door, reply: Reply) -> None:
        self._door = door
        self._reply = reply

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        is_asked = scope["method"] in ("GET", "HEAD")
        reply = self._reply if is_asked else self._door.not_allowed("GET")
        await self._door.send(reply, scope, send)


class _ElsewhereRoute:
    """Every path that no operation has."""

    def __init__(self, door: _Door) -> None:
        self._door = door

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await send({"type": "websocket.close", "code": 1000, "reason": ""})
            return
        reply = self._door.refusal(NOT_FOUND, "no operation has this path")
        await self._door.send(reply, scope, send)


def _with_lint(answer: Answer) -> Reply:
    """Tell what was accepted against the written form; names and places only."""
    if not answer.lint:
        return answer.reply
    shown = ", ".join(str(finding) for finding in answer.lint[:MOST_LINT_SHOWN])
    return answer.reply.with_headers((LINT_HEADER, shown))
