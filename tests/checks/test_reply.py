"""Holds the rules of every answer: right answers pass, each rule catches its breach."""

import json
from typing import Any

import pytest
from faceid_conformance.checks.reply import judge_reply
from faceid_conformance.contract.reader import load_contract
from faceid_conformance.exchange import Exchange, Request, Response

CONTRACT = load_contract()
JSON = (("Content-Type", "application/json; charset=utf-8"),)
VIDEO = {
    "live_status": 0,
    "live_msg": "OK",
    "compare_status": 0,
    "compare_msg": "OK",
    "sim": 90,
    "video_photo": "QUJD",
}
RIGHT: dict[str, dict[str, Any]] = {
    "liveGetFour": {"validate_data": "0471"},
    "liveDetectPicture": {"score": 93},
    "idcardCompare": {"similarity": 88.5, "session_id": ""},
    "idcardLiveDetectFour": VIDEO,
}


def judged(operation_id: str, reply: Any, **given: Any) -> list[tuple[str, str]]:
    """Return check and level of each finding about an answer."""
    path = CONTRACT.operation(operation_id).path
    request = Request(
        operation_id, "POST", path, given.get("sent", ()), b"", given.get("fields", {})
    )
    body = reply if isinstance(reply, bytes) else json.dumps(reply).encode()
    response = Response(
        given.get("status", 200), given.get("headers", JSON), body, 0.1, given.get("failure")
    )
    return [
        (finding.check, finding.level)
        for finding in judge_reply(Exchange(request, response), CONTRACT)
    ]


def success(operation_id: str, **changes: Any) -> dict[str, Any]:
    data = {
        name: value
        for name, value in {**RIGHT[operation_id], **changes}.items()
        if value is not ...
    }
    return {"code": 0, "message": "OK", "data": data}


@pytest.mark.parametrize("operation_id", RIGHT)
def test_right_answers_pass(operation_id: str) -> None:
    assert judged(operation_id, success(operation_id)) == []


def test_refusals_pass_without_data() -> None:
    assert judged("liveGetFour", {"code": 9, "message": "sign expired"}, status=401) == []


def test_failed_liveness_passes_without_the_second_stage() -> None:
    data = {"live_status": -5008, "live_msg": "wrong digits"}

    assert judged("idcardLiveDetectFour", {"code": 0, "message": "OK", "data": data}) == []


@pytest.mark.parametrize(
    ("reply", "found"),
    [
        (b"", ("envelope", "must")),
        (b"<html>", ("envelope", "must")),
        (b'{"code": 0, "message": "OK", "data": {},}', ("envelope", "must")),
        (b'\xef\xbb\xbf{"code": 0, "message": "OK"}', ("envelope", "must")),
        ([1], ("envelope", "must")),
        ({"message": "OK"}, ("envelope", "must")),
        ({"code": "0", "message": "OK"}, ("envelope", "must")),
        ({"code": 0.0, "message": "OK"}, ("envelope", "must")),
        ({"code": 9}, ("envelope", "must")),
        ({"code": 9, "message": None}, ("envelope", "must")),
        ({"code": 424242, "message": "?"}, ("known-code", "must")),
        ({"code": 0, "message": "OK"}, ("result", "must")),
        ({"code": 0, "message": "OK", "data": []}, ("result", "must")),
    ],
)
def test_broken_envelopes_are_found(reply: Any, found: tuple[str, str]) -> None:
    assert found in judged("liveGetFour", reply)


@pytest.mark.parametrize(
    ("operation_id", "changes", "found"),
    [
        ("idcardLiveDetectFour", {"sim": "90"}, ("type", "must")),
        ("idcardLiveDetectFour", {"sim": 101}, ("range", "must")),
        ("idcardLiveDetectFour", {"sim": ...}, ("presence", "must")),
        ("idcardLiveDetectFour", {"video_photo": ...}, ("presence", "must")),
        ("idcardLiveDetectFour", {"video_photo": ""}, ("base64", "must")),
        ("idcardLiveDetectFour", {"video_photo": "not base64"}, ("base64", "must")),
        ("idcardLiveDetectFour", {"compare_status": -4010}, ("presence", "must")),
        ("idcardLiveDetectFour", {"live_status": ...}, ("presence", "must")),
        ("idcardCompare", {"similarity": "88"}, ("type", "must")),
        ("idcardCompare", {"similarity": True}, ("type", "must")),
        ("idcardCompare", {"session_id": ...}, ("presence", "must")),
        ("liveDetectPicture", {"score": 90.5}, ("type", "must")),
        ("liveDetectPicture", {"score": -1}, ("range", "must")),
        ("liveGetFour", {"validate_data": 471}, ("type", "must")),
    ],
)
def test_broken_results_are_found(
    operation_id: str, changes: dict[str, Any], found: tuple[str, str]
) -> None:
    assert found in judged(operation_id, success(operation_id, **changes))


def test_comparison_fields_without_comparison_are_found() -> None:
    data = {"live_status": 0, "live_msg": "OK", "compare_status": 0, "compare_msg": "OK"}
    fields = {"compare_flag": "false"}

    found = judged("liveDetectFour", {"code": 0, "message": "OK", "data": data}, fields=fields)

    assert ("presence", "must") in found


@pytest.mark.parametrize(
    ("code", "status", "found"),
    [
        (9, 401, []),
        (9, 200, [("status", "should")]),
        (14, 200, [("status", "should")]),
        (14, 500, [("status", "must")]),
        (213, 500, []),
        (213, 200, [("status", "should")]),
    ],
)
def test_statuses_are_judged_by_their_standing(
    code: int, status: int, found: list[tuple[str, str]]
) -> None:
    assert judged("liveGetFour", {"code": code, "message": "no"}, status=status) == found


def test_success_with_a_failing_status_is_found() -> None:
    assert ("status", "must") in judged("liveGetFour", success("liveGetFour"), status=400)


def test_other_content_type_is_found() -> None:
    headers = (("Content-Type", "text/plain"),)

    assert judged("liveGetFour", success("liveGetFour"), headers=headers) == [
        ("content-type", "must")
    ]


def test_code_of_another_operation_is_a_note() -> None:
    assert judged("liveDetectPicture", {"code": -1302, "message": "no"}) == [
        ("known-code", "should")
    ]


def test_no_answer_is_found() -> None:
    assert judged("liveGetFour", b"", status=0, failure="TimeoutError") == [("answer", "must")]


def test_answer_that_repeats_a_person_is_found() -> None:
    fields = {"idcard_number": "990000199001010017"}
    reply = {"code": -5804, "message": "bad number 990000199001010017"}

    assert ("discretion", "should") in judged("idcardCompare", reply, fields=fields)
