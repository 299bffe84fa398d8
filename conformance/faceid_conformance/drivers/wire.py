"""Owns the socket: sends a request's exact bytes and brings the answer back.

Refuses to know what the bytes mean; no library between us and the wire rewrites a header.
"""

from __future__ import annotations

import copy
import http.client
import socket
import ssl
import time
from collections.abc import Callable
from typing import cast
from urllib.parse import urlsplit

from faceid_conformance.drivers.gate import Gate, Outgoing, passed
from faceid_conformance.errors import AddressError, CallRefused, TargetError
from faceid_conformance.exchange import Exchange, Request, Response

DEFAULT_TIMEOUT_SECONDS = 20.0
# RFC 9110 15.2: any number of these may come before the answer, asked for or not.
INTERIM = range(100, 200)
# What a kept connection shows where bytes stand on it that belong to no answer.
UNANNOUNCED = ("BadStatusLine", "LineTooLong")


class WireDriver:
    """Sends requests to one target over one kept connection."""

    def __init__(
        self,
        base_url: str,
        *,
        timeout_seconds: float = DEFAULT_TIMEOUT_SECONDS,
        clock: Callable[[], float] = time.perf_counter,
        gate: Gate | None = None,
    ) -> None:
        parts = urlsplit(base_url)
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise AddressError(f"not an http(s) address: {base_url}")
        self._secure = parts.scheme == "https"
        self._host = parts.hostname
        self._port = _port(base_url) or (443 if self._secure else 80)
        self._prefix = parts.path.rstrip("/")
        self._authority = parts.netloc.rpartition("@")[2]
        self._timeout_seconds = timeout_seconds
        self._clock = clock
        self._gate = gate
        self._may_connect = gate is None
        self._socket: socket.socket | None = None
        self._stream: _Stream | None = None
        self.exchanges = 0

    @property
    def is_guarded(self) -> bool:
        """Whether each call asks for leave; then one call is made at a time."""
        return self._gate is not None

    def another(self) -> WireDriver:
        """Return a driver for the same target with a connection of its own; none where guarded."""
        if self.is_guarded:
            raise TargetError("a guarded target is sent one call at a time")
        other = copy.copy(self)
        other._socket = other._stream = None
        other.exchanges = 0
        return other

    def send(self, request: Request, *, header_colon: str = ": ") -> Exchange:
        """Send the request and wait for the answer; a broken wire is an answer with a failure.

        A kept connection that has ended is opened anew once; one on which other bytes came than
        an answer's is a failure.
        What stands between a header's name and its value is the caller's to say.
        """
        self.exchanges += 1
        started = self._clock()
        if self._gate is not None:
            return Exchange(request, self._guarded(self._gate, request, header_colon, started))
        fresh = self._socket is None
        response = self._attempt(request, header_colon, started)
        if response.failure not in (None, *UNANNOUNCED) and not fresh:
            response = self._attempt(request, header_colon, started)
        return Exchange(request, response)

    def close(self) -> None:
        """Close the connection."""
        if self._stream is not None:
            self._stream.end()
        if self._socket is not None:
            self._socket.close()
        self._socket = self._stream = None

    def message(self, request: Request, header_colon: str = ": ") -> bytes:
        """Return every byte of a request."""
        return self._head(request, header_colon) + request.body

    def write(self, data: bytes) -> bool:
        """Put bytes on the wire; True when the peer stopped reading. OSError where it is not there.

        For callers that send in pieces or ahead; `send` is the usual way.
        """
        return _send(self._connected(), data)

    def read(self, method: str, *, stopped: bool = False) -> Response:
        """Read the next answer on this connection; a broken wire is an answer with a failure."""
        return self._answer(method, self._clock(), stopped=stopped)

    def _guarded(self, gate: Gate, request: Request, colon: str, started: float) -> Response:
        """Send once, on a connection of its own: who knows when a kept one broke?"""
        outgoing = Outgoing(self._host, self._port, self._secure, request)

        def attempt() -> Response:
            self._may_connect = True
            try:
                return self._attempt(request, colon, started)
            finally:
                self._may_connect = False
                self.close()

        return passed(gate, outgoing, attempt)

    def _attempt(self, request: Request, colon: str, started: float) -> Response:
        try:
            stopped = self.write(self.message(request, colon))
        except OSError as error:
            return self._failed(error, started)
        return self._answer(request.method, started, stopped=stopped)

    def _answer(self, method: str, started: float, *, stopped: bool) -> Response:
        try:
            if self._stream is None:
                raise ConnectionResetError("the connection has ended")
            response, keep = _receive(self._stream, method)
        except (OSError, http.client.HTTPException, ValueError) as error:
            return self._failed(error, started)
        if stopped or not keep:
            self.close()
        status, headers, body = response.status, tuple(response.getheaders()), response.body
        return Response(status, headers, body, self._clock() - started)

    def _failed(self, error: Exception, started: float) -> Response:
        self.close()
        return Response(0, (), b"", self._clock() - started, type(error).__name__)

    def _connected(self) -> socket.socket:
        if not self._may_connect:
            raise CallRefused("a guarded run makes one call at a time, each with leave of its own")
        if self._socket is None:
            plain = socket.create_connection((self._host, self._port), self._timeout_seconds)
            plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self._socket = plain
            if self._secure:
                context = ssl.create_default_context()
                self._socket = context.wrap_socket(plain, server_hostname=self._host)
            self._stream = _Stream(self._socket)
        return self._socket

    def _head(self, request: Request, colon: str) -> bytes:
        lines = [f"{request.method} {self._prefix}{request.path} HTTP/1.1"]
        names = {name.lower() for name, _ in request.headers}
        if "host" not in names:
            lines.append(f"Host: {self._authority}")
        lines += [f"{name}{colon}{value}" for name, value in request.headers]
        # RFC 9110 8.6: who has no body to send says no length but where a method foresees a body.
        says_length = request.body or request.method == "POST"
        if says_length and not names & {"content-length", "transfer-encoding"}:
            lines.append(f"Content-Length: {len(request.body)}")
        return "\r\n".join([*lines, "", ""]).encode("utf-8", "surrogateescape")


class _Stream:
    """What comes in on a connection; bytes read ahead of one answer wait here for the next."""

    def __init__(self, connection: socket.socket) -> None:
        self._file = connection.makefile("rb")

    def makefile(self, mode: str) -> _Stream:
        """Stand in for the socket that http.client reads from."""
        return self

    def readline(self, size: int = -1) -> bytes:
        return self._file.readline(size)

    def read(self, size: int = -1) -> bytes:
        return self._file.read(size)

    def readinto(self, buffer: bytearray) -> int:
        return self._file.readinto(buffer)

    def flush(self) -> None:
        """Nothing is held back."""

    def close(self) -> None:
        """An answer has ended; the connection may go on."""

    def end(self) -> None:
        self._file.close()


class _ReadResponse(http.client.HTTPResponse):
    """An HTTP response that has been read to its end."""

    body: bytes = b""


def _send(connection: socket.socket, message: bytes) -> bool:
    """Send; True when the peer stopped reading, in which case its answer may still be there."""
    try:
        connection.sendall(message)
    except (BrokenPipeError, ConnectionResetError):
        return True
    return False


def _receive(stream: _Stream, method: str) -> tuple[_ReadResponse, bool]:
    # http.client asks its socket for a file and for nothing else.
    response = _ReadResponse(cast("socket.socket", stream), method=method)
    response.begin()
    while response.status in INTERIM:
        _begin_again(response)
    response.body = response.read()
    keep = not response.will_close
    response.close()
    return response, keep


def _begin_again(response: _ReadResponse) -> None:
    """Read the next head; http.client passes over 100 alone."""
    response.headers = response.msg = None  # type: ignore[assignment]
    response.begin()


def _port(base_url: str) -> int | None:
    try:
        return urlsplit(base_url).port
    except ValueError:
        raise AddressError(f"not a port: {base_url}") from None
