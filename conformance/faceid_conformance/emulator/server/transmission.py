"""Sends a reply over an ASGI connection, in the manner that the reply asks for.

Refuses to know why.
"""

from collections.abc import Awaitable, Callable

from starlette.types import Scope, Send

from faceid_conformance.emulator.server.wire_faults import BREAKS, break_connection
from faceid_conformance.emulator.wire.reply import Reply

Sleep = Callable[[float], Awaitable[object]]


async def transmit(reply: Reply, scope: Scope, send: Send, sleep: Sleep) -> None:
    """Send status, headers and body, each in one message unless the reply is to dribble."""
    if reply.delay_seconds > 0:
        await sleep(reply.delay_seconds)
    if reply.wire_fault in BREAKS:
        await break_connection(reply, scope)
        return
    length = (b"content-length", str(len(reply.body)).encode("ascii"))
    headers = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in reply.headers]
    await send(
        {"type": "http.response.start", "status": reply.status, "headers": [*headers, length]}
    )
    body = b"" if scope["method"] == "HEAD" else reply.body
    if reply.dribble is not None and body:
        await _dribble(body, reply.dribble.size, reply.dribble.pause_seconds, send, sleep)
        return
    await send({"type": "http.response.body", "body": body})


async def _dribble(body: bytes, size: int, pause: float, send: Send, sleep: Sleep) -> None:
    for start in range(0, len(body), size):
        if start:
            await sleep(pause)
        more = start + size < len(body)
        piece = body[start : start + size]
        await send({"type": "http.response.body", "body": piece, "more_body": more})
