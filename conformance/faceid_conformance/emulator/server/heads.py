"""The status line and headers of a whole reply as bytes, as uvicorn writes them.

Refuses to know connections.
"""

from functools import lru_cache

from uvicorn.protocols.http.httptools_impl import STATUS_LINE

from faceid_conformance.emulator.wire.reply import Reply

USUAL_HEADERS = 2  # the content type and the emulator's mark; more of them say something rare
CLOSE = b"connection: close\r\n\r\n"
END = b"\r\n"

RawHeaders = list[tuple[bytes, bytes]]
Lines = tuple[tuple[str, str], ...]


class Heads:
    """Makes the head of each reply; what comes again is not made again."""

    def __init__(self) -> None:
        self._given: RawHeaders = []
        self._default = b""

    def of(self, reply: Reply, default: RawHeaders, *, closes: bool) -> bytes:
        """The head of a reply; `default` is what the server puts before every reply's headers."""
        if default is not self._given:
            # uvicorn makes a new list each second, for the date.
            self._given = default
            self._default = b"".join(b"%s: %s\r\n" % line for line in default)
        headers = reply.headers
        if reply.is_exact:
            return _exact(reply, closes=closes)
        lines = _usual(headers) if len(headers) <= USUAL_HEADERS else _lines(headers)
        return b"%scontent-length: %d\r\n%s" % (
            b"".join((STATUS_LINE[reply.status], self._default, lines)),
            len(reply.body),
            CLOSE if closes else END,
        )


def _exact(reply: Reply, *, closes: bool) -> bytes:
    """A head whose names are written as the reply has them, with nothing of the server's own."""
    lines = b"".join(
        b"%s: %s\r\n" % (name.encode("latin-1"), value.encode("latin-1"))
        for name, value in reply.headers
    )
    last = b"Connection: close\r\n\r\n" if closes else END
    return STATUS_LINE[reply.status] + lines + last


def _lines(headers: Lines) -> bytes:
    return b"".join(
        b"%s: %s\r\n" % (name.lower().encode("latin-1"), value.encode("latin-1"))
        for name, value in headers
    )


_usual = lru_cache(maxsize=64)(_lines)
