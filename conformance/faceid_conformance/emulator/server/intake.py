"""Takes a request off an ASGI connection, and reads on where the body is too large to keep.

Refuses to know what the limit's code is; whoever judges sees the count.
"""

from starlette.types import Receive, Scope

from faceid_conformance.emulator.wire.request import Request


class DisconnectedError(Exception):
    """The caller went away before its body was whole; never leaves the emulator."""


def head_of(scope: Scope) -> Request:
    """A request whose body was not read yet."""
    return Request(scope["method"], scope["path"], tuple(scope["headers"]), b"", 0)


async def take(scope: Scope, receive: Receive, *, keep_bytes: int, drain_bytes: int) -> Request:
    """Read a request. A body over `keep_bytes` is read on but not kept, up to `drain_bytes`.

    Reading on lets a caller that sends first and listens later get its answer; the protocol
    discards what comes after the bound, so the connection is never reset by us.
    """
    pieces: list[bytes] = []
    size, more = 0, True
    while more and size <= drain_bytes:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise DisconnectedError
        piece: bytes = message.get("body", b"")
        size += len(piece)
        more = message.get("more_body", False)
        if size <= keep_bytes:
            pieces.append(piece)
        else:
            pieces.clear()
    return Request(
        method=scope["method"],
        path=scope["path"],
        headers=tuple(scope["headers"]),
        body=b"".join(pieces),
        body_bytes=size,
    )
