"""A server of the face API by another hand: from the documents, with the standard library only.

Shares no code with the emulator. Five parts, each replaceable, so that a vice is one wrong part.
"""

from __future__ import annotations

import gzip
import http.server
import socket
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from foreign_behaviour import PLAIN, Account, Behaviour
from foreign_forms import BodyReader
from foreign_operations import Operations
from foreign_replies import Answer, ReplyWriter
from foreign_signature import Refusal, SignatureDesk

DRAIN_BYTES = 64 * 1024 * 1024
IDLE_SECONDS = 30.0


class FaceHandler(http.server.BaseHTTPRequestHandler):
    """Takes one connection's requests off the wire and puts the answers on it."""

    protocol_version = "HTTP/1.1"
    server_version = "foreign"
    timeout = IDLE_SECONDS
    wbufsize = -1  # head and body in one packet: two would wait for each other's acknowledgement
    disable_nagle_algorithm = True
    server: ForeignServer

    def handle_one_request(self) -> None:
        if self.server.behaviour.http10:
            self.protocol_version = "HTTP/1.0"
        super().handle_one_request()

    def do_POST(self) -> None:
        if self.path.partition("?")[0] not in self.server.operations.paths:
            self.read_body()
            self.write(self.server.replies.page(404, "Not Found"))
        elif self.server.behaviour.answers_early and self.announced() > self.limit():
            self.close_connection = True
            self.write(self.too_large())
            self.read_body()
        else:
            self.write(self.respond())

    def do_GET(self) -> None:
        self.read_body()
        known = self.path.partition("?")[0] in self.server.operations.paths
        replies = self.server.replies
        self.write(replies.wrong_method() if known else replies.page(404, "Not Found"))

    do_PUT = do_DELETE = do_PATCH = do_OPTIONS = do_TRACE = do_HEAD = do_GET

    def respond(self) -> Answer:
        """Answer a POST to one of the five paths; the order of checks is this server's own."""
        server = self.server
        try:
            body = self.read_body()
            if len(body) > self.limit():
                return self.too_large()
            signed = server.desk.admit(self.header("Authorization"))
            content_type = self.header("Content-Type") or ""
            fields = server.bodies.read(content_type, body, self.path)
            data = server.operations.perform(self.path.partition("?")[0], signed, fields)
        except Refusal as refusal:
            return server.replies.refusal(refusal)
        except (ValueError, LookupError, TypeError) as error:
            server.faults.append(f"{type(error).__name__}: {error}")
            return server.replies.page(500, "Internal Server Error")
        return server.replies.success(data)

    def limit(self) -> int:
        return self.server.behaviour.body_limit

    def too_large(self) -> Answer:
        return self.server.replies.refusal(Refusal(23, "request body too large"))

    def header(self, name: str) -> str | None:
        return self.headers.get(name)

    def announced(self) -> int:
        length = self.headers.get("Content-Length", "0")
        return int(length) if length.isdecimal() else 0

    def read_body(self) -> bytes:
        """Read the body; what lies beyond the limit is read and thrown away."""
        if "chunked" in self.headers.get("Transfer-Encoding", "").lower():
            return self.kept(self.chunks())
        return self.kept(self.pieces(self.announced()))

    def kept(self, pieces: Iterator[bytes]) -> bytes:
        body = bytearray()
        drained = 0
        for piece in pieces:
            drained += len(piece)
            if drained > DRAIN_BYTES:
                self.close_connection = True
                break
            if len(body) <= self.limit():
                body += piece
        return bytes(body)

    def pieces(self, length: int) -> Iterator[bytes]:
        while length > 0:
            piece = self.rfile.read(min(length, 1 << 20))
            if not piece:
                raise ConnectionAbortedError("the body ended early")
            length -= len(piece)
            yield piece

    def chunks(self) -> Iterator[bytes]:
        while size := self.chunk_size(self.rfile.readline(128)):
            yield from self.pieces(size)
            self.rfile.readline(8)
        while self.rfile.readline(1024).strip():
            pass

    def chunk_size(self, line: bytes) -> int:
        try:
            return int(line.partition(b";")[0], 16)
        except ValueError:
            self.close_connection = True
            raise Refusal(3, "invalid request: not a chunk") from None

    def write(self, answer: Answer) -> None:
        behaviour = self.server.behaviour
        body = answer.body
        headers = [("Content-Type", answer.content_type), *answer.headers]
        if behaviour.gzip and "gzip" in self.headers.get("Accept-Encoding", ""):
            body = gzip.compress(body, mtime=0)
            headers.append(("Content-Encoding", "gzip"))
        if behaviour.chunked and self.request_version != "HTTP/1.0":
            headers.append(("Transfer-Encoding", "chunked"))
            body = in_chunks(body)
        elif behaviour.until_the_end:
            self.close_connection = True
        else:
            headers.append(("Content-Length", str(self.content_length(body))))
        if behaviour.close_each or behaviour.http10 or answer.close or self.close_connection:
            headers.append(("Connection", "close"))
        self.put(answer.status, headers, b"" if self.command == "HEAD" else body)

    def content_length(self, body: bytes) -> int:
        return len(body)

    def put(self, status: int, headers: list[tuple[str, str]], body: bytes) -> None:
        behaviour = self.server.behaviour
        if behaviour.interim:
            self.wfile.write(
                b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nX-A: b\r\n\r\n"
            )
        self.send_response(status, "" if behaviour.no_reason else None)
        for name, value in headers:
            self.send_header(name, value)
        self.end_headers()
        for start in range(0, len(body), 40 if behaviour.dribbles else max(len(body), 1)):
            self.wfile.write(body[start : start + 40] if behaviour.dribbles else body)
            self.wfile.flush()
        self.wfile.flush()

    def send_header(self, keyword: str, value: str) -> None:
        lower = self.server.behaviour.lower_case_headers
        super().send_header(keyword.lower() if lower else keyword, value)

    def handle_expect_100(self) -> bool:
        goes_on = super().handle_expect_100()
        self.wfile.flush()
        return goes_on

    def log_message(self, *_: Any) -> None:
        """Keep the tests' output clean."""


def in_chunks(body: bytes) -> bytes:
    sizes = (1, 7, 1 << 16)
    pieces, at = [], 0
    while at < len(body):
        piece = body[at : at + sizes[min(len(pieces), 2)]]
        pieces.append(b"%x;at=%d\r\n%s\r\n" % (len(piece), at, piece))
        at += len(piece)
    return b"".join([*pieces, b"0\r\nX-Trailer: end\r\n\r\n"])


@dataclass(frozen=True, slots=True)
class Parts:
    """What a server is made of; the defaults are right."""

    desk: type[SignatureDesk] = SignatureDesk
    bodies: type[BodyReader] = BodyReader
    operations: type[Operations] = Operations
    replies: type[ReplyWriter] = ReplyWriter
    handler: type[FaceHandler] = FaceHandler


HONEST = Parts()


class ForeignServer(http.server.ThreadingHTTPServer):
    """One running server; `faults` holds what went wrong inside that it did not mean to."""

    daemon_threads = True
    block_on_close = False
    request_queue_size = 64

    def __init__(
        self,
        account: Account,
        behaviour: Behaviour = PLAIN,
        parts: Parts = HONEST,
        clock: Callable[[], float] = time.time,
    ) -> None:
        super().__init__(("127.0.0.1", 0), parts.handler)
        self.behaviour = behaviour
        self.desk = parts.desk(account, clock, behaviour)
        self.bodies = parts.bodies()
        self.operations = parts.operations(account, behaviour)
        self.replies = parts.replies(behaviour)
        self.faults: list[str] = []
        self._open: set[socket.socket] = set()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    def process_request(self, request: Any, client_address: Any) -> None:
        self._open.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        self._open.discard(request)
        super().shutdown_request(request)

    def handle_error(self, request: Any, client_address: Any) -> None:
        error = sys.exception()
        if not isinstance(error, ConnectionError | TimeoutError):
            self.faults.append(f"{type(error).__name__}: {error}")

    def hang_up(self) -> None:
        for connection in tuple(self._open):
            try:
                connection.shutdown(socket.SHUT_RDWR)
            except OSError:
                self._open.discard(connection)


@contextmanager
def running(server: ForeignServer) -> Iterator[ForeignServer]:
    """Run a foreign server on its free port for as long as the block lasts."""
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.hang_up()
        server.server_close()
        thread.join()
