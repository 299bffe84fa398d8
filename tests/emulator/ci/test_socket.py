"""The door of the buckets over a raw socket: what is hostile is answered and harms nobody."""

import hashlib
import hmac
import random
import socket
import time
from collections.abc import Iterator
from urllib.parse import unquote

import pytest
from bucket_caller import ACCOUNT, CONTRACT, HOST, NUMBER
from emulator_process import port_of, start

VERIFY = f"ci-process=LivenessRecognition&IdCard={NUMBER}&Name=a&LivenessType=SILENT"
CODES = set(CONTRACT.codes)


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    process = start()
    yield port_of(process)
    process.terminate()
    _, complaints = process.communicate(timeout=20)
    # Nothing above may leave a traceback behind.
    assert complaints == ""


def exchange(port: int, raw: bytes) -> bytes:
    """Send raw bytes, and read until the other side hangs up."""
    with socket.create_connection(("127.0.0.1", port), timeout=20) as connection:
        connection.sendall(raw)
        received = b""
        while piece := connection.recv(65536):
            received += piece
    return received


def signed(method: str, path: str) -> str:
    """An Authorization that signs method and path alone."""
    now = int(time.time())
    span = f"{now - 60};{now + 300}"
    decoded = unquote(path.replace("+", " "), errors="surrogateescape")
    http = f"{method.lower()}\n{decoded}\n\n\n".encode("utf-8", "surrogateescape")
    key = hmac.new(ACCOUNT.secret_key.encode(), span.encode(), "sha1").hexdigest()
    text = f"sha1\n{span}\n{hashlib.sha1(http).hexdigest()}\n"
    mac = hmac.new(key.encode(), text.encode(), "sha1").hexdigest()
    return (
        f"q-sign-algorithm=sha1&q-ak={ACCOUNT.secret_id}&q-sign-time={span}&q-key-time={span}"
        f"&q-header-list=&q-url-param-list=&q-signature={mac}"
    )


def request(
    method: str, path: str, query: str = "", body: bytes | None = None, more: str = ""
) -> bytes:
    target = path + (f"?{query}" if query else "")
    head = f"{method} {target} HTTP/1.1\r\nHost: {HOST}\r\nConnection: close\r\n"
    head += f"Authorization: {signed(method, path)}\r\n{more}"
    if body is not None:
        head += f"Content-Length: {len(body)}\r\n"
    return f"{head}\r\n".encode("latin-1") + (body or b"")


def status_of(answer: bytes) -> int:
    assert answer.startswith(b"HTTP/1.1 "), answer[:60]
    return int(answer[9:12])


def code_of(answer: bytes) -> str:
    return answer.partition(b"<Code>")[2].partition(b"</Code>")[0].decode()


def assert_well(port: int) -> None:
    answer = exchange(port, request("GET", "/", "ci-process=GetLiveCode"))
    assert status_of(answer) == 200


PATHS = (
    "/../../etc/passwd", "/..%2f..%2fetc%2fpasswd", "/%2e%2e/%2e%2e", "/./", "//", "///a//b",
    "/%00", "/%ff%fe", "/%", "/%zz", "/%e4%bd", "/a%0d%0aX-Evil:%201", "/%F0%9F%98%80",
    "/" + "a" * 5000, "/" + "%41" * 3000, "/" + "a/" * 2000, "/+%2B+", "/%u0041",
    "/outcome:", "/outcome:Nothing/x", "/outcome:../x", "/<script>&amp;", "/a;b=c",
)  # fmt: skip
QUERIES = (
    VERIFY + "&" + VERIFY, VERIFY + "&IdCard=" + NUMBER, VERIFY + "&BestFrameNum=%",
    VERIFY.replace("Name=a", "Name=%e5%bc%a0"), VERIFY.replace("Name=a", "Name=%ff"),
    VERIFY.replace("Name=a", "Name="), VERIFY.replace("Name=a", "Name"),
    VERIFY.replace("Name=a", "Name=" + "x" * 20_000), "ci-process=", "ci-process", "&&&===&",
    "ci-process=LivenessRecognition", "a=1&" * 5000, VERIFY + "&BestFrameNum=" + "9" * 4000,
    VERIFY + "&BestFrameNum=%EF%BC%91", VERIFY + "&sign=", VERIFY + "&q-ak=", VERIFY + "&q-x=%",
    VERIFY.replace("SILENT", "ACTION&ValidateData=1%EF%BC%8C2"),
)  # fmt: skip


@pytest.mark.parametrize("path", PATHS)
def test_hostile_keys_are_kept_or_refused_and_given_back(port: int, path: str) -> None:
    put = exchange(port, request("PUT", path, body=b"kept"))
    got = exchange(port, request("GET", path))

    assert status_of(put) in (200, 400, 403, 404, 405)
    assert (status_of(got) == 200) == (status_of(put) == 200)
    assert b"X-Evil: 1" not in put + got
    assert b"root:" not in got
    for answer in (put, got):
        assert status_of(answer) == 200 or code_of(answer) in CODES
    assert_well(port)


@pytest.mark.parametrize("query", QUERIES)
@pytest.mark.parametrize("method", ["GET", "PUT", "HEAD", "POST", "DELETE", "OPTIONS"])
def test_hostile_queries_are_answered(port: int, method: str, query: str) -> None:
    answer = exchange(port, request(method, "/a", query, b"GIF" if method == "PUT" else None))

    assert status_of(answer) < 500
    assert method == "HEAD" or status_of(answer) < 300 or code_of(answer) in CODES


def test_repeated_and_mis_encoded_things_leave_the_next_call_alone(port: int) -> None:
    rng = random.Random(7)
    alphabet = "/%?&=;+aZ0.~:@!$'()*, \"<>\\^`{|}"
    for _ in range(150):
        path = "/" + "".join(rng.choice(alphabet[:20]) for _ in range(rng.randint(0, 12)))
        path = path.replace("?", "").replace(" ", "")
        query = "".join(rng.choice(alphabet) for _ in range(rng.randint(0, 40))).replace(" ", "+")
        answer = exchange(port, request(rng.choice(("GET", "PUT")), path, query, b"x"))
        assert status_of(answer) < 500, (path, query)
    assert_well(port)


LARGE = bytes(9_000_000)


@pytest.mark.parametrize("more", ["", "Expect: 100-continue\r\n"])
def test_video_of_nine_megabytes_is_answered_and_never_reset(port: int, more: str) -> None:
    answer = exchange(port, request("PUT", "/big.mp4", VERIFY, LARGE, more))

    assert answer.count(b"<Code>FailedOperation.LipSizeError</Code>") == 1
    assert_well(port)


def test_object_beyond_the_largest_is_answered_and_never_reset(port: int) -> None:
    most = CONTRACT.conventions.store.object_bytes
    answer = exchange(port, request("PUT", "/big", VERIFY, bytes(most + 1)))

    assert code_of(answer) == "EntityTooLarge"
    assert_well(port)


def chunked(body: bytes, *sizes: int) -> bytes:
    pieces, place = [], 0
    for size in (*sizes, len(body)):
        piece = body[place : place + size]
        place += size
        pieces += [b"%x\r\n%s\r\n" % (len(piece), piece)] if piece else []
    return b"".join(pieces) + b"0\r\n\r\n"


@pytest.mark.parametrize("more", ["", "Expect: 100-continue\r\n"])
def test_chunked_upload_is_taken(port: int, more: str) -> None:
    head = request("PUT", "/chunked", "", None, f"Transfer-Encoding: chunked\r\n{more}")
    answer = exchange(port, head + chunked(b"GIF8" * 1000, 1, 7, 500))

    assert b"HTTP/1.1 200 OK" in answer
    assert exchange(port, request("GET", "/chunked")).endswith(b"GIF8" * 1000)


def test_upload_without_a_length_is_told_so(port: int) -> None:
    answer = exchange(port, request("PUT", "/none", VERIFY))

    assert (status_of(answer), code_of(answer)) == (411, "MissingContentLength")


@pytest.mark.parametrize(
    "value",
    ["", "q-sign-algorithm=sha1", "q-" * 20_000, "q-ak=\xff\xfe", "&" * 60_000, "q-=" + "%" * 9000],
)
def test_hostile_signatures_are_refused(port: int, value: str) -> None:
    raw = f"GET /a HTTP/1.1\r\nHost: {HOST}\r\nConnection: close\r\nAuthorization: {value}\r\n\r\n"
    answer = exchange(port, raw.encode("latin-1"))

    assert status_of(answer) in (400, 403)
    assert code_of(answer) in CODES
    assert_well(port)


def test_lists_of_thousands_of_names_are_refused_in_bounded_time(port: int) -> None:
    value = signed("GET", "/").replace("q-header-list=", "q-header-list=" + "x;" * 20_000)
    raw = f"GET / HTTP/1.1\r\nHost: {HOST}\r\nConnection: close\r\nAuthorization: {value}\r\n\r\n"
    started = time.monotonic()

    assert code_of(exchange(port, raw.encode())) == "SignatureDoesNotMatch"
    assert time.monotonic() - started < 15
    assert_well(port)


def test_huge_heads_are_refused_and_never_reset(port: int) -> None:
    for flood in (b"X: " + b"a" * 3_000_000, b"X: y\r\n" * 100_000):
        raw = b"PUT /a HTTP/1.1\r\nHost: " + HOST.encode() + b"\r\n" + flood + b"\r\n\r\n"
        assert exchange(port, raw).startswith(b"HTTP/1.1 431 ")
    assert_well(port)


def test_caller_that_leaves_in_the_middle_harms_nobody(port: int) -> None:
    with socket.create_connection(("127.0.0.1", port), timeout=20) as connection:
        connection.sendall(request("PUT", "/half", VERIFY, LARGE)[:100_000])
    assert_well(port)
