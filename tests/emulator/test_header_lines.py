"""An Authorization in two headers or over two lines: refused, and told why."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator

import pytest
from emulator_caller import ACCOUNT, CODE, NOW, Caller, sign
from faceid_conformance.emulator.server.direct import call
from faceid_conformance.emulator.server.log import OURS
from straight_pair import Pair

BODY = json.dumps({"appid": ACCOUNT.app_id}).encode()


@pytest.fixture
def caller() -> Caller:
    return Caller()


@pytest.fixture
def pair() -> Iterator[Pair]:
    pair = Pair()
    yield pair
    pair.close()


def right(caller: Caller) -> str:
    return sign(caller.text())


def wrong(caller: Caller) -> str:
    return sign(caller.text(), "another-key")


@pytest.mark.parametrize("both", [(right, right), (right, wrong), (wrong, right)])
def test_two_headers_are_refused_whichever_is_right(caller: Caller, both: tuple[object]) -> None:
    lines = [("Authorization", make(caller)) for make in both]  # type: ignore[operator]

    reply = call(caller.app, "POST", CODE, headers=[*lines, JSON], body=BODY)

    assert (reply.status, json.loads(reply.body)["code"]) == (400, 5)
    assert (reply.header("X-Emulator-Diagnosis") or "").startswith("sent-twice; ")


JSON = ("Content-Type", "application/json")


def request(authorization: str) -> bytes:
    head = f"POST {CODE} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
    return (
        f"{head}Authorization:{authorization}\r\nContent-Length: {len(BODY)}\r\n\r\n".encode()
        + BODY
    )


SIGNED = sign(f"a={ACCOUNT.app_id}&k={ACCOUNT.secret_id}&e={int(NOW) + 30}&t={int(NOW)}")


@pytest.mark.parametrize(
    "value",
    [
        f" {SIGNED[:76]}\r\n {SIGNED[76:]}",
        f" {SIGNED[:76]}\r\n\t{SIGNED[76:]}",
        f"\r\n {SIGNED}",
        f" {SIGNED}\r\n ",
        # As encoders of mail wrap it, with no blank in the next line.
        f" {SIGNED[:76]}\r\n{SIGNED[76:]}",
        f" {SIGNED[:76]}\n{SIGNED[76:]}",
    ],
    ids=["blank", "tab", "before", "behind", "wrapped", "wrapped by LF"],
)
def test_broken_line_is_refused_and_named(pair: Pair, value: str) -> None:
    heard, _ = pair.say(request(value))

    assert heard.answer.startswith(b"HTTP/1.1 400 ")
    assert heard.is_closed
    head, _, body = heard.answer.partition(b"\r\n\r\n")
    assert json.loads(body)["code"] == 3
    assert "next line" in json.loads(body)["message"]
    assert b"\r\nX-Emulator-Diagnosis: wrapped-lines; " in head


def test_broken_line_of_another_header_is_told_without_a_diagnosis(pair: Pair) -> None:
    heard, _ = pair.say(request(f" {SIGNED}\r\nX-Other: one\r\n two"))

    assert b"next line" in heard.answer
    assert b"Diagnosis" not in heard.answer


@pytest.mark.parametrize(
    "value",
    [
        " x\x00y",
        f" {SIGNED}\r\nX-A: b\r\nnothing",
        " x\r\nno header at all",
        " q-sign-algorithm=sha1",
    ],
)
def test_what_is_broken_otherwise_is_not_called_a_broken_line(pair: Pair, value: str) -> None:
    heard, _ = pair.say(request(value + "\r\n: x"))

    assert b"this is not HTTP" in heard.answer
    assert b"Diagnosis" not in heard.answer


def test_log_says_why(pair: Pair, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, logger=OURS.name):
        pair.say(request(f" {SIGNED[:76]}\r\n {SIGNED[76:]}"))
        pair.say(b"nonsense\r\n\r\n")

    ours = [record.getMessage() for record in caplog.records if record.name.startswith(OURS.name)]
    refused, _, broken, _ = ours
    assert refused.startswith("signature refused: The base64 is broken into lines")
    assert broken.startswith("refused: this is not HTTP")
    assert SIGNED[:20] not in caplog.text


def test_line_in_the_body_breaks_nothing(pair: Pair) -> None:
    body = BODY + b"\r\nAuthorization: x\r\n y"
    whole = request(f" {SIGNED}").replace(b"Length: %d" % len(BODY), b"Length: %d" % len(body))

    heard, _ = pair.say(whole.replace(BODY, body))

    assert b"next line" not in heard.answer
