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
from faceid_conformance.emulator.books import Books
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
from faceid_conformance.emulator.server.intake import DisconnectedError, take
from faceid_conformance.emulator.settings import Settings
from faceid_conformance.emulator.state.memory import MemoryState
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

    def answer(self, operation: Operation, request: Request) -> Answer: ...


def build_app(settings: Settings) -> ASGIApp:
    """Build an emulator; each call makes one of its own, with its own state."""
    contract = load_contract()
    door = Door(settings, contract, Books())
    apis = _apis(contract, settings)
    doctor = RefusalDoctor(contract, settings)
    routes = [
        Route(operation.path, endpoint=_OperationRoute(door, api, operation, doctor))
        for api in apis
        for operation in api.operations
    ]
    routes += _control(door)
    return Router(routes, redirect_slashes=False, default=_ElsewhereRoute(door))


def _control(door: Door) -> list[Route]:
    """Health, which is open to all, and the routes behind the gate."""
    conventions = door.contract.emulator
    told = health(door.contract, door.settings)

    async def tell(request: ControlRequest) -> Reply:
        return told

    open_route = ControlRoute(door, {"GET": tell}, is_open=True)
    routes = [Route(conventions.health_path, endpoint=open_route)]
    for path, methods in control_routes(door.books).items():
        handlers: dict[str, Handler] = dict(methods)
        route = ControlRoute(door, handlers)
        routes.append(Route(conventions.control_prefix + path, endpoint=route))
    return routes


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
