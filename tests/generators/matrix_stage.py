"""Owns the server in front of the emulator: it keeps the bytes that a client sent, and answers.

Refuses to judge. A scenario is known by its signature; one that has a reply of its own gets it,
any other goes to the emulator as it came, byte for byte, chunks and all.
"""

from __future__ import annotations

import http.client
import io
import socket
import threading
from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import cast
from urllib.parse import urlsplit

from matrix_scenarios import Canned, Scenario

MOST_BODY_BYTES = 16 * 1024 * 1024
SECONDS = 20


@dataclass(frozen=True, slots=True)
class Heard:
    """One request as it arrived, its body without chunks, and what it was answered."""

    method: str
    target: str
    headers: Mapping[str, str]
    body: bytes = field(repr=False)
    status: int
    answer: bytes = field(repr=False)

    def header(self, name: str) -> str:
        """Return a header, or an empty text."""
        return self.headers.get(name.lower(), "")


class Stage:
    """What was heard, scenario by scenario; calls without a known signature count as strangers."""

    def __init__(self, scenarios: Sequence[Scenario], emulator_url: str) -> None:
        self.base_url = ""
        self.strangers: list[Heard] = []
        self._by_signature = {each.authorization: each for each in scenarios}
        self._heard: dict[str, list[Heard]] = {each.id: [] for each in scenarios}
        parts = urlsplit(emulator_url)
        self._emulator = (str(parts.hostname), int(parts.port or 80))

    def heard(self, scenario: Scenario) -> list[Heard]:
        """Return the requests that carried the scenario's signature."""
        return list(self._heard[scenario.id])

    def scenario(self, authorization: str) -> Scenario | None:
        """Return the scenario that a signature belongs to."""
        return self._by_signature.get(authorization)

    def keep(self, scenario: Scenario | None, heard: Heard) -> None:
        """Remember a request."""
        (self.strangers if scenario is None else self._heard[scenario.id]).append(heard)

    def forward(self, raw: bytes) -> Canned:
        """Give the emulator the bytes as they came and return its answer."""
        with socket.create_connection(self._emulator, timeout=SECONDS) as connection:
            connection.sendall(raw)
            response = http.client.HTTPResponse(connection, method="POST")
            response.begin()
            content_type = response.getheader("Content-Type") or ""
            return Canned(response.status, content_type, response.read())


class _Tee(io.BufferedIOBase):
    """A reader that keeps what was read from it."""

    def __init__(self, source: io.BufferedIOBase) -> None:
        self._source = source
        self.kept = bytearray()

    def readline(self, size: int | None = -1, /) -> bytes:
        line = self._source.readline(-1 if size is None else size)
        self.kept += line
        return line

    def read(self, size: int | None = -1, /) -> bytes:
        content = self._source.read(size)
        self.kept += content
        return content


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, stage: Stage) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.stage = stage


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = SECONDS

    def setup(self) -> None:
        super().setup()
        self.tee = _Tee(self.rfile)
        self.rfile = self.tee

    def handle_one_request(self) -> None:
        self.tee.kept.clear()
        super().handle_one_request()

    def do_POST(self) -> None:
        stage = cast("_Server", self.server).stage
        body = self._body()
        scenario = stage.scenario(self.headers.get("Authorization") or "")
        canned = scenario.canned if scenario is not None else None
        reply = canned or stage.forward(bytes(self.tee.kept))
        headers = {name.lower(): value for name, value in self.headers.items()}
        stage.keep(
            scenario, Heard(self.command, self.path, headers, body, reply.status, reply.body)
        )
        self.send_response(reply.status)
        self.send_header("Content-Type", reply.content_type)
        self.send_header("Content-Length", str(len(reply.body)))
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
def staged(scenarios: Sequence[Scenario], emulator_url: str) -> Generator[Stage]:
    """Serve a stage on a free port of this machine."""
    stage = Stage(scenarios, emulator_url)
    server = _Server(stage)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    stage.base_url = f"http://127.0.0.1:{server.server_address[1]}"
    try:
        yield stage
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
