"""The emulator on a real socket: start, stop, large and odd requests, broken HTTP."""

import http.client
import json
import signal
import socket
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from emulator_caller import ACCOUNT, CODE, CONTRACT, PICTURE, sign
from emulator_process import port_of, running, start
from faceid_conformance.emulator.errors import ServeError
from faceid_conformance.emulator.server.serve import serve
from faceid_conformance.emulator.settings import Settings

# Whoever runs the tests under nohup has this signal ignored, and what they start inherits it.
signal.signal(signal.SIGHUP, signal.SIG_DFL)

LIMIT = CONTRACT.limits["request-body-bytes"].maximum or 0
APP = f'{{"appid": "{ACCOUNT.app_id}"}}'.encode()


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    with running() as free_port:
        yield free_port


def authorization() -> str:
    now = int(time.time())
    return sign(f"a={ACCOUNT.app_id}&k={ACCOUNT.secret_id}&e={now + 300}&t={now}")


def exchange(port: int, raw: bytes) -> bytes:
    """Send raw bytes and read until the other side hangs up."""
    with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
        connection.sendall(raw)
        pieces = []
        while piece := connection.recv(65536):
            pieces.append(piece)
    return b"".join(pieces)


def request(headers: str, body: bytes = APP, target: str = CODE) -> bytes:
    head = f"POST {target} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n{headers}"
    head += f"Authorization:{authorization()}\r\nContent-Type: application/json\r\n"
    return head.encode() + f"Content-Length: {len(body)}\r\n\r\n".encode() + body


def document(answer: bytes) -> dict[str, object]:
    said: dict[str, object] = json.loads(answer.rpartition(b"\r\n\r\n")[2])
    return said


@pytest.mark.parametrize(
    "target",
    [CODE, f"http://service.image.myqcloud.com{CODE}", f"{CODE}?sign=1", "/face/%6civegetfour"],
)
def test_request_lines_of_real_callers_are_answered(port: int, target: str) -> None:
    assert document(exchange(port, request("", target=target)))["code"] == 0


@pytest.mark.parametrize(
    "headers",
    [
        "User-Agent:\r\n",
        "Method:POST\r\n",
        "Accept-Encoding: gzip\r\n",
        "Upgrade: h2c\r\nHTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA\r\n",
        "Expect: 100-continue\r\n",
        "X-Long: " + "a" * 20_000 + "\r\n",
    ],
)
def test_headers_of_real_callers_are_answered(port: int, headers: str) -> None:
    assert document(exchange(port, request(headers)))["code"] == 0


def test_expect_is_answered_before_the_body(port: int) -> None:
    raw = request("Expect: 100-continue\r\n", b"x" * 10)
    with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
        connection.sendall(raw[:-10])

        first = connection.recv(1024)

        connection.sendall(raw[-10:])
        assert first == b"HTTP/1.1 100 Continue\r\n\r\n"
        assert connection.recv(1024).startswith(b"HTTP/1.1 400")


def test_connection_is_kept_for_the_next_call(port: int) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    headers = {"Authorization": authorization(), "Content-Type": "application/json"}
    for _ in range(3):
        connection.request("POST", CODE, APP, headers)
        reply = connection.getresponse()
        assert json.loads(reply.read())["code"] == 0
        assert not reply.will_close
    connection.close()


@pytest.mark.parametrize("size", [LIMIT + 1, LIMIT * 3])
@pytest.mark.parametrize("chunked", [False, True])
def test_body_above_the_limit_is_answered_and_never_reset(
    port: int, size: int, chunked: bool
) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    body = b"x" * size
    pieces = (body[start : start + 65536] for start in range(0, size, 65536))
    headers = {"Authorization": authorization()}

    connection.request(
        "POST", PICTURE, pieces if chunked else body, headers, encode_chunked=chunked
    )
    reply = connection.getresponse()

    assert (reply.status, json.loads(reply.read())["code"]) == (413, 23)
    connection.close()


def test_body_above_the_limit_is_answered_to_a_caller_that_asked_first(port: int) -> None:
    raw = request("Expect: 100-continue\r\n", b"x" * (LIMIT + 1))
    head = raw[: raw.index(b"\r\n\r\n") + 4]
    with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
        connection.sendall(head)
        assert connection.recv(1024) == b"HTTP/1.1 100 Continue\r\n\r\n"
        connection.sendall(raw[len(head) :])
        answer = b""
        while piece := connection.recv(1024):
            answer += piece

    assert answer.startswith(b"HTTP/1.1 413 ")
    assert document(answer)["code"] == 23


def test_body_beyond_the_drain_is_answered_too(port: int) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    piece = b"x" * (1 << 20)

    connection.request("POST", PICTURE, (piece for _ in range(80)), encode_chunked=True)

    assert connection.getresponse().status == 413
    connection.close()


@pytest.mark.parametrize(
    "raw",
    [
        b"GARBAGE\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
        b"POST / HTTP/1.1\r\nContent-Length: x\r\n\r\n",
        b"POST /face/livegetfour HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\n"
        b"Transfer-Encoding: chunked\r\n\r\nzz\r\n",
    ],
)
def test_broken_http_is_refused_in_the_envelope(port: int, raw: bytes) -> None:
    answer = exchange(port, raw)

    assert answer.startswith(b"HTTP/1.1 400 Bad Request\r\n")
    assert b"\r\nX-Emulator: faceid-contract/" in answer
    assert document(answer)["code"] == 3


def test_caller_that_goes_away_harms_nobody(port: int) -> None:
    with socket.create_connection(("127.0.0.1", port)) as connection:
        connection.sendall(request("")[:-5])

    assert document(exchange(port, request("")))["code"] == 0


def test_ready_file_holds_the_address_and_goes_with_the_server(tmp_path: Path) -> None:
    ready = tmp_path / "ready"
    process = start(0, ready)

    port = port_of(process)

    assert ready.read_text(encoding="utf-8") == f"http://127.0.0.1:{port}"
    assert list(tmp_path.iterdir()) == [ready]
    process.send_signal(signal.SIGTERM)
    _, complaints = process.communicate(timeout=20)
    assert (process.returncode, complaints) == (0, "")
    assert not ready.exists()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_signal_ends_it_with_success_even_with_open_connections(number: signal.Signals) -> None:
    process = start()
    with socket.create_connection(("127.0.0.1", port_of(process))) as connection:
        connection.sendall(request("")[:-5])

        process.send_signal(number)

        _, complaints = process.communicate(timeout=20)
    assert (process.returncode, complaints) == (0, "")


def test_access_log_is_one_line_for_each_call() -> None:
    process = start(access_log=True)
    port = port_of(process)

    exchange(port, request(""))
    exchange(port, request("", b"{}"))

    process.terminate()
    _, lines = process.communicate(timeout=20)
    assert [line.rpartition(" ")[0].rpartition(" ")[0] for line in lines.splitlines()] == [
        "liveGetFour 0",
        "liveGetFour 21",
    ]


def test_busy_port_is_one_clear_line(port: int) -> None:
    process = start(port)

    said, complaint = process.communicate(timeout=20)

    assert (process.returncode, said) == (1, "")
    assert complaint == f"error: cannot listen on 127.0.0.1 port {port}: the port is in use\n"


@pytest.mark.parametrize(
    ("host", "port_number"),
    [("203.0.113.7", 0), ("127.0.0.1", 99999), ("127.0.0.1", -1), ("a\0b", 0)],
)
def test_impossible_address_is_one_clear_line(host: str, port_number: int) -> None:
    with pytest.raises(ServeError, match=rf"^cannot listen on .* port {port_number}: [^\n]+$"):
        serve(Settings(), host, port_number)


def test_ready_file_that_cannot_be_written_is_one_clear_line(tmp_path: Path) -> None:
    with pytest.raises(ServeError, match=r"^cannot write the ready file x: [^\n]+$"):
        serve(Settings(), "127.0.0.1", 0, tmp_path / "absent" / "x")


def post_too_much(connection: http.client.HTTPConnection) -> http.client.HTTPResponse:
    connection.request("POST", PICTURE, b"x" * (LIMIT + 1))
    return connection.getresponse()


def test_reset_is_a_reset() -> None:
    with running("resets-on-oversize") as port:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
        with pytest.raises(ConnectionError):
            post_too_much(connection)
        connection.close()
