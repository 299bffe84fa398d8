"""Calls the application without a socket and without an event loop, for thousands of calls.

Refuses anything that has to wait: that needs a running server.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from starlette.types import ASGIApp, Message

from faceid_conformance.emulator.errors import CallError

Headers = Iterable[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class DirectReply:
    """What came back."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes = field(repr=False)

    def header(self, name: str) -> str | None:
        wanted = name.lower()
        return next((value for key, value in self.headers if key.lower() == wanted), None)


def call(
    app: ASGIApp,
    method: str,
    path: str,
    *,
    headers: Headers = (),
    body: bytes | Iterable[bytes] = b"",
) -> DirectReply:
    """Send one request and wait for nothing; a body given in pieces arrives in pieces."""
    pieces = [body] if isinstance(body, bytes) else list(body)
    received = iter(_requests(pieces))
    sent: list[Message] = []

    async def receive() -> Message:
        return next(received, {"type": "http.disconnect"})

    async def send(message: Message) -> None:
        sent.append(message)

    running = app(_scope(method, path, headers), receive, send)
    _run(running)
    start = next(item for item in sent if item["type"] == "http.response.start")
    return DirectReply(
        status=start["status"],
        headers=tuple(
            (key.decode("latin-1"), value.decode("latin-1")) for key, value in start["headers"]
        ),
        body=b"".join(item.get("body", b"") for item in sent if item is not start),
    )


def _requests(pieces: list[bytes]) -> list[Message]:
    last = len(pieces) - 1
    return [
        {"type": "http.request", "body": piece, "more_body": index < last}
        for index, piece in enumerate(pieces)
    ] or [{"type": "http.request", "body": b"", "more_body": False}]


def _run(running: Any) -> None:
    """Drive the coroutine by hand: it must come to its end without waiting once."""
    stepping = running.__await__() if not hasattr(running, "send") else running
    try:
        stepping.send(None)
    except StopIteration:
        return
    stepping.close()
    raise CallError("this call waits for something; run it against a server")


def _scope(method: str, path: str, headers: Headers) -> dict[str, Any]:
    raw_path, _, query = path.partition("?")
    return {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": "1.1",
        "method": method,
        "scheme": "http",
        "path": raw_path,
        "raw_path": raw_path.encode("utf-8"),
        "query_string": query.encode("utf-8"),
        "root_path": "",
        "headers": [
            (name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers
        ],
        "client": None,
        "server": None,
        "extensions": {},
    }
