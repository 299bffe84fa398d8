"""Owns a server that hands each request to whoever answers, and the one that keeps all it hears.

Refuses to judge; it answers everything, a redirection's aim too.
"""

from __future__ import annotations

import ssl
import threading
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Protocol, cast

from faceid_conformance.cases.clients import Reply
from faceid_conformance.exchange import Request
from faceid_conformance.polyglot.exchanges import Heard

MOST_BODY_BYTES = 16 * 1024 * 1024


class Answering(Protocol):
    """Whoever says what a request is answered; asked from several threads."""

    def answer(self, request: Request) -> Reply: ...


class Recorder:
    """What a client is answered, and what it sent since that was set."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self.base_url = ""
        self._replies: tuple[Reply, ...] = (Reply(500, "text/plain", b""),)
        self._heard: list[Heard] = []
        self._clock, self._lock = clock, threading.Lock()

    def play(self, *replies: Reply) -> None:
        """Answer from now on with these, the last one for good; what was heard is forgotten."""
        with self._lock:
            self._replies, self._heard = replies, []

    def answer(self, request: Request) -> Reply:
        """Keep a request and return what it is answered."""
        with self._lock:
            reply = self._replies[min(len(self._heard), len(self._replies) - 1)]
            self._heard.append(Heard(request, self._clock(), reply))
            return reply

    def exchanges(self) -> list[Heard]:
        """Return the requests since the last `play`, with their moments and answers."""
        with self._lock:
            return list(self._heard)

    def heard(self) -> list[Request]:
        """Return the requests since the last `play`."""
        return [item.request for item in self.exchanges()]


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(
        self, answering: Answering, host: str, port: int, context: ssl.SSLContext | None
    ) -> None:
        super().__init__((host, port), _Handler)
        self.answering = answering
        if context is not None:
            # The handshake is the handler's: a slow one holds up nobody else.
            self.socket = context.wrap_socket(
                self.socket, server_side=True, do_handshake_on_connect=False
            )

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing: a client that hangs up in the middle is no news here."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = 10

    def do_POST(self) -> None:
        answering = cast("_Server", self.server).answering
        try:
            body = self._body()
        except ValueError:
            self.close_connection = True
            self.send_error(400)
            return
        request = Request("", self.command, self.path, tuple(self.headers.items()), body)
        reply = answering.answer(request)
        self.send_response(reply.status)
        self.send_header("Content-Type", reply.content_type)
        self.send_header("Content-Length", str(len(reply.body)))
        if reply.location:
            self.send_header("Location", reply.location)
        if reply.retry_after_seconds is not None:
            self.send_header("Retry-After", str(reply.retry_after_seconds))
        self.end_headers()
        if reply.breaks_off:
            self.close_connection = True
        self.wfile.write(reply.body[: len(reply.body) // 2] if reply.breaks_off else reply.body)

    do_GET = do_PUT = do_DELETE = do_PATCH = do_POST

    def _body(self) -> bytes:
        """Read the body; ValueError where its length cannot be told, or is beyond all reason."""
        if "chunked" not in (self.headers.get("Transfer-Encoding") or "").lower():
            return self.rfile.read(_size(self.headers.get("Content-Length") or "0", 10))
        chunks = b""
        while size := _size(self.rfile.readline(64).split(b";")[0].decode("ascii").strip(), 16):
            chunks += self.rfile.read(size)
            self.rfile.readline(8)
            _size(str(len(chunks)), 10)
        while self.rfile.readline(8192).strip():
            pass
        return chunks

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Say nothing: requests carry people."""


def _size(text: str, base: int) -> int:
    size = int(text, base)
    if not 0 <= size <= MOST_BODY_BYTES:
        raise ValueError("a body of this size is not read")
    return size


@contextmanager
def serving(
    answering: Answering,
    host: str = "127.0.0.1",
    port: int = 0,
    context: ssl.SSLContext | None = None,
) -> Generator[str]:
    """Serve on a port, a free one for 0, and yield the address; OSError where it is taken.

    With a context it is https.
    """
    server = _Server(answering, host, port, context)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield f"http{'' if context is None else 's'}://{host}:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@contextmanager
def recording(context: ssl.SSLContext | None = None) -> Generator[Recorder]:
    """Serve a recorder on a free port of this machine."""
    recorder = Recorder()
    with serving(recorder, context=context) as recorder.base_url:
        yield recorder
