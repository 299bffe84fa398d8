"""Puts the APIs, the control routes and the refusals of all else behind one ASGI application.

Refuses to know what any operation answers; a further API is one more entry in `_apis`.
"""

from collections.abc import Sequence

from starlette.routing import Route, Router
from starlette.types import ASGIApp, Receive, Scope, Send

from faceid_conformance.contract.cos_reader import load_cos_contract
from faceid_conformance.contract.model import Contract
from faceid_conformance.contract.profile import with_profile
from faceid_conformance.contract.reader import load_contract
from faceid_conformance.emulator.books import Books, books_of
from faceid_conformance.emulator.ci.api import CosApi
from faceid_conformance.emulator.ci.forceable import forceable_on_cos
from faceid_conformance.emulator.ci.workings import honest_cos_workings
from faceid_conformance.emulator.control.request import ControlRequest
from faceid_conformance.emulator.control.routes import Handler, control_routes
from faceid_conformance.emulator.doctor.refusal import RefusalDoctor
from faceid_conformance.emulator.errors import SettingsError
from faceid_conformance.emulator.face.api import FaceApi, honest_workings
from faceid_conformance.emulator.faults.registry import FAULTS
from faceid_conformance.emulator.fetching.opening import fetch_of
from faceid_conformance.emulator.server.control import health
from faceid_conformance.emulator.server.control_route import ControlRoute
from faceid_conformance.emulator.server.cos_route import CosRoute
from faceid_conformance.emulator.server.door import Door
from faceid_conformance.emulator.server.instep import CosInStep, InStep, OperationInStep
from faceid_conformance.emulator.server.lent import OurRoute, RawHeaders
from faceid_conformance.emulator.server.operation_route import Api, OperationRoute
from faceid_conformance.emulator.server.page_route import DoorstepRoute, PageRoute
from faceid_conformance.emulator.settings import Settings
from faceid_conformance.emulator.wire.reply import Reply
from faceid_conformance.emulator.wire.request import Request
from faceid_conformance.errors import ContractError

NOT_FOUND = 404
CONTROL = b"/_emulator/"


class EmulatorApp(Router):
    """The whole emulator, which also lends out the operations that can be answered at once."""

    def __init__(self, routes: Sequence[Route], default: ASGIApp, cos: CosRoute) -> None:
        super().__init__(routes, redirect_slashes=False, default=default)
        served = (route.endpoint for route in routes)
        operations = (route for route in served if isinstance(route, OperationRoute))
        self._cos = cos
        self._operations = {
            route.path.encode("utf-8"): route for route in operations if not route.waits
        }

    def operation(self, target: bytes, headers: RawHeaders) -> OurRoute | None:
        """The operation that a request's target names without any more, or its bucket."""
        found = self._operations.get(target)
        if found is not None or target.startswith(CONTROL):
            return found
        head = Request("", "", tuple(headers), b"", 0, target)
        return self._cos if self._cos.takes(head) else None


def build_app(settings: Settings, books: Books | None = None) -> EmulatorApp | InStep:
    """Build an emulator on the given books; without any, on the books that the settings name."""
    contract = _contract(settings)
    books = books or books_of(contract, settings)
    door = Door(settings, contract, books)
    apis = _apis(contract, settings, books)
    fetch = fetch_of(settings.fetching, contract.emulator.pictures)
    doctor = RefusalDoctor(contract, settings)
    route_of = OperationRoute if books.sheets is None else OperationInStep
    routes = [
        Route(operation.path, endpoint=route_of(door, api, operation, doctor, fetch))
        for api in apis
        for operation in api.operations
    ]
    routes += _control(door, apis)
    cos_route = CosRoute if books.sheets is None else CosInStep
    cos = cos_route(door, _cos_api(contract, settings, books))
    app = EmulatorApp(routes, _ElsewhereRoute(door, cos), cos)
    return app if books.sheets is None else InStep(app, door, books.sheets)


def _contract(settings: Settings) -> Contract:
    """The contract in the reading that the settings choose."""
    contract = load_contract()
    profile = settings.profile or contract.reading.profile
    try:
        return with_profile(contract, profile, settings.quirks)
    except ContractError as error:
        raise SettingsError(str(error)) from error


def _control(door: Door, apis: Sequence[Api]) -> list[Route]:
    """Health, which is open to all, and the routes behind the gate."""
    conventions = door.contract.emulator
    told = health(door.contract, door.settings)

    async def tell(request: ControlRequest) -> Reply:
        return told

    open_route = ControlRoute(door, {"GET": tell}, is_open=True)
    routes = [Route(conventions.health_path, endpoint=open_route)]

    def outcomes() -> list[dict[str, object]]:
        people = conventions.id_numbers
        of_face = [row for api in apis for row in api.forceable()]
        return [*of_face, *forceable_on_cos(load_cos_contract(), people)]

    prefix = conventions.control_prefix
    routes.append(Route(prefix, endpoint=PageRoute(door)))
    routes.append(Route(f"{prefix}page/{{name}}", endpoint=PageRoute(door)))
    routes.append(Route(prefix.rstrip("/"), endpoint=DoorstepRoute(door)))
    for path, methods in control_routes(door.books, door.contract, outcomes).items():
        handlers: dict[str, Handler] = dict(methods)
        route = ControlRoute(door, handlers)
        routes.append(Route(prefix + path, endpoint=route))
    return routes


def _apis(contract: Contract, settings: Settings, books: Books) -> tuple[Api, ...]:
    workings = honest_workings(contract)
    for name in settings.faults:
        if name not in FAULTS:
            raise SettingsError(f"no fault is called {name}; known are {', '.join(sorted(FAULTS))}")
        workings = FAULTS[name].patch(workings)
    return (FaceApi(contract, settings, books=books, workings=workings),)


def _cos_api(contract: Contract, settings: Settings, books: Books) -> CosApi:
    cos = load_cos_contract()
    workings = honest_cos_workings(cos)
    for fault in (FAULTS[name] for name in settings.faults):
        workings = workings if fault.cos is None else fault.cos(workings)
    return CosApi(cos, contract, settings, books, workings)


class _ElsewhereRoute:
    """Every path that no operation has."""

    def __init__(self, door: Door, cos: CosRoute) -> None:
        self._door = door
        self._cos = cos

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await send({"type": "websocket.close", "code": 1000, "reason": ""})
            return
        if self._cos.takes(self._cos.head(scope)):
            await self._cos(scope, receive, send)
            return
        reply = self._door.refused(NOT_FOUND, "no operation has this path", "path-known")
        await self._door.send(reply, scope, send)
