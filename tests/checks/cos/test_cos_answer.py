"""Holds the judgement of answers of COS against answers that are wrong in one thing."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from faceid_conformance.cases.cos.model import CosExpectation
from faceid_conformance.cases.model import FileSource
from faceid_conformance.checks.cos.answer import code_of, document_of
from faceid_conformance.checks.cos.expectation import CosStandpoint, is_accepted, judge_cos
from faceid_conformance.checks.cos.observed import observe_cos
from faceid_conformance.checks.cos.reply import judge_cos_reply
from faceid_conformance.checks.finding import Profile
from faceid_conformance.contract.cos_reader import load_cos_contract
from faceid_conformance.exchange import Exchange, Request, Response

CONTRACT = load_cos_contract()
HEADERS = {
    "Content-Type": "application/xml",
    "Content-Length": "1",
    "Date": "Thu, 15 Jun 2017 12:37:29 GMT",
    "x-cos-request-id": "NWY2",
}
FOUND = "<Response><Sim>99.5</Sim><BestFrameBase64>/9j/4AAQ</BestFrameBase64></Response>"
REFUSED = (
    "<Error><Code>NoSuchKey</Code><Message>m</Message><Resource>r</Resource>"
    "<RequestId>NWY2</RequestId><TraceId>t</TraceId></Error>"
)


def answer(
    body: str = FOUND,
    status: int = 200,
    headers: Mapping[str, str] = HEADERS,
    operation: str = "recognizeStored",
) -> Exchange:
    request = Request(operation, "GET", "/a.mp4", (), b"")
    return Exchange(request, Response(status, tuple(headers.items()), body.encode(), 0.1))


def refused(body: str = REFUSED, status: int = 404, **more: str) -> Exchange:
    return answer(body, status, {**HEADERS, "x-cos-trace-id": "t", **more})


def standpoint(*, is_emulator: bool = True) -> CosStandpoint:
    return CosStandpoint(CONTRACT, Profile(is_emulator=is_emulator), "ci/use", "must")


def test_right_answers_have_no_finding() -> None:
    assert judge_cos_reply(answer(), CONTRACT) == []
    assert judge_cos_reply(refused(), CONTRACT) == []
    assert code_of(answer()) == 0
    assert code_of(refused()) == "NoSuchKey"


WITHOUT = {name: {k: v for k, v in HEADERS.items() if k != name} for name in HEADERS}
WRONG = {
    "ci/out/Response": answer("<Responses/>"),
    "ci/refusal/Code": refused(REFUSED.replace("NoSuchKey", "")),
    "ci/reply/content-type": answer(headers={**HEADERS, "Content-Type": "application/xml; c=1"}),
    "ci/reply/content-length": answer(headers=WITHOUT["Content-Length"]),
    "ci/reply/date": answer(headers={**HEADERS, "Date": "today"}),
    "ci/reply/x-cos-request-id": answer(headers=WITHOUT["x-cos-request-id"]),
    "ci/refusal/Message": refused(REFUSED.replace("<Message>m", "<Message>")),
    "ci/refusal/Resource": refused(REFUSED.replace("<Resource>r</Resource>", "")),
    "ci/refusal/RequestId": refused(REFUSED.replace("NWY2", "other")),
    "ci/refusal/TraceId": refused(REFUSED.replace("<TraceId>t", "<TraceId>other")),
    "ci/codes/NoSuchKey": refused(status=403),
    "ci/out/Sim": answer(FOUND.replace("99.5", "101")),
    "ci/out/BestFrameBase64": answer(FOUND.replace("/9j/4AAQ", "bm8=")),
}


@pytest.mark.parametrize("clause", WRONG)
def test_what_every_answer_keeps_is_judged(clause: str) -> None:
    found = judge_cos_reply(WRONG[clause], CONTRACT)

    assert [finding.clause for finding in found] == [clause]


@pytest.mark.parametrize(
    ("told", "clause"),
    [
        (answer(FOUND.replace("<Sim>", "x<Sim>")), "ci/out/Response"),
        (answer(FOUND.replace("</Response>", "x</Response>")), "ci/out/Response"),
        (refused(REFUSED.replace("</Error>", "x</Error>")), "ci/refusal/Code"),
    ],
)
def test_text_beside_the_elements_is_seen(told: Exchange, clause: str) -> None:
    (finding,) = judge_cos_reply(told, CONTRACT)

    assert (finding.check, finding.clause, finding.level) == ("text", clause, "should")


def test_white_space_beside_the_elements_is_passed_over() -> None:
    told = answer(FOUND.replace("<", "\n  <").strip().replace("\n  </", "</"))

    assert judge_cos_reply(told, CONTRACT) == []


def test_a_refusal_is_no_success_and_a_success_no_refusal() -> None:
    assert judge_cos_reply(answer(REFUSED), CONTRACT)[0].clause == "ci/out/Response"
    assert judge_cos_reply(answer(FOUND, 400), CONTRACT)[0].clause == "ci/refusal/Code"


def test_small_header_names_are_found() -> None:
    small = {name.lower(): value for name, value in HEADERS.items()}

    clauses = {finding.clause for finding in judge_cos_reply(answer(headers=small), CONTRACT)}

    assert clauses == {"ci/reply/content-type", "ci/reply/content-length"}


@pytest.mark.parametrize(
    "body",
    [
        "",
        "<html>",
        "{}",
        '<!DOCTYPE a [<!ENTITY b "c">]><Response/>',
        "<Response>&b;</Response>",
        "<a" * 9,
    ],
)
def test_hostile_bodies_are_no_documents(body: str) -> None:
    exchange = answer(body)

    assert code_of(exchange) is None
    assert document_of(exchange.response).problem
    assert judge_cos_reply(exchange, CONTRACT)


EXPECTED = {
    "code": (CosExpectation(codes=("NoSuchKey",)), answer()),
    "accepted": (CosExpectation(accept=True), refused()),
    "refused": (CosExpectation(refuse=True), answer()),
    "status": (CosExpectation(status=(201,)), answer()),
    "equals": (CosExpectation(equals={"Sim": "98"}), answer()),
    "matches": (CosExpectation(matches={"Sim": "[0-9]"}), answer()),
    "between": (CosExpectation(between={"Sim": (0, 90)}), answer()),
    "present": (CosExpectation(present=("BestFrameList",)), answer()),
    "absent": (CosExpectation(absent=("Sim",)), answer()),
    "repeated": (CosExpectation(repeated={"BestFrameList": 2}), answer()),
    "header": (CosExpectation(headers={"x-cos-request-id": "other"}), answer()),
    "body": (CosExpectation(body=FileSource("text", "other")), answer()),
    "answered": (CosExpectation(answered=True), answer("", 500)),
}


@pytest.mark.parametrize("check", EXPECTED)
def test_each_expectation_can_be_missed(check: str) -> None:
    expect, exchange = EXPECTED[check]

    assert [finding.check for finding in judge_cos(exchange, expect, standpoint())] == [check]


def test_what_is_only_a_should_is_told_as_one() -> None:
    expect = CosExpectation(refuse=True, should=CosExpectation(codes=("NoSuchBucket",)))

    (finding,) = judge_cos(refused(), expect, standpoint())

    assert finding.level == "should"


def test_elsewhere_a_person_who_fails_is_past_the_gates() -> None:
    body = REFUSED.replace("NoSuchKey", "FailedOperation.LivessDetectFail")
    wrong = REFUSED.replace("NoSuchKey", "FailedOperation.IdFormatError")

    assert is_accepted(refused(body, 400), standpoint(is_emulator=False))
    assert not is_accepted(refused(body, 400), standpoint())
    assert not is_accepted(refused(wrong, 400), standpoint(is_emulator=False))


def test_what_is_kept_of_an_answer_holds_no_text_of_the_server() -> None:
    told = REFUSED.replace("NoSuchKey", "SecretWord").replace("Resource>", "x1>")

    seen = observe_cos(refused(told), CONTRACT)

    assert "SecretWord" not in str(seen.to_json())
    assert seen.code == "<unknown>"
    assert observe_cos(answer(), CONTRACT).shape == "Response(Sim, <name>)"
