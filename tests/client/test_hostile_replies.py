"""Holds that whatever a server answers, the caller gets a result or a FaceIdError, in bounds."""

import gzip
import json
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
    CATALOGUE,
    ApiError,
    Credentials,
    FaceIdClient,
    FaceIdError,
    InvalidResponseError,
    RequestTimeoutError,
    Result,
    TlsError,
    TransportError,
)
from faceid_client.decoding import Unreadable, read_object, read_reply
from hypothesis import given
from hypothesis import strategies as st

Call = Callable[..., Any]
GOOD = b'{"code":0,"message":"OK","data":{"validate_data":"0123"}}'
CREDENTIALS = Credentials(app_id="1", secret_id="id", secret_key="key")
ARGUMENTS: dict[str, dict[str, Any]] = {
    "live_get_four": {},
    "live_detect_picture": {"url": "u"},
    "idcard_compare": {"idcard_number": "1", "idcard_name": "x", "url": "u"},
    "live_detect_four": {"validate_data": "1", "video": b"v", "compare_flag": False},
}
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=9), inner),
    max_leaves=8,
)
CODE_FIELDS = ("code", "live_status", "compare_status", "sim", "score", "similarity")
TEXT_FIELDS = ("message", "data", "validate_data", "live_msg", "compare_msg", "photo", "session_id")
names = st.sampled_from((*CODE_FIELDS, *TEXT_FIELDS))
codes = st.sampled_from((0, 0, 0, -5803, 9, "0", "-1", 0.0, 1.5, 10**400, True, None, "x"))
data = st.dictionaries(names, json_values | codes, max_size=8)
envelopes = st.fixed_dictionaries(
    {"code": codes, "message": json_values, "data": data | json_values}
)
texts = (envelopes | st.dictionaries(names, json_values) | json_values).map(
    lambda value: json.dumps(value, ensure_ascii=False).encode("utf-8", "surrogatepass")
)
spoiled = st.tuples(texts, st.integers(0, 60), st.binary(max_size=4)).map(
    lambda parts: parts[0][: parts[1]] + parts[2] + parts[0][parts[1] :]
)
bodies = (
    st.binary(max_size=300)
    | texts
    | spoiled
    | texts.map(lambda text: text.replace(b"}", b",}"))
    | texts.map(gzip.compress)
    | texts.map(lambda text: text.decode("utf-8", "replace").encode("utf-16"))
)
headers = st.dictionaries(
    st.sampled_from(("content-type", "content-encoding", "date", "retry-after", "x-errno")),
    st.sampled_from(("gzip", "deflate", "br", "identity", "text/html; charset=gbk", "1e9"))
    | st.from_regex(r"[ -~]{0,20}", fullmatch=True),
)


class Raw(httpx.SyncByteStream):
    """A body that httpx has not looked into, as from a socket."""

    def __init__(self, body: bytes) -> None:
        self._body = body

    def __iter__(self) -> Iterator[bytes]:
        yield self._body


def outcome_of(made: Callable[[], Any]) -> Result | FaceIdError:
    try:
        result: Result = made()
    except FaceIdError as error:
        return error
    return result


@given(
    operation=st.sampled_from(sorted(ARGUMENTS)),
    status=st.integers(100, 999),
    headers=headers,
    body=bodies,
)
def test_any_answer_is_a_result_or_an_error_of_ours(
    operation: str, status: int, headers: dict[str, str], body: bytes
) -> None:
    def handler(_request: httpx.Request) -> httpx.Response:
        return httpx.Response(status, headers=headers, stream=Raw(body))

    http = httpx.Client(transport=httpx.MockTransport(handler))
    client = FaceIdClient(CREDENTIALS, http_client=http, sleep=lambda _: None)

    outcome = outcome_of(lambda: getattr(client, operation)(**ARGUMENTS[operation]))

    if isinstance(outcome, Result):
        assert (outcome.code, outcome.meta.http_status) == (0, status)
    else:
        assert isinstance(outcome, (ApiError, InvalidResponseError))
        assert outcome.http_status == status
        assert str(outcome).encode("utf-8")


@given(bodies)
def test_any_bytes_are_an_envelope_or_unreadable(body: bytes) -> None:
    try:
        reply = read_reply(body)
    except Unreadable:
        return

    assert isinstance(reply.code, int)


@given(json_values.filter(lambda value: isinstance(value, dict)))
def test_trailing_commas_do_not_change_what_is_read(value: dict[str, Any]) -> None:
    text = json.dumps(value, allow_nan=True)
    if "NaN" in text or "Infinity" in text:
        return

    printed = json.dumps(value, indent=1).replace("\n}", ",\n}").replace("{,", "{")

    try:
        strictly = json.loads(printed)
    except ValueError:
        strictly = value
    assert read_object(printed.encode()) == strictly


@pytest.mark.parametrize(
    "text",
    (
        b'{"code":' + b"9" * 5000 + b"}",
        b'{"code":1e999}',
        b'{"code":NaN}',
        b'{"code":-Infinity}',
        b'{"code":true}',
        b'{"code":null}',
        b'{"code":[0]}',
        b"[" * 100_000,
        b'{"a":' * 100_000,
        b'{"code":0',
        b'"code"',
        b"[]",
        b"\xff\xfe\x00",
        b"<html><body>\xb4\xed\xce\xf3</body></html>",
        b"",
        b" \r\n ",
    ),
    ids=lambda text: text[:12].hex(),
)
def test_nonsense_is_unreadable(text: bytes) -> None:
    with pytest.raises(Unreadable):
        read_reply(text)


def test_gbk_and_utf16_answers_are_read() -> None:
    text = '{"code":14,"message":"签名校验失败"}'

    assert read_reply(text.encode("gbk")).message == "签名校验失败"
    assert read_reply(text.encode("utf-16")).message == "签名校验失败"
    assert read_reply(b"\xef\xbb\xbf" + text.encode()).message == "签名校验失败"


def test_forgiving_parser_is_linear() -> None:
    started = time.perf_counter()
    for text in (b'{"' + b'\\"' * 300_000, b'"' * 600_000, b"," * 600_000, b"{" + b" ," * 300_000):
        with pytest.raises(Unreadable):
            read_object(text)

    assert time.perf_counter() - started < 5


@contextmanager
def server(*answer: bytes, then: Callable[[socket.socket], object] | None = None) -> Iterator[str]:
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
                read_request(connection)
                try:
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


def read_request(connection: socket.socket) -> None:
    head = b""
    while b"\r\n\r\n" not in head:
        piece = connection.recv(65_536)
        if not piece or piece.startswith(b"\x16"):
            return  # gone, or speaking TLS
        head += piece
    head, _, body = head.partition(b"\r\n\r\n")
    length = next(
        int(line.split(b":")[1])
        for line in head.lower().split(b"\r\n")
        if line.startswith(b"content-length")
    )
    while len(body) < length:
        body += connection.recv(65_536)


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


def test_catalogue_is_complete_and_ordered() -> None:
    assert len(CATALOGUE) >= 275
    assert [each.code for each in CATALOGUE] == sorted(each.code for each in CATALOGUE)
    assert 9 in CATALOGUE
    assert -99999 not in CATALOGUE
    assert CATALOGUE.find(-99999) is None
