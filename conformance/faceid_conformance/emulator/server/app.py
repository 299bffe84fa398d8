"""Puts the APIs, the control routes and the refusals of all else behind one ASGI application.

Refuses to know what any operation answers; a further API is one more entry in `_apis`.
"""

import time
from collections.abc import Callable, Sequence
from typing import Protocol

from starlette.routing import Route, Router
from starlette.types import ASGIApp, Receive, Scope, Send

from faceid_conformance.contract.model import Contract, Operation
from faceid_conformance.contract.reader import load_contract
from faceid_conformance.emulator.books import Books, books_of
from faceid_conformance.emulator.control.request import ControlRequest
from faceid_conformance.emulator.control.routes import Handler, control_routes
from faceid_conformance.emulator.doctor.refusal import RefusalDoctor
from faceid_conformance.emulator.errors import SettingsError
from faceid_conformance.emulator.face.api import FaceApi, honest_workings
from faceid_conformance.emulator.faults.registry import FAULTS
from faceid_conformance.emulator.outcomes.rendering import Answer, bad_request_reply
from faceid_conformance.emulator.server.control import health, mark
from faceid_conformance.emulator.server.control_route import ControlRoute
from faceid_conformance.emulator.server.door import Door
from faceid_conformance.emulator.server.intake import DisconnectedError, head_of, take
from faceid_conformance.emulator.settings import Settings
from faceid_conformance.emulator.wire.reply import Reply
from faceid_conformance.emulator.wire.request import Request

LINT_HEADER = "X-Emulator-Lint"
MOST_LINT_SHOWN = 8
BROKEN, NOT_FOUND = 400, 404


Diagnose = Callable[[Answer, Request], Answer]


class Api(Protocol):
    """What the server needs of an API."""

    @property
    def operations(self) -> Sequence[Operation]: ...

    @property
    def body_limit(self) -> int: ...

    def early(self, operation: Operation, head: Request) -> Answer | None: ...

    def answer(self, operation: Operation, request: Request) -> Answer: ...

    def forceable(self) -> list[dict[str, object]]: ...


def build_app(settings: Settings) -> ASGIApp:
    """Build an emulator; each call makes one of its own, with its own state."""
    contract = load_contract()
    books = books_of(contract, settings)
    door = Door(settings, contract, books)
    apis = _apis(contract, settings, books)
    doctor = RefusalDoctor(contract, settings)
    routes = [
        Route(operation.path, endpoint=_OperationRoute(door, api, operation, doctor))
        for api in apis
        for operation in api.operations
    ]
    routes += _control(door, apis)
    return Router(routes, redirect_slashes=False, default=_ElsewhereRoute(door))


def _control(door: Door, apis: Sequence[Api]) -> list[Route]:
    """Health, which is open to all, and the routes behind the gate."""
    conventions = door.contract.emulator
    told = health(door.contract, door.settings)

    async def tell(request: ControlRequest) -> Reply:
        return told

    open_route = ControlRoute(door, {"GET": tell}, is_open=True)
    routes = [Route(conventions.health_path, endpoint=open_route)]

    def outcomes() -> list[dict[str, object]]:
        return [row for api in apis for row in api.forceable()]

    for path, methods in control_routes(door.books, door.contract, outcomes).items():
        handlers: dict[str, Handler] = dict(methods)
        route = ControlRoute(door, handlers)
        routes.append(Route(conventions.control_prefix + path, endpoint=route))
    return routes


def broken_request_reply() -> Reply:
    """What a caller gets that does not speak HTTP."""
    contract = load_contract()
    reply = bad_request_reply(contract, BROKEN, "this is not HTTP (inferred answer)")
    return reply.with_headers(mark(contract))


def _apis(contract: Contract, settings: Settings, books: Books) -> tuple[Api, ...]:
    workings = honest_workings(contract)
    for name in settings.faults:
        if name not in FAULTS:
            raise SettingsError(f"no fault is called {name}; known are {', '.join(sorted(FAULTS))}")
        workings = FAULTS[name].patch(workings)
    return (FaceApi(contract, settings, books=books, workings=workings),)


class _OperationRoute:
    """The route of one operation."""

    def __init__(self, door: Door, api: Api, operation: Operation, diagnose: Diagnose) -> None:
        self._door = door
        self._diagnose = diagnose
        self._api = api
        self._operation = operation

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["method"] != self._operation.method:
            await self._door.send(self._door.not_allowed(self._operation.method), scope, send)
            return
        started = time.perf_counter()
        settings = self._door.settings
        early = self._api.early(self._operation, head_of(scope))
        if early is not None:
            await self._send(early, started, scope, send)
            return
        try:
            request = await take(
                scope,
                receive,
                keep_bytes=self._api.body_limit,
                drain_bytes=settings.drain_bytes,
            )
        except DisconnectedError:
            return
        answer = self._diagnose(self._api.answer(self._operation, request), request)
        await self._send(answer, started, scope, send)

    async def _send(self, answer: Answer, started: float, scope: Scope, send: Send) -> None:
        self._door.answered(self._operation, answer, started)
        await self._door.send(_with_lint(answer), scope, send)


class _ElsewhereRoute:
    """Every path that no operation has."""

    def __init__(self, door: Door) -> None:
        self._door = door

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await send({"type": "websocket.close", "code": 1000, "reason": ""})
            return
        reply = self._door.refused(NOT_FOUND, "no operation has this path", "path-known")
        await self._door.send(reply, scope, send)


def _with_lint(answer: Answer) -> Reply:
    """Tell what was accepted against the written form; names and places only."""
    if not answer.lint:
        return answer.reply
    shown = ", ".join(str(finding) for finding in answer.lint[:MOST_LINT_SHOWN])
    return answer.reply.with_headers((LINT_HEADER, shown))
