"""Takes a control request through the gate to its handler.

Refuses to know what the handlers do.
"""

from starlette.types import Receive, Scope, Send

from faceid_conformance.emulator.control.request import ControlError, ControlRequest, complaint
from faceid_conformance.emulator.control.routes import Handler
from faceid_conformance.emulator.server.body_intake import BodyIntake
from faceid_conformance.emulator.server.door import Door
from faceid_conformance.emulator.server.gate import closed_because
from faceid_conformance.emulator.server.intake import DisconnectedError, take
from faceid_conformance.emulator.server.line import line_of

MOST_BYTES = 16 * 1024 * 1024
FORBIDDEN, NOT_ALLOWED, TOO_LARGE = 403, 405, 413


class ControlRoute:
    """One path of the control API and its methods."""

    def __init__(self, door: Door, methods: dict[str, Handler], *, is_open: bool = False) -> None:
        self._door = door
        self._methods = methods
        self._is_open = is_open

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            handler = self._handler(scope)
            intake = BodyIntake(MOST_BYTES, self._door.room)
            drain_bytes = self._door.settings.drain_bytes
            request = await take(scope, receive, intake, drain_bytes=drain_bytes)
            if request.body_bytes > MOST_BYTES:
                raise ControlError(f"the body is over {MOST_BYTES} bytes", TOO_LARGE)
            rest = "".join(scope.get("path_params", {}).values())
            line, query = line_of(scope), scope["query_string"]
            ended = line.ended if line is not None else None
            reply = await handler(ControlRequest.of(query, request.body, rest, ended))
        except DisconnectedError:
            return
        except ControlError as error:
            reply = complaint(error)
            if error.status == NOT_ALLOWED:
                reply = reply.with_headers(("Allow", ", ".join(self._methods)))
        await self._door.send(reply, scope, send)

    def _handler(self, scope: Scope) -> Handler:
        if not self._is_open:
            header = self._door.contract.emulator.token_header
            reason = closed_because(self._door.settings, scope, header)
            if reason is not None:
                raise ControlError(reason, FORBIDDEN)
        method = "GET" if scope["method"] == "HEAD" else scope["method"]
        handler = self._methods.get(method)
        if handler is None:
            raise ControlError("this path has no such method", NOT_ALLOWED)
        return handler
