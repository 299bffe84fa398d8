"""Holds the wire driver: exact bytes go out, whatever comes back is an answer."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from faceid_conformance.drivers.wire import WireDriver
from faceid_conformance.errors import TargetError
from faceid_conformance.exchange import Request

OK = (
    b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 10\r\n\r\n"
    + b'{"code":0}'
)
REQUEST = Request("liveGetFour", "POST", "/face/livegetfour", (("aUTHorization", "x"),), b"body")


@contextmanager
def peer(
    *answers: bytes, read: Callable[[socket.socket], bytes] | None = None
) -> Iterator[tuple[str, list[bytes]]]:
    """Serve one connection per answer and keep what was received."""
    listener = socket.create_server(("127.0.0.1", 0))
    received: list[bytes] = []

    def serve() -> None:
        for answer in answers:
            connection, _ = listener.accept()
            with connection:
                received.append(read(connection) if read else connection.recv(65536))
                connection.sendall(answer)

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}", received
    finally:
        listener.close()
        thread.join(2)


def test_wire_sends_the_exact_bytes() -> None:
    with peer(OK) as (url, received):
        driver = WireDriver(url)
        exchange = driver.send(REQUEST)
        driver.close()

    host = url.removeprefix("http://").encode()
    assert received == [
        b"POST /face/livegetfour HTTP/1.1\r\nHost: "
        + host
        + b"\r\naUTHorization: x\r\nContent-Length: 4\r\n\r\nbody"
    ]
    assert exchange.response.code == 0
    assert driver.exchanges == 1


@pytest.mark.parametrize("colon", [":", ":\t", ":  "])
def test_wire_writes_the_colon_that_was_asked_for(colon: str) -> None:
    with peer(OK) as (url, received):
        driver = WireDriver(url)
        driver.send(REQUEST, header_colon=colon)
        driver.close()

    assert f"\r\naUTHorization{colon}x\r\n".encode() in received[0]


def test_wire_connects_again_when_a_kept_connection_was_closed() -> None:
    with peer(OK, OK) as (url, received):
        driver = WireDriver(url)
        codes = [driver.send(REQUEST).response.code for _ in range(2)]
        driver.close()

    assert codes == [0, 0]
    assert len(received) == 2


def test_bytes_that_belong_to_no_answer_are_a_failure_of_the_next() -> None:
    with peer(OK + b"stray\r\n", OK) as (url, _):
        driver = WireDriver(url)
        first, second, third = (driver.send(REQUEST).response for _ in range(3))
        driver.close()

    assert (first.code, second.failure, third.code) == (0, "BadStatusLine", 0)


@pytest.mark.parametrize(
    ("method", "body", "length"),
    [("GET", b"", b""), ("PUT", b"", b""), ("POST", b"", b"0"), ("PUT", b"body", b"4")],
)
def test_a_length_is_said_where_a_body_is_foreseen(method: str, body: bytes, length: bytes) -> None:
    with peer(OK) as (url, received):
        driver = WireDriver(url)
        driver.send(Request("liveGetFour", method, "/", (), body))
        driver.close()

    assert received[0].partition(b"Content-Length: ")[2].partition(b"\r\n")[0] == length


def test_wire_reads_an_answer_that_comes_before_the_body_is_read() -> None:
    def head_alone(connection: socket.socket) -> bytes:
        return connection.recv(100)

    with peer(OK.replace(b"200 OK", b"413 Too Large"), read=head_alone) as (url, _):
        driver = WireDriver(url)
        big = Request("liveGetFour", "POST", "/x", (), bytes(200_000))
        response = driver.send(big).response
        driver.close()

    assert response.status == 413 or response.failure is not None


@pytest.mark.parametrize(
    "garbage",
    [b"", b"no http at all\r\n\r\n", b"HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nshort"],
)
def test_wire_turns_a_broken_answer_into_a_failure(garbage: bytes) -> None:
    with peer(garbage) as (url, _):
        driver = WireDriver(url)
        response = driver.send(REQUEST).response
        driver.close()

    assert response.status == 0
    assert response.failure
    assert response.code is None


def test_wire_tells_that_nobody_listens() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]

    response = WireDriver(f"http://127.0.0.1:{port}").send(REQUEST).response

    assert response.failure == "ConnectionRefusedError"


@pytest.mark.parametrize(
    "url", ["ftp://host", "host:80", "http://", "http://host:99999", "http://host:x"]
)
def test_wire_refuses_what_is_no_address(url: str) -> None:
    with pytest.raises(TargetError):
        WireDriver(url)


def test_wire_keeps_a_path_before_the_operations() -> None:
    with peer(OK) as (url, received):
        driver = WireDriver(f"{url}/gateway/")
        driver.send(REQUEST)
        driver.close()

    assert received[0].startswith(b"POST /gateway/face/livegetfour ")
