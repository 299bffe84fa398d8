"""Takes a request off an ASGI connection, and reads on where the body is too large to keep.

Refuses to know what the limit's code is; whoever judges sees the count.
"""

from starlette.types import Receive, Scope

from faceid_conformance.emulator.server.body_intake import BodyIntake
from faceid_conformance.emulator.wire.request import Request


class DisconnectedError(Exception):
    """The caller went away before its body was whole; never leaves the emulator."""


def head_of(scope: Scope) -> Request:
    """A request whose body was not read yet."""
    headers = tuple(scope["headers"])
    return Request(scope["method"], scope["path"], headers, b"", 0, target_of(scope))


def target_of(scope: Scope) -> bytes:
    """The request's target as it came, or as near to it as the server tells."""
    raw: bytes = scope.get("raw_path") or scope["path"].encode("utf-8")
    query: bytes = scope.get("query_string", b"")
    return raw.partition(b"?")[0] + (b"?" + query if query else b"")


async def take(scope: Scope, receive: Receive, intake: BodyIntake, *, drain_bytes: int) -> Request:
    """Read a request. A body over the intake's bound is read on but not kept, to `drain_bytes`.

    Reading on lets a caller that sends first and listens later get its answer; the protocol
    discards what comes after the bound, so the connection is never reset by us.
    """
    more = True
    try:
        while more and intake.size <= drain_bytes:
            message = await receive()
            if message["type"] == "http.disconnect":
                raise DisconnectedError
            intake.take(message.get("body", b""))
            more = message.get("more_body", False)
        return Request(
            method=scope["method"],
            path=scope["path"],
            headers=tuple(scope["headers"]),
            body=intake.body(),
            body_bytes=intake.size,
            target=target_of(scope),
        )
    finally:
        intake.close()
