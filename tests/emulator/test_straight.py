"""The straight way and the way of ASGI: whatever comes in whatever pieces, both say the same."""

import io
import json
from collections.abc import Iterator
from http.client import HTTPResponse
from pathlib import Path
from typing import Any, cast

import pytest
from emulator_caller import ACCOUNT, CODE, COMPARE, CONTRACT, ID_NUMBER, JPEG, NOW, multipart, sign
from faceid_conformance.cli.surroundings import default_account
from faceid_conformance.drivers.wire import WireDriver
from faceid_conformance.emulator.face.api import FaceApi
from faceid_conformance.emulator.server.direct import call
from faceid_conformance.exchange import Exchange, Request, Response
from faceid_conformance.suite import opening
from faceid_conformance.suite.performer import Performer
from faceid_conformance.suite.session import Options, Session
from straight_pair import Heard, Pair

LIMIT = CONTRACT.limits["request-body-bytes"].maximum or 0
APP = json.dumps({"appid": ACCOUNT.app_id}).encode()
PREFIX = CONTRACT.emulator.control_prefix
OUTCOME = CONTRACT.emulator.outcome_header


@pytest.fixture
def pair() -> Iterator[Pair]:
    both = Pair(drain_bytes=LIMIT + 100_000)
    yield both
    both.close()


@pytest.fixture(params=["memory", "file"])
def either_pair(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Pair]:
    """One with its state in memory, and one that holds answers back until a file has them."""
    files = (f"sqlite:{tmp_path / '1.db'}", f"sqlite:{tmp_path / '2.db'}")
    states = files if request.param == "file" else ("memory", "memory")
    both = Pair(states, drain_bytes=LIMIT + 100_000)
    yield both
    both.close()


def authorization(**more: str) -> str:
    now = int(NOW)
    fields = {"a": ACCOUNT.app_id, "k": ACCOUNT.secret_id, "e": now + 30, "t": now, **more}
    return sign("&".join(f"{name}={value}" for name, value in fields.items()))


def request(
    *lines: str,
    body: bytes = APP,
    target: str = CODE,
    method: str = "POST",
    version: str = "1.1",
    content_type: str = "application/json",
    length: bool = True,
) -> bytes:
    head = [
        f"{method} {target} HTTP/{version}",
        "Host: x",
        f"Authorization:{authorization()}",
        f"Content-Type: {content_type}",
        *lines,
        *([f"Content-Length: {len(body)}"] * length),
    ]
    return "\r\n".join([*head, "", ""]).encode() + body


def chunked(*chunks: bytes, trailer: bytes = b"", extension: bytes = b"") -> bytes:
    head = request("Transfer-Encoding: chunked", body=b"", length=False)
    lines = (b"%x%s\r\n%s\r\n" % (len(chunk), extension, chunk) for chunk in chunks)
    return head + b"".join(lines) + b"0\r\n" + trailer + b"\r\n"


def same(pair: Pair, *pieces: bytes) -> Heard:
    """Both answers are the same, byte for byte, and so is what the journals hold."""
    straight, asgi = pair.say(*pieces)
    assert straight == asgi
    assert pair.straight.journal() == pair.asgi.journal()
    return straight


class TwinDriver(WireDriver):
    """Sends what the cases send to both sides."""

    def __init__(self, pair: Pair) -> None:
        super().__init__("http://emulator.test")
        self._pair = pair

    def send(self, request: Request, *, header_colon: str = ": ") -> Exchange:
        raw = self._head(request, header_colon) + request.body
        heard = same(self._pair, raw)
        reply = HTTPResponse(cast(Any, Answered(heard.answer)), method=request.method)
        reply.begin()
        response = Response(reply.status, tuple(reply.getheaders()), reply.read(), 0.0)
        return Exchange(request, response)


class Answered:
    """Bytes that were received, as http.client wants to have them."""

    def __init__(self, answer: bytes) -> None:
        self._answer = answer

    def makefile(self, mode: str) -> io.BytesIO:
        return io.BytesIO(self._answer)


@pytest.fixture
def session(pair: Pair, monkeypatch: pytest.MonkeyPatch) -> Session:
    """A session of the suite whose clock stands and whose requests go to both sides."""
    monkeypatch.setattr("time.time", lambda: NOW)
    monkeypatch.setattr(opening, "WireDriver", lambda *given, **named: TwinDriver(pair))
    account = default_account(CONTRACT)
    return opening.open_session("http://emulator.test", account, Options(apis=("face",)))


def test_every_case_is_answered_alike_both_ways(session: Session) -> None:
    performer = Performer(session)

    wrong = [verdict.id for case in session.cases if (verdict := performer.perform(case)).findings]

    assert wrong == []
    assert session.sent.total() > 800


FORM = multipart(
    [
        ("appid", ACCOUNT.app_id),
        ("idcard_number", ID_NUMBER),
        ("idcard_name", CONTRACT.emulator.identity_name),
        ("image", JPEG),
    ]
)
WAYS = {
    "plain": request(),
    "connection-close": request("Connection: close"),
    "http-1.0": request(version="1.0"),
    "http-1.0-keep-alive": request("Connection: keep-alive", version="1.0"),
    "expect": request("Expect: 100-continue"),
    "query": request(target=f"{CODE}?sign=1"),
    "absolute-form": request(target=f"http://service.image.myqcloud.com{CODE}"),
    "percent": request(target="/face/%6civegetfour"),
    "other-path": request(target="/face/elsewhere"),
    "get": request(method="GET"),
    "head": request(method="HEAD"),
    "upgrade": request("Connection: Upgrade", "Upgrade: h2c"),
    "form": request(body=FORM, target=COMPARE, content_type="multipart/form-data; boundary=B0und"),
    "chunked": chunked(APP[:5], APP[5:]),
    "chunk-extension": chunked(APP, extension=b";name=value"),
    "trailer": chunked(APP, trailer=f"{OUTCOME}: code=9\r\n".encode()),
    "no-body": request(body=b""),
    "empty-json": request(body=b"{}"),
    "two-at-once": request() + request(),
    "many-at-once": request() * 20,
    "pipelined-after-close": request("Connection: close") + request(),
    "pipelined-after-other": request(target=f"{CODE}?a") + request() + request(target="/x"),
    "broken-chunk": chunked(APP)[:-5] + b"zz\r\n",
    "cut-off": request()[:-4],
    "above-the-limit": request(body=b"x" * (LIMIT + 1)),
    "beyond-the-drain": request(body=b"x" * (LIMIT + 200_000)) + request(),
    "forced": request(f"{OUTCOME}: code=9"),
    "forced-nonsense": request(f"{OUTCOME}: nonsense"),
    "delayed": request(f"{OUTCOME}: delay=3") + request(),
    "dribbled": request(f"{OUTCOME}: dribble=10:1") + request(),
    "early": request(f"{OUTCOME}: code=9; fault=early-answer") + request(),
    "empty-reply": request(f"{OUTCOME}: fault=empty-reply"),
    "garbage": request(f"{OUTCOME}: fault=garbage"),
    "truncated": request(f"{OUTCOME}: fault=truncated-body"),
    "broken-reply-chunk": request(f"{OUTCOME}: fault=broken-chunk"),
    "no-signature": request("X-More: 1").replace(b"Authorization", b"X-Authorization"),
    "wrong-signature": request().replace(b"Authorization:", b"Authorization:A"),
}


@pytest.mark.parametrize("name", WAYS)
def test_request_is_answered_alike_however_it_arrives(either_pair: Pair, name: str) -> None:
    raw = WAYS[name]
    head = raw.index(b"\r\n\r\n") + 4

    same(either_pair, raw)
    same(either_pair, raw[:head], raw[head:])
    same(either_pair, raw[: head // 2], raw[head // 2 : head + 3], raw[head + 3 :])
    if len(raw) < 1000:
        same(either_pair, *(raw[place : place + 7] for place in range(0, len(raw), 7)))


def test_good_request_is_answered_before_the_broken_one_behind_it(either_pair: Pair) -> None:
    straight, _ = either_pair.say(request() + b"\x00\x01nonsense\r\n\r\n")

    first, _, second = straight.answer.partition(b"HTTP/1.1 400 ")
    assert document(Heard(first, is_closed=True))["code"] == 0
    assert b"this is not HTTP" in second


def test_rules_hold_both_ways(either_pair: Pair) -> None:
    rule = {"outcome": {"code": 12}, "times": 1, "match": {"seq": "42"}}
    for side in (either_pair.straight, either_pair.asgi):
        reply = call(side.app, "POST", f"{PREFIX}rules", body=json.dumps(rule).encode())
        assert reply.status == 201
    body = json.dumps({"appid": ACCOUNT.app_id, "seq": "42"}).encode()

    codes = [document(same(either_pair, request(body=body)))["code"] for _ in range(2)]

    assert codes == [12, 0]


def test_failure_of_ours_is_an_error_500_both_ways(
    either_pair: Pair, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(self: object, *given: object) -> None:
        raise ArithmeticError("a mistake of ours")

    monkeypatch.setattr(FaceApi, "answer", broken)

    heard = same(either_pair, request())

    assert heard.answer.startswith(b"HTTP/1.1 500 ")
    assert [record.exc_info[0] for record in caplog.records if record.exc_info] == [
        ArithmeticError,
        ArithmeticError,
    ]


def test_caller_that_reads_nothing_is_not_answered_from_memory_without_end(pair: Pair) -> None:
    protocol, wire = pair.straight.connect()
    protocol.pause_writing()

    protocol.data_received(request() * 50)

    assert not wire.reads
    assert wire.written == []
    wire.close()
    pair.settle(wire)


def test_silent_connection_is_closed_and_a_busy_one_is_not(pair: Pair) -> None:
    timers = pair.timers()
    protocol, wire = pair.straight.connect()

    protocol.data_received(request())
    timers.advance(4)
    protocol.data_received(request())
    timers.advance(4)
    kept = wire.is_closing()
    timers.advance(2)

    assert not kept
    assert wire.is_closing()
    pair.settle(wire)


def test_stop_does_not_wait_for_a_request_that_is_still_being_sent(pair: Pair) -> None:
    protocol, wire = pair.straight.connect()
    protocol.data_received(request()[:-2])

    protocol.shutdown()

    assert wire.is_closing()
    assert wire.written == []
    pair.settle(wire)


def document(heard: Heard) -> dict[str, Any]:
    said: dict[str, Any] = json.loads(heard.answer.partition(b"\r\n\r\n")[2])
    return said


OFFERS = {
    "java": ("Connection: Upgrade, HTTP2-Settings", "HTTP2-Settings: AAEAAEAA", "Upgrade: h2c"),
    "curl": ("Connection: Upgrade, HTTP2-Settings", "Upgrade: h2c", "HTTP2-Settings: AAMAAABk"),
    "lower-case": ("connection: upgrade", "upgrade: h2c"),
}


@pytest.mark.parametrize("offer", list(OFFERS))
def test_offer_of_another_http_is_passed_over_and_the_body_is_read(pair: Pair, offer: str) -> None:
    straight, _ = pair.say(request(*OFFERS[offer]) + request())

    assert straight.answer.count(b'"code":0') == 2
