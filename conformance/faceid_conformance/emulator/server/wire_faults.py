"""The ways in which a connection goes wrong under an answer: what is written before it closes.

Refuses to know why.
"""

import asyncio
import http
import socket
import struct
from collections.abc import Callable, Mapping
from types import MappingProxyType

from starlette.types import Scope

from faceid_conformance.emulator.server.line import Line, line_of
from faceid_conformance.emulator.wire.reply import Reply

RESET = "reset"
CLOSING_SECONDS = 5.0
# A TLS alert's first bytes and noise: nothing here can be taken for a status line.
GARBAGE = b"\x15\x03\x03\x00\x02\x02\x28" + bytes(range(255, 191, -1))

Lines = tuple[tuple[str, str], ...]


def head_of(reply: Reply, *more: tuple[str, str]) -> bytes:
    """The status line and the headers as they stand on the wire."""
    phrase = http.HTTPStatus(reply.status).phrase
    known = [each for each in reply.headers if each[0] != "Content-Length" or not more]
    headers: Lines = (*known, *more, ("Connection", "close"))
    lines = [f"HTTP/1.1 {reply.status} {phrase}", *(f"{name}: {value}" for name, value in headers)]
    return "\r\n".join([*lines, "", ""]).encode("latin-1")


def whole(reply: Reply) -> bytes:
    """All of the reply, as it stands on the wire."""
    return head_of(reply, ("Content-Length", str(len(reply.body)))) + reply.body


def _truncated(reply: Reply) -> bytes:
    length = ("Content-Length", str(len(reply.body)))
    return head_of(reply, length) + reply.body[: len(reply.body) // 2]


def _broken_chunk(reply: Reply) -> bytes:
    half = reply.body[: len(reply.body) // 2]
    head = head_of(reply, ("Transfer-Encoding", "chunked"))
    return head + f"{len(half):x}\r\n".encode() + half + b"\r\nno length\r\n"


BREAKS: Mapping[str, Callable[[Reply], bytes]] = MappingProxyType(
    {
        RESET: lambda reply: b"",
        "empty-reply": lambda reply: b"",
        "garbage": lambda reply: GARBAGE,
        "broken-chunk": _broken_chunk,
        "truncated-body": _truncated,
    }
)


async def break_connection(reply: Reply, scope: Scope) -> None:
    """Write what the fault leaves of the reply and end the connection.

    Without a connection, as in a direct call, the caller gets the error itself.
    """
    fault = reply.wire_fault or RESET
    line = line_of(scope)
    if line is None:
        kind = ConnectionResetError if fault == RESET else ConnectionAbortedError
        raise kind(f"the emulator was told to break the connection: {fault}")
    transport = line.transport
    if fault == RESET:
        _reset(transport)
    else:
        transport.write(BREAKS[fault](reply))
        transport.close()
    await _until_lost(transport, line.lost)


async def write_exactly(reply: Reply, line: Line) -> None:
    """Write a reply with its names as they stand, past the server, and end the connection."""
    line.transport.write(head_of(reply) + reply.body)
    line.transport.close()
    await _until_lost(line.transport, line.lost)


def _reset(transport: asyncio.Transport) -> None:
    connection = transport.get_extra_info("socket")
    if connection is not None:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    transport.abort()


async def _until_lost(transport: asyncio.Transport, lost: asyncio.Event) -> None:
    """Let the server notice the end before it looks for an answer of ours."""
    try:
        async with asyncio.timeout(CLOSING_SECONDS):
            await lost.wait()
    except TimeoutError:
        transport.abort()
