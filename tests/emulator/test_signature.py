"""Who may call: every check of the signature, and what it must not be strict about."""

import base64
from collections.abc import Callable

import pytest
from emulator_caller import ACCOUNT, CODE, CONTRACT, NOW, PICTURE, URL, Caller, sign
from faceid_conformance.emulator.settings import Account
from hypothesis import given
from hypothesis import strategies as st

APP = {"appid": ACCOUNT.app_id}
T = int(NOW)


def ask(caller: Caller, authorization: str) -> tuple[int, int]:
    said = caller.json(CODE, APP, Authorization=authorization)
    return said.status, said.code


@pytest.mark.parametrize(
    "order",
    ["abketrf", "aketruf", "abkte", "abketr", "aketr", "frtekba", "abktef"],
)
def test_orders_of_real_callers_are_accepted(caller: Caller, order: str) -> None:
    fields = dict(pair.split("=") for pair in caller.text(u="0").split("&"))

    text = "&".join(f"{key}={fields[key]}" for key in order)

    assert ask(caller, sign(text)) == (200, 0)


@given(order=st.permutations("abketrfu"))
def test_any_order_is_accepted(order: list[str]) -> None:
    caller = Caller()
    fields = dict(pair.split("=") for pair in caller.text(u="0").split("&"))

    assert ask(caller, sign("&".join(f"{key}={fields[key]}" for key in order))) == (200, 0)


@pytest.mark.parametrize("name", ["b", "r", "f"])
@pytest.mark.parametrize("value", [None, ""])
def test_optional_fields_may_be_empty_or_absent(
    caller: Caller, name: str, value: str | None
) -> None:
    assert ask(caller, sign(caller.text(**{name: value}))) == (200, 0)


@pytest.mark.parametrize("padding", ["=", "=="])
def test_padding_behind_a_whole_quantum_is_no_base64(caller: Caller, padding: str) -> None:
    whole = [sign(caller.text(r="1" * length)) for length in (1, 2, 3)]

    assert {ask(caller, value + padding) for value in whole} == {(400, 5)}


def test_long_random_number_is_accepted(caller: Caller) -> None:
    assert ask(caller, sign(caller.text(r="42949672950"))) == (200, 0)


def test_time_a_little_ahead_is_accepted(caller: Caller) -> None:
    assert ask(caller, sign(caller.text(t=T + 1, e=T + 101))) == (200, 0)


def test_multi_use_signature_is_never_a_replay(caller: Caller) -> None:
    authorization = sign(caller.text(r=None, f=None))

    assert {ask(caller, authorization) for _ in range(5)} == {(200, 0)}


def test_header_name_may_be_in_any_case(caller: Caller) -> None:
    assert caller.json(CODE, APP, AUTHORIZATION=sign(caller.text())).code == 0
    assert caller.json(CODE, APP, authorization=sign(caller.text(), "another-key")).code == 14


@pytest.mark.parametrize("value", ["", "   "])
def test_absent_signature_is_refused(caller: Caller, value: str) -> None:
    said = caller.json(CODE, APP, Authorization=value)

    assert (said.status, said.code, said.data) == (400, 4, {})
    assert said.message == "has no sign or sign is empty"


def _payload(authorization: str) -> bytes:
    return base64.b64decode(authorization)


UNREADABLE: dict[str, Callable[[str], str]] = {
    "no base64": lambda good: "this is !!! not base64",
    "url-safe alphabet": lambda good: good[:-8] + "__--" + good[-4:],
    "padding cut": lambda good: base64.b64encode(_payload(good) + b"&x").decode().rstrip("="),
    "wrapped lines": lambda good: good[:76] + " " + good[76:],
    "hex": lambda good: _payload(good).hex(),
    "bearer": lambda good: f"Bearer {good}",
    "mac only": lambda good: base64.b64encode(_payload(good)[:20]).decode(),
    "too short": lambda good: "YWJj",
    "text before mac": lambda good: base64.b64encode(
        _payload(good)[20:] + _payload(good)[:20]
    ).decode(),
    "hex mac": lambda good: base64.b64encode(
        _payload(good)[:20].hex().encode() + _payload(good)[20:]
    ).decode(),
    "double base64": lambda good: base64.b64encode(good.encode()).decode(),
    "text not utf-8": lambda good: base64.b64encode(_payload(good) + b"\xff").decode(),
    "not ascii": lambda good: "é" + good,
}


@pytest.mark.parametrize("how", sorted(UNREADABLE))
def test_unreadable_signature_is_refused(caller: Caller, how: str) -> None:
    authorization = UNREADABLE[how](sign(caller.text(r="123456789012")))

    assert ask(caller, authorization) == (400, 5)


@pytest.mark.parametrize(
    "changes",
    [
        {"a": None},
        {"k": None},
        {"e": None},
        {"t": None},
        {"k": ""},
        {"a": "abc"},
        {"e": "soon"},
        {"e": "-5"},
        {"t": "1e9"},
        {"t": "９９"},
        {"e": "9" * 5000},
    ],
)
def test_malformed_required_field_is_refused(caller: Caller, changes: dict[str, object]) -> None:
    assert ask(caller, sign(caller.text(**changes))) == (400, 5)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"a": "1999999999"}, 10),
        ({"k": "AKIDnobody"}, 11),
        ({"e": T - 5, "t": T - 35}, 9),
        ({"e": T, "t": T - 30}, 9),
        ({"e": T + 10, "t": T + 10}, 9),
        ({"e": T + 10, "t": T + 20}, 9),
        ({"e": T + 7_776_001, "t": T}, 9),
        ({"e": T + 7200, "t": T + 3600}, 9),
    ],
)
def test_wrong_caller_or_time_has_its_code(
    caller: Caller, changes: dict[str, object], code: int
) -> None:
    assert ask(caller, sign(caller.text(**changes))) == (401, code)


def test_three_months_are_accepted(caller: Caller) -> None:
    assert ask(caller, sign(caller.text(e=T + 7_776_000, t=T))) == (200, 0)


def test_secretid_of_another_appid_is_refused(caller_of: Callable[..., Caller]) -> None:
    accounts = (Account("1", "one", "key"), Account("2", "two", "key"))

    caller = caller_of(accounts=accounts)

    assert ask(caller, sign(caller.text(a="1", k="two"), "key")) == (401, 12)
    assert (
        caller.json(
            CODE, {"appid": "2"}, Authorization=sign(caller.text(a="2", k="two"), "key")
        ).code
        == 0
    )


@pytest.mark.parametrize("bit", range(0, 160, 13))
def test_any_flipped_bit_of_the_mac_is_refused(caller: Caller, bit: int) -> None:
    raw = bytearray(_payload(sign(caller.text())))
    raw[bit // 8] ^= 1 << bit % 8

    assert ask(caller, base64.b64encode(raw).decode()) == (401, 14)


def test_wrong_key_and_changed_text_are_refused(caller: Caller) -> None:
    raw = _payload(sign(caller.text()))

    assert ask(caller, sign(caller.text(), "another")) == (401, 14)
    assert ask(caller, sign(caller.text(), ACCOUNT.secret_id)) == (401, 14)
    assert ask(caller, base64.b64encode(raw + b"&x=1").decode()) == (401, 14)


def test_single_use_signature_works_once(caller: Caller) -> None:
    authorization = sign(caller.text(e=0, f="a-file"))

    assert ask(caller, authorization) == (200, 0)
    assert ask(caller, authorization) == (401, 13)
    assert ask(caller, sign(caller.text(e=0, f="another"))) == (200, 0)


@pytest.mark.parametrize("file_id", [None, ""])
def test_single_use_signature_needs_a_file(caller: Caller, file_id: str | None) -> None:
    assert ask(caller, sign(caller.text(e=0, f=file_id))) == (400, 5)


def test_single_use_signature_grows_too_old(caller: Caller) -> None:
    assert ask(caller, sign(caller.text(e=0, f="x", t=T - 7_776_001))) == (401, 9)


def test_accounts_given_replace_the_documented_one(caller_of: Callable[..., Caller]) -> None:
    caller = caller_of(accounts=(Account("7", "id", "key"),))

    assert ask(caller, sign(caller.text())) == (401, 10)


@pytest.mark.parametrize(
    ("fields", "changes", "code"),
    [
        ({"appid": "1999999999"}, {}, 6),
        ({**APP, "bucket": "other"}, {}, 6),
        ({**APP, "bucket": "other"}, {"b": ""}, 16),
        (APP, {"b": "other"}, 16),
        ({**APP, "bucket": ""}, {}, 0),
        ({**APP, "bucket": ACCOUNT.bucket}, {"b": ""}, 0),
        ({**APP, "bucket": f"{ACCOUNT.bucket}-{ACCOUNT.app_id}"}, {}, 0),
        ({"appid": int(ACCOUNT.app_id)}, {}, 0),
    ],
)
def test_target_is_held_against_the_signature(
    caller: Caller, fields: dict[str, object], changes: dict[str, object], code: int
) -> None:
    said = caller.json(CODE, fields, Authorization=sign(caller.text(**changes)))

    assert said.code == code


def test_account_without_bucket_takes_any(caller_of: Callable[..., Caller]) -> None:
    caller = caller_of(accounts=(Account("7", "id", "key"),))
    authorization = sign(caller.text(a="7", k="id", b="any"), "key")

    assert caller.json(CODE, {"appid": "7"}, Authorization=authorization).code == 0


def test_account_without_permission_is_refused(caller_of: Callable[..., Caller]) -> None:
    refused = frozenset(item.operation_id for item in CONTRACT.operations)
    caller = caller_of(accounts=(Account("7", "id", "key", refused_operations=refused),))
    authorization = sign(caller.text(a="7", k="id", b=""), "key")

    said = caller.json(CODE, {"appid": "7"}, Authorization=authorization)

    assert (said.status, said.code) == (403, 24)
    # The table of this operation has no such code.
    fields = {"appid": "7", "url": URL}
    assert caller.json(PICTURE, fields, Authorization=authorization).code == 0
