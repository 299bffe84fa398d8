"""Owns a server that plays one reply at a time and keeps what was sent to it.

Refuses to judge; it answers everything on loopback, a redirection's aim too.
"""

from __future__ import annotations

import threading
from collections.abc import Generator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import cast

from faceid_conformance.cases.clients import Reply
from faceid_conformance.exchange import Request

MOST_BODY_BYTES = 16 * 1024 * 1024


class Recorder:
    """What a client is answered, and what it sent since that was set."""

    def __init__(self) -> None:
        self.base_url = ""
        self._reply = Reply(500, "text/plain", b"")
        self._heard: list[Request] = []

    def play(self, reply: Reply) -> None:
        """Answer from now on with this; what was heard before is forgotten."""
        self._reply, self._heard = reply, []

    def answer(self, request: Request) -> Reply:
        """Keep a request and return what it is answered."""
        self._heard.append(request)
        return self._reply

    def heard(self) -> list[Request]:
        """Return the requests since the last `play`."""
        return list(self._heard)


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, recorder: Recorder) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.recorder = recorder


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = 10

    def do_POST(self) -> None:
        recorder = cast("_Server", self.server).recorder
        body = self._body()
        request = Request("", self.command, self.path, tuple(self.headers.items()), body)
        reply = recorder.answer(request)
        self.send_response(reply.status)
        self.send_header("Content-Type", reply.content_type)
        self.send_header("Content-Length", str(len(reply.body)))
        if reply.location:
            self.send_header("Location", reply.location)
        self.end_headers()
        self.wfile.write(reply.body)

    do_GET = do_PUT = do_POST

    def _body(self) -> bytes:
        if "chunked" not in (self.headers.get("Transfer-Encoding") or "").lower():
            length = int(self.headers.get("Content-Length") or 0)
            return self.rfile.read(min(length, MOST_BODY_BYTES))
        chunks = b""
        while size := int(self.rfile.readline(64).split(b";")[0] or b"0", 16):
            chunks += self.rfile.read(min(size, MOST_BODY_BYTES))
            self.rfile.readline(8)
        while self.rfile.readline(8192).strip():
            pass
        return chunks

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Say nothing: requests carry people."""


@contextmanager
def recording() -> Generator[Recorder]:
    """Serve a recorder on a free port of this machine."""
    recorder = Recorder()
    server = _Server(recorder)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    recorder.base_url = f"http://127.0.0.1:{server.server_address[1]}"
    try:
        yield recorder
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
