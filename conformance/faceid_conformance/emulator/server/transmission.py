"""Sends a reply over an ASGI connection, or breaks the connection as the reply says.

Refuses to know why.
"""

import asyncio
import socket
import struct

from starlette.types import Scope, Send

from faceid_conformance.emulator.wire.reply import Reply

TRANSPORT = "emulator.transport"
RESET = "reset"


async def transmit(reply: Reply, scope: Scope, send: Send) -> None:
    """Send status, headers and body, each in one message."""
    if reply.delay_seconds > 0:
        await asyncio.sleep(reply.delay_seconds)
    if reply.wire_fault == RESET:
        _reset(scope)
        return
    length = (b"content-length", str(len(reply.body)).encode("ascii"))
    headers = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in reply.headers]
    await send(
        {"type": "http.response.start", "status": reply.status, "headers": [*headers, length]}
    )
    body = b"" if scope["method"] == "HEAD" else reply.body
    await send({"type": "http.response.body", "body": body})


def _reset(scope: Scope) -> None:
    """Drop the connection; without one, as in a direct call, the caller gets the error itself."""
    lent = scope.get("extensions", {}).get(TRANSPORT)
    if lent is None:
        raise ConnectionResetError("the emulator was told to reset the connection")
    transport: asyncio.Transport = lent["transport"]
    connection = transport.get_extra_info("socket")
    if connection is not None:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    transport.abort()
