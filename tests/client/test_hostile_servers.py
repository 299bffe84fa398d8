"""Holds that a server that breaks HTTP itself costs no more than an error."""

import gzip
import socket
import threading
import time
import tracemalloc
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import httpx
import pytest
from faceid_client import (
    ApiError,
    Credentials,
    FaceIdClient,
    InvalidResponseError,
    RequestTimeoutError,
    TlsError,
    TransportError,
)
from faceid_client.deadlines import BoundedBackend, Deadline, bound_pools

Call = Callable[..., Any]
CREDENTIALS = Credentials(app_id="1", secret_id="id", secret_key="key")
GOOD = b'{"code":0,"message":"OK","data":{"validate_data":"0123"}}'


@contextmanager
def server(
    *answer: bytes,
    then: Callable[[socket.socket], object] | None = None,
    reads: bool = True,
    heads: list[bytes] | None = None,
) -> Iterator[str]:
    """Read one request at a time and send the bytes as they are, then close."""
    listener = socket.create_server(("127.0.0.1", 0))
    listener.settimeout(10)

    def serve() -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            with connection:
                connection.settimeout(10)
                try:
                    if reads:
                        (heads if heads is not None else []).append(read_request(connection))
                    for piece in answer:
                        connection.sendall(piece)
                    if then is not None:
                        then(connection)
                except OSError:
                    pass

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join(10)


def read_request(connection: socket.socket) -> bytes:
    head = b""
    while b"\r\n\r\n" not in head:
        piece = connection.recv(65_536)
        if not piece or piece.startswith(b"\x16"):
            return piece  # gone, or speaking TLS
        head += piece
    head, _, body = head.partition(b"\r\n\r\n")
    length = next(
        int(line.split(b":")[1])
        for line in head.lower().split(b"\r\n")
        if line.startswith(b"content-length")
    )
    while len(body) < length:
        body += connection.recv(65_536)
    return head


def answer(body: bytes, head: bytes = b"HTTP/1.1 200 OK", *headers: bytes) -> bytes:
    lines = (head, *headers, b"Content-Length: %d" % len(body), b"Connection: close", b"", body)
    return b"\r\n".join(lines)


@pytest.mark.parametrize(
    "raw",
    (
        answer(GOOD),
        answer(GOOD, b"HTTP/1.1 200 OK", b"Content-Type: text/html; charset=gbk"),
        answer(GOOD, b"HTTP/1.0 200 Fine"),
        b"HTTP/1.1 200 OK\r\n\r\n" + GOOD,
        b"HTTP/1.1 100 Continue\r\n\r\n" + answer(GOOD),
        b"HTTP/1.1 103 Hints\r\nLink: x\r\n\r\n" * 9 + answer(GOOD),
        answer(gzip.compress(GOOD), b"HTTP/1.1 200 OK", b"Content-Encoding: gzip"),
        answer(zlib.compress(GOOD), b"HTTP/1.1 200 OK", b"Content-Encoding: deflate"),
        answer(zlib.compress(GOOD)[2:-4], b"HTTP/1.1 200 OK", b"Content-Encoding: deflate"),
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n%x\r\n%s\r\n0\r\n\r\n"
        % (len(GOOD), GOOD),
    ),
    ids=range(10),
)
def test_unusual_answer_is_a_result(call: Call, raw: bytes) -> None:
    with server(raw) as url:
        result = call("live_get_four", base_url=url, timeout=5)

    assert result.validate_data == "0123"


@pytest.mark.parametrize(
    "raw",
    (
        b"",
        b"HTTP/1.1",
        b"garbage\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{}",
        b"HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n{}",
        b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n{}",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nZZ\r\n{}\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{}",
        b"HTTP/1.1 200 OK\r\n" + b"X-Flood: " + b"x" * 300_000 + b"\r\n\r\n{}",
        b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 100_000 + b"\r\n{}",
        b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n",
        b"HTTP/1.1 99999 Odd\r\n\r\n{}",
        b"\x16\x03\x01\x02\x00",
    ),
    ids=range(13),
)
def test_broken_http_is_a_transport_error(call: Call, raw: bytes) -> None:
    with server(raw) as url, pytest.raises(TransportError) as caught:
        call("live_get_four", base_url=url, timeout=5)

    assert caught.value.maybe_sent


@pytest.mark.parametrize("status", (204, 304, 404, 429, 499, 500, 502, 503, 520, 599, 999))
def test_any_status_without_an_envelope_is_an_invalid_response(call: Call, status: int) -> None:
    raw = b"HTTP/1.1 %d Odd\r\nConnection: close\r\n\r\n" % status

    with server(raw) as url, pytest.raises(InvalidResponseError) as caught:
        call("live_get_four", base_url=url, timeout=5)

    assert caught.value.http_status == status


@pytest.mark.parametrize("status", (400, 401, 413, 499, 520))
def test_any_status_with_an_envelope_is_read(call: Call, status: int) -> None:
    raw = answer(b'{"code":14,"message":"no"}', b"HTTP/1.1 %d Odd" % status)

    with server(raw) as url, pytest.raises(ApiError) as caught:
        call("live_get_four", base_url=url, timeout=5)

    assert (caught.value.code, caught.value.http_status) == (14, status)


@pytest.mark.parametrize("coding", (b"gzip", b"deflate"))
def test_compressed_bomb_stays_within_the_limit(call: Call, coding: bytes) -> None:
    zeros = bytes(200_000_000)
    bomb = gzip.compress(zeros, 1) if coding == b"gzip" else zlib.compress(zeros, 1)
    del zeros

    with server(answer(bomb, b"HTTP/1.1 200 OK", b"Content-Encoding: " + coding)) as url:
        tracemalloc.start()
        try:
            with pytest.raises(InvalidResponseError, match="larger than 1000000 bytes"):
                call("live_get_four", base_url=url, timeout=5, max_response_bytes=1_000_000)
            _, peak_bytes = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()

    assert peak_bytes < 8_000_000


def test_endless_body_stays_within_the_limit(call: Call) -> None:
    def endless(connection: socket.socket) -> None:
        while True:
            connection.sendall(b" " * 65_536)

    with (
        server(b"HTTP/1.1 200 OK\r\n\r\n", then=endless) as url,
        pytest.raises(InvalidResponseError, match="larger than 500000 bytes"),
    ):
        call("live_get_four", base_url=url, timeout=5, max_response_bytes=500_000)


@pytest.mark.parametrize("before", (b"HTTP/1.1 200 OK\r\nX-Slow: ", b"HTTP/1.1 200 OK\r\n\r\n"))
def test_slow_drip_ends_with_the_timeout(call: Call, before: bytes) -> None:
    done = threading.Event()

    def drip(connection: socket.socket) -> None:
        while not done.wait(0.02):
            connection.sendall(b"x" if before.endswith(b" ") else b" ")

    started = time.monotonic()
    with server(before, then=drip) as url:
        with pytest.raises(RequestTimeoutError) as caught:
            call("live_get_four", base_url=url, timeout=0.3)
        done.set()

    assert time.monotonic() - started < 3
    assert caught.value.maybe_sent


def test_refusal_before_the_body_was_read_is_told(call: Call) -> None:
    """A server that refuses a large body at once and hangs up is heard all the same."""
    refusal = answer(b'{"code":23,"message":"too large"}', b"HTTP/1.1 413 Too Large")
    arguments = {"validate_data": "1", "video": b"v" * 3_000_000, "compare_flag": False}

    with server(refusal, reads=False) as url, pytest.raises((ApiError, TransportError)) as caught:
        call("live_detect_four", base_url=url, timeout=5, arguments=arguments)

    assert isinstance(caught.value, TransportError) or caught.value.code == 23


def test_cookies_of_the_server_are_neither_kept_nor_sent() -> None:
    raw = answer(GOOD, b"HTTP/1.1 200 OK", b"Set-Cookie: tracking=1; Path=/")
    heads: list[bytes] = []

    with server(raw, heads=heads) as url, FaceIdClient(CREDENTIALS, base_url=url) as client:
        for _ in range(2):
            client.live_get_four()

    assert len(heads) == 2
    assert not any(b"cookie" in head.lower() for head in heads)


def test_request_head_holds_what_is_needed_and_no_more(call: Call) -> None:
    heads: list[bytes] = []

    with server(answer(GOOD), heads=heads) as url:
        call("live_get_four", base_url=url)

    names = [line.partition(b":")[0].lower() for line in heads[0].split(b"\r\n")[1:]]
    assert sorted(names) == [
        b"accept",
        b"accept-encoding",
        b"authorization",
        b"content-length",
        b"content-type",
        b"host",
        b"user-agent",
    ]
    assert b"User-Agent: faceid-client/" in heads[0]


def test_connections_through_a_proxy_are_bounded_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")

    with httpx.Client() as client:
        assert bound_pools(client, Deadline()) == 3


class Wire:
    """Records what a connection is told, as httpcore's own backend would send it."""

    def __init__(self) -> None:
        self.told: list[bytes] = []

    def connect_tcp(self, *_arguments: Any) -> "Wire":
        return self

    def write(self, buffer: bytes, _timeout: float | None = None) -> None:
        self.told.append(buffer)

    def read(self, _max_bytes: int, _timeout: float | None = None) -> bytes:
        return b"answer"


def test_head_of_a_request_goes_with_what_follows_it() -> None:
    wire: Any = Wire()
    stream = BoundedBackend(wire, Deadline()).connect_tcp("127.0.0.1", 1)

    for pieces in ((b"head ", b"body", b"rest"), (b"alone",), (b"head ", b"")):
        for piece in pieces:
            stream.write(piece)
        assert stream.read(1) == b"answer"

    assert wire.told == [b"head body", b"rest", b"alone", b"head "]


def test_silence_ends_with_the_timeout(call: Call) -> None:
    done = threading.Event()

    with server(then=lambda _: bool(done.wait(5))) as url:
        with pytest.raises(RequestTimeoutError, match="no answer in time"):
            call("live_get_four", base_url=url, timeout=0.2)
        done.set()


def test_refused_connection_says_that_nothing_was_sent(call: Call) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]

    with pytest.raises(TransportError, match="nothing was processed") as caught:
        call("live_get_four", base_url=f"http://127.0.0.1:{port}")

    assert caught.value.attempts == 3


def test_plain_http_server_behind_https_is_a_tls_error(call: Call) -> None:
    with server(b"HTTP/1.1 400 Bad\r\n\r\n") as url, pytest.raises(TlsError) as caught:
        call("live_get_four", base_url=url.replace("http:", "https:"), timeout=5)

    assert caught.value.attempts == 1
