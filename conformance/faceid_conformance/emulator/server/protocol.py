"""uvicorn's HTTP protocol, which also lends out its transport and marks its own refusals.

Refuses to know what is asked and answered.
"""

import http

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle

from faceid_conformance.emulator.server.transmission import TRANSPORT
from faceid_conformance.emulator.wire.reply import Reply


def protocol_class(broken_request: Reply) -> type[HttpToolsProtocol]:
    """A protocol that answers what is no HTTP with the given reply, and hangs up."""
    answer = _as_bytes(broken_request)

    class EmulatorProtocol(HttpToolsProtocol):
        """Puts its transport where a wire fault finds it."""

        def on_message_begin(self) -> None:
            super().on_message_begin()
            self.scope["extensions"] = {TRANSPORT: {"transport": self.transport}}

        def shutdown(self) -> None:
            """Finish what was asked; do not wait for a request that is still being sent."""
            super().shutdown()
            # Before the first request there is no cycle, whatever its annotation says.
            cycle: RequestResponseCycle | None = self.cycle
            if _is_being_sent(cycle):
                self.transport.close()

        def send_400_response(self, msg: str) -> None:
            self.transport.write(answer)
            self.transport.close()

    return EmulatorProtocol


def _is_being_sent(cycle: RequestResponseCycle | None) -> bool:
    return cycle is not None and not cycle.response_complete and cycle.more_body


def _as_bytes(reply: Reply) -> bytes:
    phrase = http.HTTPStatus(reply.status).phrase
    headers = (*reply.headers, ("Content-Length", str(len(reply.body))), ("Connection", "close"))
    lines = [f"HTTP/1.1 {reply.status} {phrase}", *(f"{name}: {value}" for name, value in headers)]
    return "\r\n".join([*lines, "", ""]).encode("latin-1") + reply.body
