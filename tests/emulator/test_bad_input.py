"""Floods: what is too much is refused, costs a bounded time and harms no other call."""

import json
import random
import socket
import time
from collections.abc import Iterator

import pytest
from emulator_caller import ACCOUNT, CODE, CONTRACT, PICTURE, sign
from emulator_process import port_of, start
from faceid_conformance.emulator.server.protocol import MOST_HEAD_BYTES
from faceid_conformance.emulator.wire.header import MOST_CHARACTERS, MOST_PARAMETERS, read_header
from faceid_conformance.emulator.wire.multipart import read_multipart
from faceid_conformance.emulator.wire.submission import MOST_MEMBERS
from faceid_conformance.emulator.wire.unreadable import UnreadableError

APP = json.dumps({"appid": ACCOUNT.app_id}).encode()
FORM = "multipart/form-data; boundary=B"
HEAD = b"POST /face/livegetfour HTTP/1.1\r\nHost: x\r\n"


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    process = start()
    yield port_of(process)
    process.terminate()
    _, complaints = process.communicate(timeout=20)
    # Nothing above may leave a traceback behind.
    assert complaints == ""


def exchange(port: int, raw: bytes, *, ends: bool = True) -> bytes:
    """Send raw bytes, and read until the other side hangs up."""
    with socket.create_connection(("127.0.0.1", port), timeout=20) as connection:
        connection.sendall(raw)
        if ends:
            connection.shutdown(socket.SHUT_WR)
        received = b""
        while piece := connection.recv(65536):
            received += piece
    return received


def request(body: bytes, content_type: str = "application/json", more: str = "") -> bytes:
    now = int(time.time())
    signature = sign(f"a={ACCOUNT.app_id}&k={ACCOUNT.secret_id}&e={now + 300}&t={now}")
    head = f"POST {CODE} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: {signature}\r\n"
    head += f"Content-Type: {content_type}\r\n{more}Content-Length: {len(body)}\r\n\r\n"
    return head.encode("latin-1") + body


def code_of(answer: bytes) -> int:
    code: int = json.loads(answer.rpartition(b"\r\n\r\n")[2])["code"]
    return code


def assert_well(port: int) -> None:
    assert code_of(exchange(port, request(APP))) == 0


@pytest.mark.parametrize(
    "flood",
    [
        HEAD + b"X: " + b"a" * 3_000_000 + b"\r\n\r\n",
        HEAD + b"X: " + b"a" * 3_000_000,
        HEAD + b"".join(b"X-%d: y\r\n" % number for number in range(100_000)) + b"\r\n",
        b"POST /" + b"a" * 3_000_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n",
    ],
    ids=["long header", "endless header", "many headers", "long target"],
)
def test_large_head_is_refused_and_never_reset(port: int, flood: bytes) -> None:
    answer = exchange(port, flood, ends=False)

    assert answer.startswith(b"HTTP/1.1 431 ")
    assert answer.count(b"HTTP/1.1") == 1
    assert b"\r\nX-Emulator: " in answer
    assert code_of(answer) == 3
    assert_well(port)


def test_large_headers_below_the_limit_are_read(port: int) -> None:
    long = f"X-Long: {'a' * (MOST_HEAD_BYTES - 4096)}\r\n"

    assert code_of(exchange(port, request(APP, more=long))) == 0


def test_trailers_are_not_kept(port: int) -> None:
    head = request(b"").replace(b"Content-Length: 0", b"Transfer-Encoding: chunked")
    chunk = b"%x\r\n%s\r\n0\r\n" % (len(APP), APP)

    assert code_of(exchange(port, head + chunk + b"X-T: y\r\n" * 50_000 + b"\r\n")) == 0


FLOODS = {
    "deep objects": request(b'{"a":' * 500_000),
    "deep lists": request(b"[" * 500_000),
    "long number": request(b'{"appid":' + b"9" * 1_000_000 + b"}"),
    "number without end": request(b'{"appid":1e999999999}'),
    "not a number": request(b'{"appid":NaN}'),
    "many members": request(
        b"{" + b",".join(b'"k%d":1' % number for number in range(MOST_MEMBERS + 1)) + b"}"
    ),
    "invalid UTF-8": request(b'{"appid":"\xff\xfe\xed\xa0\x80"}'),
    "gzip": request(b"\x1f\x8b\x08\x00" + bytes(1000), more="Content-Encoding: gzip\r\n"),
    "thousands of parts": request(
        b'--B\r\nContent-Disposition: form-data; name="a"\r\n\r\n\r\n' * 20_000 + b"--B--", FORM
    ),
    "boundaries without lines": request(b"--B" * 500_000, FORM),
    "near boundaries": request(b"\n--Bx" * 100_000, FORM),
    "parameters": request(
        (b"--B\r\nContent-Disposition: form-data" + b'; a="' * 3000 + b"\r\n\r\nx\r\n") * 100, FORM
    ),
    "quotes": request(
        (b'--B\r\nContent-Disposition: form-data; name="' + b'\\"' * 7000 + b"\r\n\r\n\r\n") * 100,
        FORM,
    ),
    "type of semicolons": request(APP, "multipart/form-data" + ";" * 60_000),
    "form in a form": request(
        b'--B\r\nContent-Disposition: form-data; name="appid"\r\n'
        b"Content-Type: multipart/mixed; boundary=C\r\n\r\n--C\r\n\r\nx\r\n--C--\r\n--B--",
        FORM,
    ),
    "signature of fields": request(APP).replace(
        b"Authorization: ", b"Authorization: " + b"AAAA" * 20_000
    ),
}


@pytest.mark.parametrize("name", FLOODS)
def test_flood_is_answered_in_the_envelope(port: int, name: str) -> None:
    answer = exchange(port, FLOODS[name], ends=False)

    assert answer.startswith((b"HTTP/1.1 400 ", b"HTTP/1.1 401 "))
    assert code_of(answer) in CONTRACT.operation("liveGetFour").codes
    assert_well(port)


@pytest.mark.parametrize("base64", ["A" * 4_000_000, "A " * 2_000_000, "=" * 4_000_000])
def test_base64_flood_is_answered(port: int, base64: str) -> None:
    body = json.dumps({"appid": ACCOUNT.app_id, "image": base64}).encode()
    raw = request(body).replace(CODE.encode(), PICTURE.encode(), 1)

    assert code_of(exchange(port, raw)) in (0, -4016)
    assert_well(port)


def test_slow_senders_keep_nobody_waiting(port: int) -> None:
    raw = request(APP)
    slow = [socket.create_connection(("127.0.0.1", port), timeout=20) for _ in range(50)]
    for place, connection in enumerate(slow):
        connection.sendall(raw[: 1 + place * (len(raw) - 2) // len(slow)])

    assert_well(port)

    for place, connection in enumerate(slow):
        connection.sendall(raw[1 + place * (len(raw) - 2) // len(slow) :])
        answer = b""
        while piece := connection.recv(65536):
            answer += piece
        assert code_of(answer) == 0
        connection.close()


def test_mangled_requests_are_answered_or_dropped(port: int) -> None:
    """Seeded noise over a good request: no 5xx, no hang, and the next call is well."""
    source = random.Random(20)
    form = b'--B\r\nContent-Disposition: form-data; name="appid"\r\n\r\n1\r\n--B--\r\n'
    good = [request(APP), request(form, FORM)]
    for _ in range(300):
        raw = bytearray(source.choice(good))
        for _ in range(source.randint(1, 6)):
            start_at = source.randrange(len(raw))
            stop_at = min(len(raw), start_at + source.choice((0, 1, 2, 20)))
            raw[start_at:stop_at] = source.choice(
                (b"", b"\r\n", b"\n", b"\0", b"\xff", b":", b" ", b"\r", source.randbytes(5))
            )
            if not raw:
                break
        assert not exchange(port, bytes(raw)).startswith(b"HTTP/1.1 5")
    assert_well(port)


# What bounds the cost


def test_header_is_read_up_to_a_bound() -> None:
    value = read_header("form-data" + '; a="x"' * (MOST_PARAMETERS + 5))
    long = read_header("form-data; name=" + "x" * MOST_CHARACTERS * 2)

    assert len(value.parameters) == MOST_PARAMETERS
    assert len(long.parameters[0].value) < MOST_CHARACTERS


def test_boundaries_that_begin_no_line_are_not_looked_at() -> None:
    body = b"--B" * 1000
    looked: list[bytes] = []

    class Watched(bytes):
        def find(self, *arguments: object) -> int:
            looked.append(b"")
            return super().find(*arguments)  # type: ignore[arg-type]

    with pytest.raises(UnreadableError):
        read_multipart(read_header(FORM), Watched(b"x" + body))

    assert len(looked) == 1
