"""Holds the judgement of answers against expectations, of our emulator and of others' servers."""

import json
from typing import Any

import pytest
from faceid_conformance.cases.model import Expectation
from faceid_conformance.cases.reader import expectation
from faceid_conformance.checks.expectation import Standpoint, judge, outcome_code
from faceid_conformance.checks.finding import Profile
from faceid_conformance.contract.reader import load_contract
from faceid_conformance.exchange import Exchange, Request, Response

CONTRACT = load_contract()
EMULATOR = Profile(is_emulator=True)
FOREIGN = Profile(is_emulator=False)


def answered(reply: Any, *, fields: dict[str, str | bytes] | None = None) -> Exchange:
    request = Request(
        "idcardLiveDetectFour", "POST", "/face/idcardlivedetectfour", (), b"", fields or {}
    )
    return Exchange(request, Response(200, (), json.dumps(reply).encode(), 0.1))


def differences(
    reply: Any, expect: Expectation, profile: Profile = EMULATOR, **given: Any
) -> list[str]:
    standpoint = Standpoint(CONTRACT, profile, "face/codes/0", "must")
    return [finding.check for finding in judge(answered(reply, **given), expect, standpoint)]


@pytest.mark.parametrize(
    ("reply", "expect", "found"),
    [
        ({"code": 14}, Expectation(codes=(14,)), []),
        ({"code": 14}, Expectation(codes=(5, 14)), []),
        ({"code": 0}, Expectation(codes=(14,)), ["code"]),
        ({"code": "14"}, Expectation(codes=(14,)), ["code"]),
        ({"code": True}, Expectation(codes=(1,)), ["code"]),
        ([], Expectation(codes=(14,)), ["code"]),
        ({"code": 21}, Expectation(refuse=True), []),
        ({"code": 0, "data": {"live_status": -5001}}, Expectation(refuse=True), []),
        ({"code": 0, "data": {"live_status": 0}}, Expectation(refuse=True), ["refused"]),
        (
            {"code": 0, "data": {"live_status": 0, "compare_status": -4010}},
            Expectation(outcome=(-4010,)),
            [],
        ),
        ({"code": 0, "data": {"live_status": 0}}, Expectation(outcome=(-4010,)), ["outcome"]),
        ({"code": 0, "data": {"sim": 3}}, Expectation(absent=("sim",)), ["absent"]),
        ({"code": 0, "data": {}}, Expectation(present=("sim",)), ["present"]),
        ({"code": 0, "data": {"live_status": 0}}, Expectation(equals={"live_status": 0}), []),
        (
            {"code": 0, "data": {"live_status": False}},
            Expectation(equals={"live_status": 0}),
            ["equals"],
        ),
        (
            {"code": 0, "data": {"live_status": "0"}},
            Expectation(equals={"live_status": 0}),
            ["equals"],
        ),
        (
            {"code": 0, "data": {"validate_data": "12a4"}},
            Expectation(matches={"validate_data": "[0-9]{4}"}),
            ["matches"],
        ),
    ],
)
def test_judge_finds_what_differs(reply: Any, expect: Expectation, found: list[str]) -> None:
    assert differences(reply, expect) == found


def test_should_is_judged_where_the_must_is_kept() -> None:
    expect = Expectation(refuse=True, should=Expectation(codes=(5,)))
    standpoint = Standpoint(CONTRACT, FOREIGN, "face/codes/5", "must")

    findings = judge(answered({"code": 14}), expect, standpoint)

    assert [(finding.check, finding.level) for finding in findings] == [("code", "should")]
    assert not FOREIGN.judges("should")
    assert EMULATOR.judges("should")


@pytest.mark.parametrize(
    ("reply", "accepted_by_emulator", "accepted_elsewhere"),
    [
        ({"code": 0, "data": {"live_status": 0, "compare_status": 0}}, True, True),
        ({"code": 0, "data": {"live_status": -5008}}, False, True),
        ({"code": -5803}, False, True),
        ({"code": -4011}, False, True),
        ({"code": -5801}, False, False),
        ({"code": -5805}, False, False),
        ({"code": 14}, False, False),
        ({"code": 21}, False, False),
        ({"code": -99999}, False, False),
        ({}, False, False),
    ],
)
def test_acceptance_of_others_is_getting_past_the_gates(
    reply: Any, accepted_by_emulator: bool, accepted_elsewhere: bool
) -> None:
    expect = Expectation(accept=True)

    assert (differences(reply, expect) == []) is accepted_by_emulator
    assert (differences(reply, expect, FOREIGN) == []) is accepted_elsewhere


def test_a_url_may_fail_to_load_elsewhere() -> None:
    fields: dict[str, str | bytes] = {"url": "https://example.com/face.jpg"}

    assert differences({"code": -5805}, Expectation(accept=True), FOREIGN, fields=fields) == []


@pytest.mark.parametrize(
    ("reply", "code"),
    [
        ({"code": 9}, 9),
        ({"code": 0}, 0),
        ({"code": 0, "data": {"live_status": -5001, "compare_status": -4010}}, -5001),
        ({"code": 0, "data": {"live_status": "x"}}, None),
        ("nothing", None),
    ],
)
def test_outcome_is_the_first_that_is_not_zero(reply: Any, code: int | None) -> None:
    assert outcome_code(answered(reply)) == code


@pytest.mark.parametrize(
    ("data", "found"),
    [
        ({"compare_status": 0, "sim": 90}, []),
        ({"compare_status": -4010}, []),
        ({}, []),
        ({"sim": 90}, ["equals"]),
        ({"compare_status": -4010, "sim": 90}, ["equals"]),
        ({"compare_status": 0}, ["present"]),
        ({"compare_status": False}, []),
    ],
)
def test_implication_speaks_only_of_what_it_names(data: dict[str, Any], found: list[str]) -> None:
    expect = expectation(
        {
            "implies": [
                {"when-present": ["sim"], "then": {"equals": {"compare_status": 0}}},
                {"when": {"compare_status": 0}, "then": {"present": ["sim"]}},
            ]
        }
    )

    assert differences({"code": 0, "data": data}, expect) == found
