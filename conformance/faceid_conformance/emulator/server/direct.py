"""Calls the application without a socket and without an event loop, for thousands of calls.

Refuses anything that has to wait: that needs a running server.
"""

import time
from collections.abc import AsyncIterable, AsyncIterator, Awaitable, Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

from starlette.types import ASGIApp, Message, Scope

from faceid_conformance.emulator.errors import CallError
from faceid_conformance.emulator.server.operation_route import OperationRoute
from faceid_conformance.emulator.server.transmission import sending
from faceid_conformance.emulator.wire.request import Request

Headers = Iterable[tuple[str, str]]
RawHeaders = list[tuple[bytes, bytes]]
Receive = Callable[[], Awaitable[Message]]
BODY = "http.request"
WAITS = "this call waits for something; run it against a server"
NO_LOOP = "no running event loop"  # what asyncio says of it
DISCONNECT: Message = {"type": "http.disconnect"}


@dataclass(frozen=True, slots=True)
class DirectReply:
    """What came back."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes = field(repr=False)

    def header(self, name: str) -> str | None:
        wanted = name.lower()
        return next((value for key, value in self.headers if key.lower() == wanted), None)


class Sent:
    """What the application has sent so far."""

    __slots__ = ("headers", "pieces", "status")

    def __init__(self) -> None:
        self.status = 0
        self.headers: RawHeaders = []
        self.pieces: list[bytes] = []

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status, self.headers = message["status"], message["headers"]
        else:
            self.pieces.append(message.get("body", b""))

    @property
    def body(self) -> bytes:
        return self.pieces[0] if len(self.pieces) == 1 else b"".join(self.pieces)


def straight(route: OperationRoute, headers: Headers, body: bytes) -> DirectReply:
    """Send a whole request to an operation that waits for nobody; no ASGI where none is needed."""
    raw = tuple(
        [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers]
    )
    started = time.perf_counter()
    reply = route.early(Request(route.method, route.path, raw, b"", 0), started)
    if reply is None:
        request = Request(route.method, route.path, raw, route.kept(body), len(body))
        reply = route.answer(request, started)
    if not reply.is_plain:
        scope = scope_of(route.method, route.path.encode(), list(raw))
        return _reply_of(run(sending(route.send, reply), scope, b""))
    length = () if reply.is_exact else (("content-length", str(len(reply.body))),)
    return DirectReply(reply.status, (*reply.headers, *length), reply.body)


def call(
    app: ASGIApp,
    method: str,
    path: str,
    *,
    headers: Headers = (),
    body: bytes | Iterable[bytes] = b"",
) -> DirectReply:
    """Send one request and wait for nothing; a body given in pieces arrives in pieces."""
    raw = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers]
    return _reply_of(run(app, scope_of(method, path.encode("utf-8"), raw), body))


def _reply_of(sent: Sent) -> DirectReply:
    return DirectReply(
        status=sent.status,
        headers=tuple(
            (key.decode("latin-1"), value.decode("latin-1")) for key, value in sent.headers
        ),
        body=sent.body,
    )


def run(app: ASGIApp, scope: Scope, body: bytes | Iterable[bytes]) -> Sent:
    """Drive the application by hand: it must come to its end without waiting once."""
    sent = Sent()
    receive = whole(body) if isinstance(body, bytes) else in_pieces(iter(body))
    running: Any = app(scope, receive, sent.send)
    stepping = running if hasattr(running, "send") else running.__await__()
    try:
        stepping.send(None)
    except StopIteration:
        return sent
    except RuntimeError as error:
        if NO_LOOP not in str(error):
            raise
        raise CallError(WAITS) from error
    stepping.close()
    raise CallError(WAITS)


def whole(body: bytes) -> Receive:
    """A body that is there."""
    messages = [DISCONNECT, {"type": BODY, "body": body, "more_body": False}]

    async def receive() -> Message:
        return messages.pop() if len(messages) > 1 else DISCONNECT

    return receive


def in_pieces(pieces: Iterator[bytes]) -> Receive:
    """A body that is made while it is read, no further than it is read."""
    waiting = [True]

    async def receive() -> Message:
        if not waiting:
            return DISCONNECT
        piece = next(pieces, None)
        return _piece(piece, waiting)

    return receive


def awaited(pieces: AsyncIterable[bytes]) -> Receive:
    """The same, where the next piece is waited for."""
    waiting, made = [True], aiter(pieces)

    async def receive() -> Message:
        if not waiting:
            return DISCONNECT
        return _piece(await _next(made), waiting)

    return receive


async def _next(pieces: AsyncIterator[bytes]) -> bytes | None:
    return await anext(pieces, None)


def _piece(piece: bytes | None, waiting: list[bool]) -> Message:
    if piece is None:
        waiting.clear()
    return {"type": BODY, "body": piece or b"", "more_body": piece is not None}


def scope_of(method: str, target: bytes, headers: RawHeaders) -> dict[str, Any]:
    """The scope of a request whose target and headers are as on the wire, names in lower case."""
    raw_path, _, query = target.partition(b"?")
    path = raw_path.decode("latin-1")
    return {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": "1.1",
        "method": method,
        "scheme": "http",
        "path": unquote(path) if "%" in path else raw_path.decode("utf-8", "replace"),
        "raw_path": raw_path,
        "query_string": query,
        "root_path": "",
        "headers": headers,
        "client": None,
        "server": None,
        "extensions": {},
    }
