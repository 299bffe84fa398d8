"""What an entry tells of a signature, of a caller's own texts and of a diagnosis, and what not."""

from collections.abc import Callable
from typing import Any

import pytest
from control_caller import control, raw_control
from emulator_caller import ACCOUNT, CODE, COMPARE, ID_VIDEO, NOW, Caller, sign
from faceid_conformance.emulator.face.trace import is_showable
from faceid_conformance.emulator.id_number import check_character
from faceid_conformance.emulator.settings import Account

OTHER = Account("1400000002", "AKIDother", "other-key", "other-bucket")
OWN = Account(ACCOUNT.app_id, ACCOUNT.secret_id, ACCOUNT.secret_key, ACCOUNT.bucket)
NUMBER = "11010119900307721" + check_character("11010119900307721")


def only_entry(caller: Caller) -> dict[str, Any]:
    (entry,) = control(caller, "GET", "journal")["entries"]
    return dict(entry)


def signed(caller: Caller) -> dict[str, dict[str, Any]]:
    fields = only_entry(caller)["signature"]["fields"]
    return {field["key"]: field for field in fields}


def test_signature_is_shown_field_by_field_in_its_own_order(caller: Caller) -> None:
    now = int(NOW)
    text = f"k={ACCOUNT.secret_id}&t={now - 5}&e={now + 60}&a={ACCOUNT.app_id}&r=77&f=/a/b&x=1"
    caller.json(CODE, {}, Authorization=sign(text))

    entry = only_entry(caller)

    assert entry["signature"] == {
        "state": "read",
        "bytes": len(sign(text)),
        "other_fields": 1,
        "fields": [
            {"key": "k", "value": ACCOUNT.secret_id, "bytes": len(ACCOUNT.secret_id)},
            {"key": "t", "value": str(now - 5), "bytes": 10, "seconds_from_now": -5.5},
            {"key": "e", "value": str(now + 60), "bytes": 10, "seconds_from_now": 59.5},
            {"key": "a", "value": ACCOUNT.app_id, "bytes": 10},
            {"key": "r", "value": "77", "bytes": 2},
            {"key": "f", "value": None, "bytes": 4},
        ],
    }


def test_times_are_told_by_the_tenants_clock(caller: Caller) -> None:
    control(caller, "POST", "clock", {"action": "offset", "seconds": 10})
    caller.lip_code()

    assert signed(caller)["t"]["seconds_from_now"] == -10.5


@pytest.mark.parametrize(
    ("header", "state"), [("", "missing"), ("no signature", "unreadable"), ("AAAA", "unreadable")]
)
def test_signature_that_is_none_has_a_size_only(caller: Caller, header: str, state: str) -> None:
    caller.json(CODE, {}, Authorization=header)

    assert only_entry(caller)["signature"] == {"state": state, "bytes": len(header)}


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("k", ACCOUNT.secret_key),
        ("k", "AKIDnobodyKnows"),
        ("b", "bucket-of-somebody"),
        ("a", NUMBER),
        ("r", NUMBER),
        ("r", "张三"),
        ("f", NUMBER),
        ("e", NUMBER),
    ],
)
def test_value_that_is_no_number_and_nobodys_name_is_not_shown(
    caller: Caller, key: str, value: str
) -> None:
    caller.json(CODE, {}, Authorization=sign(caller.text(**{key: value})))

    assert signed(caller)[key]["value"] is None
    assert signed(caller)[key]["bytes"] == len(value)
    assert value not in raw_control(caller, "GET", "journal").body.decode()


def test_ending_of_a_secret_id_is_not_shown(caller: Caller) -> None:
    known = f"{ACCOUNT.secret_id}-outcome-"
    caller.json(CODE, {}, Authorization=sign(caller.text(k=f"{known}{NUMBER}")))

    assert signed(caller)["k"]["value"] == known


def test_bucket_is_shown_in_both_its_forms(caller_of: Callable[..., Caller]) -> None:
    for name in ("other-bucket", f"other-bucket-{OTHER.app_id}"):
        caller = caller_of(accounts=(OWN, OTHER))
        text = caller.text(a=OTHER.app_id, k=OTHER.secret_id, b=name)
        caller.json(CODE, {}, Authorization=sign(text, OTHER.secret_key))
        assert signed(caller)["b"]["value"] == name


def test_call_is_found_by_its_own_texts(caller: Caller) -> None:
    caller.good(COMPARE, session_id="order-0001")
    caller.good(COMPARE, session_id="张三的订单")
    caller.good(CODE, seq="order-0001")

    by_plain = control(caller, "GET", "journal?session_id=order-0001")["entries"]
    by_hidden = control(
        caller, "GET", "journal?session_id=%E5%BC%A0%E4%B8%89%E7%9A%84%E8%AE%A2%E5%8D%95"
    )
    by_seq = control(caller, "GET", "journal?seq=order-0001")["entries"]

    assert [(item["number"], item["labels"]) for item in by_plain] == [
        (1, {"session_id": "order-0001"})
    ]
    assert [(item["number"], item["labels"]) for item in by_hidden["entries"]] == [
        (2, {"session_id": None})
    ]
    assert [item["number"] for item in by_seq] == [3]
    assert control(caller, "GET", "journal?seq=order-0002")["entries"] == []


@pytest.mark.parametrize("text", ["order-0001", "20240101123000123456", "a1:b2;c=3", "7"])
def test_text_of_a_program_is_shown(text: str) -> None:
    assert is_showable(text)


@pytest.mark.parametrize(
    "text",
    [
        NUMBER,
        f"id-{NUMBER}",
        f"0{NUMBER}",
        "13800138000",
        "tel13800138000x",
        "110101900307721",
        "张三",
        "zhangsan",
        "a@b.example1",
        "%E5%BC%A01",
        "x" * 64 + "1",
        "",
    ],
)
def test_text_that_may_be_a_person_is_not_shown(text: str) -> None:
    assert not is_showable(text)


def test_diagnosis_names_its_causes_and_the_callers_language(caller: Caller) -> None:
    wrong = sign(caller.text(), ACCOUNT.secret_key + "\n")
    caller.json(CODE, {}, Authorization=wrong, User_Agent="okhttp/4.9.1")

    entry = only_entry(caller)

    known = control(caller, "GET", "vocabulary")["mistakes"]
    assert entry["language"] == "java"
    assert entry["diagnosis"].startswith(", ".join(entry["causes"]) + "; ")
    assert entry["causes"]
    assert set(entry["causes"]) <= set(known)


def test_entries_are_found_by_a_code_in_any_field(caller: Caller) -> None:
    caller.form(ID_VIDEO, caller.fields(ID_VIDEO), X_Emulator_Outcome="live_status=-5008")
    caller.json(CODE, {}, Authorization="")

    def found(code: str) -> list[int]:
        entries = control(caller, "GET", f"journal?code={code}")["entries"]
        return [entry["number"] for entry in entries]

    assert (found("0"), found("-5008"), found("4"), found("9")) == ([1], [2], [3], [])
    assert raw_control(caller, "GET", "journal?code=1x").status == 400


def test_dribble_is_told(caller_of: Callable[..., Caller]) -> None:
    async def at_once(seconds: float) -> None:
        return None

    caller = caller_of(sleep=at_once)
    caller.form(CODE, caller.fields(CODE), X_Emulator_Outcome="dribble=20:0.05")

    assert only_entry(caller)["dribble"] == "20:0.05"
