"""uvicorn's HTTP protocol, which also lends out its transport and marks its own refusals.

Refuses to know what is asked and answered.
"""

import asyncio

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle

from faceid_conformance.emulator.server.line import EXTENSION, Line
from faceid_conformance.emulator.server.wire_faults import whole
from faceid_conformance.emulator.wire.reply import Reply


def protocol_class(broken_request: Reply) -> type[HttpToolsProtocol]:
    """A protocol that answers what is no HTTP with the given reply, and hangs up."""
    answer = whole(broken_request)

    class EmulatorProtocol(HttpToolsProtocol):
        """Puts its transport where a wire fault finds it."""

        def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
            super().connection_made(transport)
            self.line = Line(transport)

        def connection_lost(self, exc: Exception | None) -> None:
            super().connection_lost(exc)
            self.line.lost.set()
            self.line.ended.set()

        def on_message_begin(self) -> None:
            super().on_message_begin()
            self.scope["extensions"] = {EXTENSION: self.line}  # type: ignore[dict-item]

        def shutdown(self) -> None:
            """Finish what was asked; do not wait for a request that is still being sent."""
            self.line.ended.set()
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
