"""The server that plays to clients: it reads every lawful body, and outlives every other."""

import socket
from collections.abc import Iterator

import pytest
from faceid_conformance.cases.clients import Reply
from faceid_conformance.polyglot.recorder import MOST_BODY_BYTES, Recorder, recording

HEAD = b"POST /face/livegetfour HTTP/1.1\r\nHost: x\r\n"


@pytest.fixture
def recorder() -> Iterator[Recorder]:
    with recording() as running:
        running.play(Reply(200, "application/json", b'{"code": 0}'))
        yield running


def said(recorder: Recorder, sent: bytes) -> bytes:
    port = int(recorder.base_url.rpartition(":")[2])
    with socket.create_connection(("127.0.0.1", port), timeout=5) as link:
        link.sendall(sent)
        link.shutdown(socket.SHUT_WR)
        received = b""
        while piece := link.recv(65536):
            received += piece
    return received


@pytest.mark.parametrize(
    "sent",
    [
        b"Content-Length: 5\r\n\r\nhello",
        b"Transfer-Encoding: chunked\r\n\r\n2\r\nhe\r\n3;a=b\r\nllo\r\n0\r\n\r\n",
        b"Transfer-Encoding: Chunked\r\n\r\n5\r\nhello\r\n0\r\nTrailer: x\r\n\r\n",
        b"Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABk\r\n"
        b"Content-Length: 5\r\n\r\nhello",
    ],
    ids=["length", "chunked", "trailer", "offers-http-2"],
)
def test_a_lawful_body_is_heard_to_the_byte(recorder: Recorder, sent: bytes) -> None:
    assert said(recorder, HEAD + sent).endswith(b'{"code": 0}')
    assert [request.body for request in recorder.heard()] == [b"hello"]


def test_who_waits_for_leave_to_send_gets_it(recorder: Recorder) -> None:
    answer = said(recorder, HEAD + b"Expect: 100-continue\r\nContent-Length: 5\r\n\r\nhello")

    assert answer.startswith(b"HTTP/1.1 100 ")
    assert answer.endswith(b'{"code": 0}')


@pytest.mark.parametrize(
    "sent",
    [
        b"Content-Length: -5\r\n\r\n",
        b"Content-Length: five\r\n\r\n",
        f"Content-Length: {MOST_BODY_BYTES + 1}\r\n\r\n".encode(),
        b"Transfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"Transfer-Encoding: chunked\r\n\r\nfffffffffff\r\n",
        b"Transfer-Encoding: chunked\r\n\r\n\xff\r\n",
    ],
    ids=["negative", "word", "endless", "no-size", "huge-chunk", "no-ascii"],
)
def test_a_body_that_cannot_be_read_is_refused_and_forgotten(
    recorder: Recorder, sent: bytes, capfd: pytest.CaptureFixture[str]
) -> None:
    assert b" 400 " in said(recorder, HEAD + sent)
    assert recorder.heard() == []
    assert said(recorder, HEAD + b"Content-Length: 0\r\n\r\n").endswith(b'{"code": 0}')
    assert capfd.readouterr().err == ""


def test_who_hangs_up_in_the_middle_disturbs_nobody(
    recorder: Recorder, capfd: pytest.CaptureFixture[str]
) -> None:
    said(recorder, HEAD + b"Content-Length: 50\r\n\r\nhel")
    said(recorder, b"\x16\x03\x01garbage\r\n\r\n")

    assert said(recorder, HEAD + b"Content-Length: 0\r\n\r\n").endswith(b'{"code": 0}')
    assert capfd.readouterr().err == ""


def test_replies_come_in_their_order_and_the_last_one_stays(recorder: Recorder) -> None:
    recorder.play(
        Reply(503, "text/html", b"busy", retry_after_seconds=7),
        Reply(200, "application/json", b'{"code": 0}', breaks_off=True),
    )
    asked = HEAD + b"Content-Length: 0\r\n\r\n"
    first, second, third = (said(recorder, asked) for _ in range(3))

    assert b" 503 " in first
    assert b"Retry-After: 7\r\n" in first
    assert b"Content-Length: 11\r\n" in second
    assert second.endswith(b'\r\n\r\n{"cod')
    assert third.endswith(b'{"cod')
