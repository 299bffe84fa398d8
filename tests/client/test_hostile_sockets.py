"""Holds that any bytes on a real socket end in a result or a FaceIdError, in time and in bounds.

One server for the module; Hypothesis writes what it answers, down to the framing and the ending.
"""

import asyncio
import gzip
import json
import socket
import struct
import threading
import time
import tracemalloc
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from faceid_client import (
    ApiError,
    AsyncFaceIdClient,
    Credentials,
    FaceIdClient,
    FaceIdError,
    InvalidResponseError,
    Result,
    TransportError,
)
from hypothesis import example, given, settings
from hypothesis import strategies as st

TIMEOUT_SECONDS = 0.1
PATIENCE_SECONDS = 3.0  # for a machine that does other things meanwhile
LIMIT_BYTES = 100_000
PEAK_BYTES = 3_000_000
ARGUMENTS: dict[str, dict[str, Any]] = {
    "live_get_four": {},
    "live_detect_picture": {"image": b"\xff\xd8\xff" * 700},
    "idcard_compare": {"idcard_number": "1", "idcard_name": "x", "url": "https://u/"},
    "idcard_live_detect_four": {
        "validate_data": "1",
        "video": b"v" * 2048,
        "idcard_number": "1",
        "idcard_name": "x",
    },
    "live_detect_four": {"validate_data": "1", "video": b"v" * 2048, "compare_flag": False},
}


@dataclass(frozen=True)
class Script:
    """What the server sends once it has read a request, and how it ends."""

    raw: bytes
    ending: str = "close"


@dataclass
class Server:
    """Answers every request with the present script."""

    script: Script = Script(b"")
    listener: socket.socket = field(default_factory=lambda: socket.create_server(("127.0.0.1", 0)))

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.listener.getsockname()[1]}"

    def accept(self) -> None:
        while True:
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self.serve, args=(connection,), daemon=True).start()

    def serve(self, connection: socket.socket) -> None:
        with connection:
            connection.settimeout(PATIENCE_SECONDS)
            try:
                while read_request(connection):
                    script = self.script
                    connection.sendall(script.raw)
                    if script.ending != "keep":
                        finish(connection, script.ending)
                        return
            except OSError:
                pass


def read_request(connection: socket.socket) -> bool:
    text = b""
    while b"\r\n\r\n" not in text:
        piece = connection.recv(65_536)
        if not piece:
            return False
        text += piece
    head, _, body = text.partition(b"\r\n\r\n")
    length = int(head.lower().partition(b"content-length:")[2].split(b"\r\n")[0])
    while len(body) < length:
        body += connection.recv(65_536)
    return True


def finish(connection: socket.socket, ending: str) -> None:
    """Hang up, break off, say nothing more, or drip until the client has gone."""
    if ending == "reset":
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    while ending in ("stall", "drip"):
        connection.settimeout(0.005 if ending == "drip" else PATIENCE_SECONDS)
        try:
            if not connection.recv(1):
                return
        except TimeoutError:
            connection.sendall(b" ")


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    made = Server()
    thread = threading.Thread(target=made.accept, daemon=True)
    thread.start()
    yield made
    made.listener.shutdown(socket.SHUT_RDWR)
    made.listener.close()
    thread.join(PATIENCE_SECONDS)


@dataclass
class Clients:
    """One client of each kind, kept for the module: connections that went wrong are met again."""

    blocking: FaceIdClient
    awaited: AsyncFaceIdClient
    runner: asyncio.Runner

    def outcome(self, operation: str, *, asynchronous: bool) -> Result | FaceIdError:
        client = self.awaited if asynchronous else self.blocking
        try:
            made = getattr(client, operation)(**ARGUMENTS[operation])
            result: Result = self.runner.run(made) if asynchronous else made
        except FaceIdError as error:
            return error
        return result


@pytest.fixture(scope="module")
def clients(server: Server) -> Iterator[Clients]:
    async def at_once(_seconds: float) -> None:
        pass

    credentials = Credentials(app_id="1", secret_id="id", secret_key="key")
    options: dict[str, Any] = {
        "base_url": server.url,
        "timeout": TIMEOUT_SECONDS,
        "max_retries": 1,
        "max_response_bytes": LIMIT_BYTES,
    }
    with (
        FaceIdClient(credentials, sleep=lambda _: None, **options) as blocking,
        asyncio.Runner() as runner,
    ):
        awaited = AsyncFaceIdClient(credentials, sleep=at_once, **options)
        tracemalloc.start()
        yield Clients(blocking, awaited, runner)
        tracemalloc.stop()
        runner.run(awaited.close())


NAMES = (
    *("code", "message", "data", "live_status", "live_msg", "compare_status", "compare_msg"),
    *("sim", "photo", "video_photo", "score", "similarity", "session_id", "validate_data"),
)
NUMBERS = (0, 0, -5803, 15, "0", "-1", 0.0, 1.5, 1e300, 10**400, True, None, "x", [], {})
leaves = st.sampled_from(NUMBERS) | st.text(max_size=9) | st.integers() | st.floats()
values = st.recursive(
    leaves,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=5,
)
data = st.dictionaries(st.sampled_from(NAMES), values, max_size=9) | values
envelopes = st.fixed_dictionaries({"code": st.sampled_from(NUMBERS), "data": data}) | values
good = st.just({"code": 0, "message": "OK", "data": dict.fromkeys(NAMES, "0")})


def written(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode("utf-8", "surrogatepass")


texts = (envelopes | good).map(written)
bombs = st.sampled_from(
    (
        gzip.compress(bytes(20_000_000), 9),
        zlib.compress(bytes(20_000_000), 9),
        gzip.compress(written({"code": 0, "data": "x" * 3_000_000})),
        b"[" * 90_000,
        b'{"code":' + b"9" * 90_000 + b"}",
        b" " * (LIMIT_BYTES + 1),
    )
)
bodies = st.one_of(
    texts,
    texts.map(lambda text: text.replace(b"}", b",}")),
    st.tuples(texts, st.integers(0, 80)).map(lambda pair: pair[0][: pair[1]]),
    texts.map(lambda text: text.decode("utf-8", "replace").encode("gb18030")),
    texts.map(lambda text: text.decode("utf-8", "replace").encode("utf-16")),
    texts.map(gzip.compress),
    texts.map(zlib.compress),
    st.binary(max_size=200),
    st.sampled_from((b"", b"<html><h1>502 Bad Gateway</h1></html>", "<p>错误".encode("gbk"))),
    bombs,
)
statuses = st.sampled_from((*(200,) * 9, 204, 301, 302, 304, 307, 401, 413, 499, 500, 520, 999))
before = st.sampled_from(
    (
        b"HTTP/1.1 100 Continue\r\n\r\n",
        b"HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n" * 20,
        b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: h2c\r\n\r\n",
        b"\r\n\r\n",
        b"SSH-2.0-OpenSSH_9.6\r\n",
    )
)
headers = st.lists(
    st.sampled_from(
        (
            b"Content-Type: application/json",
            b"Content-Type: text/html; charset=gbk",
            b"Content-Type: application/json; charset=no-such-thing",
            b"Location: http://127.0.0.1:1/",
            b"Location: \xff\xfe",
            b"Set-Cookie: a=b",
            b"Date: Thu, 99 Nov 99999 99:99:99 GMT",
            b"Retry-After: 0",
            b"Retry-After: -1e999",
            b"X-ErrNo: " + b"9" * 400,
            b"X-Folded: a\r\n b",
            b"Connection: close",
        )
    ),
    max_size=3,
)
codings = st.sampled_from((b"gzip", b"deflate", b"br", b"gzip, gzip, gzip"))
broken_headers = st.sampled_from(
    (
        b"X-Flood: " + b"x" * 200_000,
        b"No colon at all",
        b": nameless",
        b"Content-Length: 7",
        b"Content-Length: -1",
        b"Transfer-Encoding: chunked",
    )
)
flood = b"\r\n".join(b"X-%d: y" % number for number in range(5_000))


def framed(kind: str, body: bytes) -> tuple[list[bytes], bytes]:
    """Return the headers that say how long the body is, and the body laid out so."""
    chunk = b"%x\r\n%s\r\n" % (len(body), body)
    return {
        "length": ([b"Content-Length: %d" % len(body)], body),
        "nothing": ([], body),
        "too long": ([b"Content-Length: %d" % (len(body) + 9)], body),
        "too short": ([b"Content-Length: %d" % (len(body) // 2)], body),
        "chunks": ([b"Transfer-Encoding: chunked"], chunk + b"0\r\n\r\n"),
        "endless chunks": ([b"Transfer-Encoding: chunked"], chunk),
        "broken chunks": ([b"Transfer-Encoding: chunked"], b"ZZ\r\n" + chunk),
        "huge chunk": ([b"Transfer-Encoding: chunked"], b"f" * 40 + b"\r\n" + body),
        "flood": ([flood, b"Content-Length: %d" % len(body)], body),
    }[kind]


SOUND = ("length", "length", "nothing", "chunks")
BROKEN = ("too long", "too short", "endless chunks", "broken chunks", "huge chunk", "flood")
ENDINGS = (*("close",) * 5, "keep", "keep", "reset", "stall", "drip")
DEFECTS = (*("none",) * 7, "before", "coding", "framing", "header", "cut", "all")


@st.composite
def scripts(draw: st.DrawFn) -> Script:
    """Draw an answer with at most one defect besides what its body says."""
    defect = draw(st.sampled_from(DEFECTS))
    body = draw(good.map(written) if draw(st.booleans()) else bodies)
    said, body = framed(draw(st.sampled_from(BROKEN if defect == "framing" else SOUND)), body)
    lines = [b"HTTP/1.1 %d Odd" % draw(statuses), *draw(headers), *said]
    if defect == "header":
        lines.append(draw(broken_headers))
    if defect == "coding" or body[:2] in (b"\x1f\x8b", b"x\xda"):
        lines.append(b"Content-Encoding: " + draw(codings))
    raw = b"\r\n".join([*lines, b"", body])
    if defect == "before":
        raw = draw(before) + raw
    if defect == "all":
        raw = draw(st.binary(max_size=400))
    if defect == "cut":
        raw = raw[: draw(st.integers(0, len(raw)))]
    return Script(raw, draw(st.sampled_from(ENDINGS)))


@settings(deadline=None, derandomize=True, max_examples=250)
@given(
    operation=st.sampled_from(sorted(ARGUMENTS)),
    asynchronous=st.booleans(),
    script=scripts(),
)
@example("live_get_four", False, Script(b"HTTP/1.1 200 OK\r\nX-Slow: ", "drip"))
@example("live_get_four", True, Script(b"HTTP/1.1 200 OK\r\nX-Slow: ", "drip"))
@example("live_detect_four", False, Script(b"HTTP/1.1 200 OK\r\n\r\n", "drip"))
@example("live_detect_four", True, Script(b"HTTP/1.1 200 OK\r\n\r\n", "drip"))
@example("live_get_four", False, Script(b"", "stall"))
@example("live_get_four", True, Script(b"", "reset"))
def test_whatever_arrives_is_a_result_or_an_error_in_time_and_in_bounds(
    server: Server, clients: Clients, operation: str, asynchronous: bool, script: Script
) -> None:
    server.script = script
    tracemalloc.reset_peak()
    held_bytes, _ = tracemalloc.get_traced_memory()
    started = time.monotonic()

    outcome = clients.outcome(operation, asynchronous=asynchronous)

    elapsed = time.monotonic() - started
    _, peak_bytes = tracemalloc.get_traced_memory()
    assert elapsed < 2 * TIMEOUT_SECONDS + PATIENCE_SECONDS
    assert peak_bytes - held_bytes < PEAK_BYTES
    assert isinstance(outcome, (Result, ApiError, InvalidResponseError, TransportError))
    if isinstance(outcome, Result):
        assert (outcome.code, outcome.meta.http_status // 100) == (0, 2)
        assert len(outcome.meta.raw_body) <= LIMIT_BYTES
    else:
        assert str(outcome).encode("utf-8")
        assert len(str(outcome)) < 500
