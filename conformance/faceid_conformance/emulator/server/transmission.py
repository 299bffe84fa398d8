"""Sends a reply over an ASGI connection, in the manner that the reply asks for.

Refuses to know why.
"""

from collections.abc import Awaitable, Callable

from starlette.types import ASGIApp, Receive, Scope, Send

from faceid_conformance.emulator.server.line import Sleep, is_lost, line_of, pause
from faceid_conformance.emulator.server.wire_faults import (
    BREAKS,
    break_connection,
    write_exactly,
)
from faceid_conformance.emulator.wire.reply import Pieces, Reply


def sending(send_reply: Callable[[Reply, Scope, Send], Awaitable[None]], reply: Reply) -> ASGIApp:
    """An application whose answer is known; a route's own function sends it."""

    async def send_it(scope: Scope, receive: Receive, send: Send) -> None:
        await send_reply(reply, scope, send)

    return send_it


async def transmit(reply: Reply, scope: Scope, send: Send, sleep: Sleep) -> None:
    """Send status, headers and body, each in one message unless the reply is to dribble."""
    if reply.delay_seconds > 0:
        await pause(reply.delay_seconds, scope, sleep)
    if reply.wire_fault in BREAKS:
        await break_connection(reply, scope)
        return
    line = line_of(scope)
    if reply.is_exact and reply.dribble is None and line is not None:
        await write_exactly(reply, line)
        return
    length = (b"content-length", str(len(reply.body)).encode("ascii"))
    headers = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in reply.headers]
    if not reply.is_exact:
        headers.append(length)
    await send({"type": "http.response.start", "status": reply.status, "headers": headers})
    body = b"" if scope["method"] == "HEAD" else reply.body
    if reply.dribble is not None and body:
        await _dribble(body, reply.dribble, scope, send, sleep)
        return
    await send({"type": "http.response.body", "body": body})


async def _dribble(body: bytes, dribble: Pieces, scope: Scope, send: Send, sleep: Sleep) -> None:
    """Send piece after piece, for as long as there is somebody to take them."""
    size = dribble.size
    for start in range(0, len(body), size):
        if start:
            await pause(dribble.pause_seconds, scope, sleep)
        if is_lost(scope):
            return
        more = start + size < len(body)
        piece = body[start : start + size]
        await send({"type": "http.response.body", "body": piece, "more_body": more})
