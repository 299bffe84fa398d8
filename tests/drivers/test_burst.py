"""Holds requests that are under way together: none is whole before all have begun."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count

from faceid_conformance.drivers.burst import send_in_a_row, send_interleaved, send_together
from faceid_conformance.drivers.wire import WireDriver
from faceid_conformance.exchange import Request, Response

COUNT = 4
Writes = list[tuple[int, bytes]]


def request(number: int, size: int = 40) -> Request:
    body = f"{number}:".encode().ljust(size, b".")
    return Request("liveGetFour", "POST", "/face/livegetfour", (), body)


def answer(body: bytes) -> bytes:
    return b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body)


class Recorder(WireDriver):
    """Puts nothing on a wire and notes who would have."""

    def __init__(self, writes: Writes, lanes: Iterator[int], lane: int = 0) -> None:
        super().__init__("http://127.0.0.1:9")
        self.writes, self.lanes, self.lane = writes, lanes, lane

    def another(self) -> WireDriver:
        return Recorder(self.writes, self.lanes, next(self.lanes))

    def write(self, data: bytes) -> bool:
        self.writes.append((self.lane, data))
        return False

    def read(self, method: str, *, stopped: bool = False) -> Response:
        return Response(200, (), str(self.lane).encode(), 0.0)


def test_together_all_have_begun_before_the_first_is_whole() -> None:
    writes: Writes = []
    requests = [request(number) for number in range(COUNT)]

    exchanges = send_together(Recorder(writes, count()), requests)

    assert [lane for lane, _ in writes] == [0, 1, 2, 3, 0, 1, 2, 3]
    assert [data for _, data in writes[COUNT:]] == [b"."] * COUNT
    assert all(writes[lane][1].endswith(requests[lane].body[:-1]) for lane in range(COUNT))
    assert [exchange.response.body for exchange in exchanges] == [b"0", b"1", b"2", b"3"]


def test_interleaved_pieces_come_in_turn_and_make_the_whole() -> None:
    writes: Writes = []
    requests = [request(number, size=20_000) for number in range(COUNT)]

    send_interleaved(Recorder(writes, count()), requests)

    assert [lane for lane, _ in writes[: 2 * COUNT]] == [0, 1, 2, 3, 0, 1, 2, 3]
    for lane in range(COUNT):
        sent = b"".join(data for number, data in writes if number == lane)
        assert sent.endswith(b"\r\n\r\n" + requests[lane].body)


@contextmanager
def row_of_answers(*bodies: bytes) -> Iterator[WireDriver]:
    """Answer everything at once, as one piece, and hang up."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            connection, _ = listener.accept()
            with connection:
                connection.recv(65536)
                connection.sendall(b"".join(answer(body) for body in bodies))

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield WireDriver(f"http://127.0.0.1:{listener.getsockname()[1]}")
        thread.join(5)


def test_answers_in_a_row_are_told_apart() -> None:
    with row_of_answers(b"first", b"", b"third") as driver:
        exchanges = send_in_a_row(driver, [request(number) for number in range(3)])

    assert [exchange.response.body for exchange in exchanges] == [b"first", b"", b"third"]


def test_row_ends_where_the_server_ends_it() -> None:
    with row_of_answers(b"first") as driver:
        exchanges = send_in_a_row(driver, [request(number) for number in range(3)])

    assert len(exchanges) == 1


def test_nobody_there_is_a_failure_for_each() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    driver = WireDriver(f"http://127.0.0.1:{port}")

    failures = [item.response.failure for item in send_together(driver, [request(1), request(2)])]

    assert failures == ["ConnectionRefusedError", "ConnectionRefusedError"]
    assert send_in_a_row(driver, [request(1)]) == []
