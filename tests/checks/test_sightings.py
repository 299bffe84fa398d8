"""Holds what an answer shows: both sides of what it is about, and of what every answer is about."""

import json

import pytest
from faceid_conformance.cases.model import Case, Expectation, Step
from faceid_conformance.cases.reader import read_cases
from faceid_conformance.checks.expectation import Standpoint
from faceid_conformance.checks.finding import Profile
from faceid_conformance.checks.sightings import Meeting, meeting, planned, shown, shown_of
from faceid_conformance.contract.reader import load_contract
from faceid_conformance.exchange import Exchange, Request, Response

CONTRACT = load_contract()
BOOK = read_cases()
OPERATIONS = [operation.operation_id for operation in CONTRACT.operations]
STANDPOINT = Standpoint(CONTRACT, Profile(is_emulator=True), "face/reply", "must")


def met(document: object, operation: str = "liveDetectFour") -> Meeting | None:
    headers = (("Authorization", "x"), ("Content-Type", "multipart/form-data; boundary=x"))
    request = Request(operation, "POST", "/", headers, b"", {"appid": "1", "video": b"v"})
    answer = Response(200, (), json.dumps(document).encode(), 0.1)
    return meeting(Exchange(request, answer), STANDPOINT)


def seen(document: object) -> set[tuple[str, str]]:
    there = met(document)
    assert there is not None
    return {(item.clause, item.side) for item in shown(there)}


def test_acceptance_shows_what_was_sent_and_what_came() -> None:
    found = seen({"code": 0, "message": "OK", "data": {"live_status": 0, "sim": 90}})

    assert ("liveDetectFour/in/video", "accepted") in found
    assert ("face/signing/layout", "accepted") in found
    assert ("face/forms/boundary", "accepted") in found
    assert ("liveDetectFour/out/sim", "accepted") in found
    assert ("liveDetectFour/out/photo", "refused") in found
    assert ("liveDetectFour/in/card", "accepted") not in found


@pytest.mark.parametrize(
    ("document", "code"),
    [
        ({"code": 14, "message": "no"}, 14),
        ({"code": 0, "message": "OK", "data": {"live_status": -5016}}, -5016),
    ],
)
def test_refusal_shows_its_code_and_no_acceptance(document: object, code: int) -> None:
    found = seen(document)

    assert (f"face/codes/{code}", "refused") in found
    assert ("liveDetectFour/requests", "refused") in found
    assert not [clause for clause, side in found if "/in/" in clause and side == "accepted"]


def test_no_code_shows_nothing() -> None:
    assert met(["no", "object"]) is None


def test_case_shows_only_clauses_of_its_own_operation_and_code() -> None:
    there = met({"code": 14, "message": "no"})
    assert there is not None
    clauses = ("face/signing/e", "idcardCompare/in/url", "face/codes/9", "face/codes/14")

    assert [item.clause for item in shown_of(clauses, there, OPERATIONS)] == [
        "face/signing/e",
        "face/codes/14",
    ]


def sides(expect: Expectation) -> set[str]:
    step = Step(BOOK.templates["liveGetFour/json"], expect)
    case = Case("a/b", "says", ("face/signing/e",), "must", (step,))
    return {item.side for item in planned(case, CONTRACT) if item.clause == "face/signing/e"}


@pytest.mark.parametrize(
    ("expect", "side"),
    [
        (Expectation(accept=True), {"accepted"}),
        (Expectation(codes=(0,)), {"accepted"}),
        (Expectation(codes=(5, 14)), {"refused"}),
        (Expectation(refuse=True), {"refused"}),
        (Expectation(codes=(0,), equals={"live_status": -5016}), {"refused"}),
        (Expectation(any_envelope=True), set()),
    ],
)
def test_plan_follows_the_expectation(expect: Expectation, side: set[str]) -> None:
    assert sides(expect) == side
