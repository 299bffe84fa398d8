"""Holds the suite's own reading of replies: whatever comes, it is told and never breaks down."""

import json
from typing import Any

import pytest
from faceid_conformance.cases.signing import Account
from faceid_conformance.checks.finding import Profile
from faceid_conformance.contract.model import Operation
from faceid_conformance.errors import EngineError
from faceid_conformance.exchange import Response
from faceid_conformance.fuzz.replies import Reply, any_reply, replies, result_of
from faceid_conformance.suite.opening import session_for
from faceid_conformance.suite.reply_properties import check_own_reading
from faceid_conformance.suite.session import Options, Target
from hypothesis import given, settings

ACCOUNT = Account("1400000001", "AKIDsome", "some-key", "some-bucket")
TARGET = Target("http://127.0.0.1:9", ACCOUNT, Profile(is_emulator=True))
SESSION = session_for(TARGET, Options())
OPERATIONS = {item.operation_id: item for item in SESSION.contract.operations}
VIDEO = OPERATIONS["idcardLiveDetectFour"]
RIGHT = result_of(VIDEO)
TEXT = json.dumps(RIGHT).encode()
ODD: dict[str, dict[str, Any]] = {
    "a number beyond floats": {"sim": 10**400},
    "a number below": {"sim": -(10**400)},
    "a status beyond floats": {"live_status": 10**400},
    "true for numbers": {"live_status": True, "compare_status": True, "sim": True},
    "half a character": {"live_msg": "\ud800", "video_photo": "\ud800"},
    "lists for texts": {"live_msg": [[]], "video_photo": [{"x": 1}]},
    "nothing": {"live_status": None, "sim": None},
}


@pytest.mark.parametrize("data", ODD.values(), ids=ODD)
def test_odd_results_are_told(data: dict[str, Any]) -> None:
    document = {**RIGHT, "data": {**RIGHT["data"], **data}}

    check_own_reading(SESSION, VIDEO, Reply(200, json.dumps(document).encode()))


@pytest.mark.parametrize("opening", ["[", '{"a":'])
def test_any_depth_is_read_or_refused(opening: str) -> None:
    for depth in (*range(1, 1100, 9), 10_000):
        closing = "]" if opening == "[" else "}"
        deep = opening * depth + "0" + closing * depth
        body = TEXT.replace(b"{", b'{"deep": %s, ' % deep.encode(), 1)

        check_own_reading(SESSION, VIDEO, Reply(200, body))


def test_reply_cut_off_at_any_byte_says_nothing() -> None:
    for operation in OPERATIONS.values():
        text = json.dumps(result_of(operation)).encode()
        for end in range(len(text)):
            check_own_reading(SESSION, operation, Reply(200, text[:end], "unusable"))


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity"])
def test_what_json_does_not_know_is_no_json(number: str) -> None:
    body = TEXT.replace(b"50.5", b"0").replace(b'"sim": 0', f'"sim": {number}'.encode())

    assert number.encode() in body
    assert Response(200, (), body, 0.0).document() is None


def test_misread_reply_is_the_suite_s_own_error() -> None:
    with pytest.raises(EngineError):
        check_own_reading(SESSION, VIDEO, Reply(200, TEXT, "refusal", 9))
    with pytest.raises(EngineError):
        check_own_reading(SESSION, VIDEO, Reply(200, TEXT, "unusable", 0))


@settings(max_examples=100, deadline=None, database=None, derandomize=True)
@given(any_reply(SESSION.contract.operations))
def test_any_drawn_reply_is_told(drawn: tuple[Operation, Reply]) -> None:
    check_own_reading(SESSION, *drawn)


def test_every_meaning_is_drawn() -> None:
    seen: list[Reply] = []

    @settings(max_examples=300, deadline=None, database=None, derandomize=True)
    @given(replies(VIDEO))
    def draw(reply: Reply) -> None:
        seen.append(reply)

    draw()
    assert {reply.meaning for reply in seen} == {"result", "refusal", "unusable", "unclear"}
    assert {type(json.loads(reply.body)) for reply in seen if is_json(reply)} >= {dict, list, int}


def is_json(reply: Reply) -> bool:
    try:
        json.loads(reply.body)
    except (ValueError, RecursionError):
        return False
    return True
