"""Rules: which calls they take, how often, and in which order their outcomes come."""

from collections.abc import Callable
from typing import Any

import pytest
from control_caller import control, raw_control
from emulator_caller import ACCOUNT, CODE, COMPARE, ID_NUMBER, PICTURE, Caller, sign
from faceid_conformance.emulator.rules.book import MOST_RULES
from faceid_conformance.emulator.settings import Account

OWN = Account(ACCOUNT.app_id, ACCOUNT.secret_id, ACCOUNT.secret_key, ACCOUNT.bucket)
OTHER = Account("1400000002", "AKIDother", "other-key")


def rule(caller: Caller, outcome: object, **more: object) -> Any:
    key = "outcomes" if isinstance(outcome, list) else "outcome"
    return control(caller, "POST", "rules", {key: outcome, **more})


def codes(caller: Caller, count: int, path: str = CODE) -> list[int]:
    return [caller.good(path).code for _ in range(count)]


def test_rule_without_match_takes_every_call(caller: Caller) -> None:
    rule(caller, {"code": 213})

    assert (codes(caller, 2), codes(caller, 1, PICTURE)) == ([213, 213], [213])


def test_rule_ends_after_its_times(caller: Caller) -> None:
    rule(caller, {"code": 213}, times=2)

    assert codes(caller, 4) == [213, 213, 0, 0]


def test_outcomes_come_in_turn_and_once(caller: Caller) -> None:
    rule(caller, [{"code": 213}, "code=0", {"code": 15}])

    assert codes(caller, 4) == [213, 0, 15, 0]


def test_outcomes_come_again_as_often_as_times_says(caller: Caller) -> None:
    rule(caller, [{"code": 213}, {"code": 15}], times=3)

    assert codes(caller, 4) == [213, 15, 213, 0]


def test_nth_call_alone_is_taken(caller: Caller) -> None:
    rule(caller, {"code": 213}, match={"nth": 3, "operation": "liveGetFour"})
    caller.good(PICTURE)

    assert codes(caller, 4) == [0, 0, 213, 0]


def test_first_rule_wins_and_later_ones_wait(caller: Caller) -> None:
    rule(caller, {"code": 213}, times=1)
    rule(caller, {"code": 15}, times=1)

    assert codes(caller, 3) == [213, 15, 0]


def test_rule_on_a_text_lets_other_texts_pass(caller: Caller) -> None:
    rule(caller, {"code": -5803}, match={"idcard_number": ID_NUMBER})
    rule(caller, {"code": -5802}, match={"session_id": "second"})

    assert caller.good(COMPARE).code == -5803
    other = "990000199001010025"
    assert caller.good(COMPARE, idcard_number=other).code in (0, -5804)
    assert caller.good(COMPARE, idcard_number=other, session_id="second").code == -5802


def test_earlier_rule_on_a_text_comes_before_a_later_one_on_anything(caller: Caller) -> None:
    rule(caller, {"code": 213}, match={"seq": "mine"}, times=1)
    rule(caller, {"code": 9}, times=2)

    assert caller.good(CODE, seq="mine").code == 213
    assert caller.good(CODE, seq="other").code == 9
    listed = control(caller, "GET", "rules")["rules"]
    assert [(item["seen"], item["used"]) for item in listed] == [(1, 1), (1, 1)]


def test_rule_of_a_tenant_takes_its_own_calls_only(caller_of: Callable[..., Caller]) -> None:
    caller = caller_of(accounts=(OWN, OTHER))
    rule(caller, {"code": 213}, match={"appid": OTHER.app_id})
    text = caller.text(a=OTHER.app_id, k=OTHER.secret_id, b="")
    signature = sign(text, OTHER.secret_key)

    assert caller.good(CODE).code == 0
    assert caller.json(CODE, {"appid": OTHER.app_id}, Authorization=signature).code == 213
    assert control(caller, "DELETE", f"rules?appid={OWN.app_id}") == {"removed": 0}
    assert control(caller, "DELETE", f"rules?appid={OTHER.app_id}") == {"removed": 1}


def test_rule_is_not_for_operations_without_its_outcome(caller: Caller) -> None:
    shown = rule(caller, {"live_status": -5008})

    assert shown["match"]["operations"] == ["idcardLiveDetectFour", "liveDetectFour"]
    assert codes(caller, 1) == [0]


def test_rule_can_be_taken_away(caller: Caller) -> None:
    number = rule(caller, {"code": 213})["rule"]
    rule(caller, {"code": 15})

    assert control(caller, "DELETE", f"rules/{number}") == {"removed": 1}
    assert codes(caller, 1) == [15]
    assert raw_control(caller, "DELETE", f"rules/{number}").status == 404
    assert raw_control(caller, "DELETE", "rules/x").status == 404


def test_rule_shows_its_outcome_and_not_the_id_number(caller: Caller) -> None:
    outcome = {"code": -5803, "delay": "0.5", "fault": "reset"}
    shown = rule(caller, outcome, match={"idcard_number": ID_NUMBER, "seq": "s"})

    assert shown["outcomes"] == [outcome]
    assert (shown["match"]["idcard_number"], shown["match"]["seq"]) == ("***", "s")
    assert ID_NUMBER.encode() not in raw_control(caller, "GET", "rules").body


@pytest.mark.parametrize(
    ("document", "hint"),
    [
        ({}, "either outcome or outcomes"),
        ({"outcome": {"code": 9}, "outcomes": [{"code": 9}]}, "either outcome or outcomes"),
        ({"outcomes": []}, "list of 1 to"),
        ({"outcome": {"code": -999}}, "no code -999"),
        ({"outcome": {"code": True}}, "FIELD=NUMBER"),
        ({"outcome": {"code": [9]}}, "numbers or texts"),
        ({"outcome": 9}, "not a JSON object"),
        ({"outcome": {"live_status": -5008}, "match": {"operation": "liveGetFour"}}, "code only"),
        ({"outcome": {"code": 9}, "match": {"operation": "x"}}, "no operation of that name"),
        ({"outcome": {"code": 9}, "match": {"appid": "1"}}, "no account has this appid"),
        ({"outcome": {"code": 9}, "match": {"idcard": "1"}}, "key that is not known"),
        ({"outcome": {"code": 9}, "match": {"seq": 5}}, "seq is a text"),
        ({"outcome": {"code": 9}, "match": {"seq": "\ud800"}}, "seq is a text"),
        ({"outcome": {"delay": float("nan")}}, "up to 60 seconds"),
        ({"outcome": {"code": 9}, "match": []}, "match is not a JSON object"),
        ({"outcome": {"code": 9}, "time": 1}, "key that is not known"),
        ({"outcome": {"code": 9}, "times": 0}, "times is a whole number"),
        ({"outcome": {"code": 9}, "match": {"nth": True}}, "nth is a whole number"),
        ([], "not a JSON object"),
    ],
)
def test_rule_that_says_nothing_is_refused(caller: Caller, document: object, hint: str) -> None:
    reply = raw_control(caller, "POST", "rules", document)

    assert reply.status == 400
    assert hint in reply.body.decode()


def test_rules_are_bounded(caller: Caller) -> None:
    for _ in range(MOST_RULES):
        rule(caller, {"code": 213})

    assert raw_control(caller, "POST", "rules", {"outcome": {"code": 213}}).status == 409


def test_rule_for_a_name_takes_that_name_and_never_repeats_it(caller: Caller) -> None:
    rule = {"match": {"idcard_name": "金丝雀"}, "outcome": "code=-5803"}
    added = control(caller, "POST", "rules", rule)

    assert caller.good(COMPARE).code == 0
    assert caller.good(COMPARE, idcard_name="金丝雀").code == -5803
    assert added["match"]["idcard_name"] == "***"
    assert "金丝雀" not in str(control(caller, "GET", "rules"))
