"""A refused signature is told why, in a header; the reply itself stays as it is."""

import logging

import pytest
from emulator_caller import ACCOUNT, CODE, CONTRACT, NOW, Caller, Said, sign
from faceid_conformance.emulator.doctor.refusal import PATIENCE

HEADER = CONTRACT.emulator.diagnosis_header
T = int(NOW)


def ask(caller: Caller, authorization: str, **headers: str) -> Said:
    return caller.json(CODE, {"appid": ACCOUNT.app_id}, Authorization=authorization, **headers)


def diagnosis(caller: Caller, authorization: str) -> str:
    return ask(caller, authorization).reply.header(HEADER) or ""


@pytest.mark.parametrize(
    ("make", "code", "kind"),
    [
        (lambda caller: "", 4, "authorization-missing"),
        (lambda caller: "?", 5, "not-base64"),
        (lambda caller: f"Bearer {sign(caller.text())}", 5, "scheme-prefix"),
        (lambda caller: sign(caller.text(k=None)), 5, "field-missing"),
        (lambda caller: sign(caller.text(e=0)), 5, "single-use-without-file"),
        (lambda caller: sign(caller.text(a="1999999999")), 10, "unknown-appid"),
        (lambda caller: sign(caller.text(k="AKIDnobody")), 11, "unknown-secretid"),
        (lambda caller: sign(caller.text(e=T - 1, t=T - 31)), 9, "expired"),
        (lambda caller: sign(caller.text(t=f"{T}000", e=f"{T}999")), 9, "time-in-milliseconds"),
        (lambda caller: sign(caller.text(), ACCOUNT.secret_id), 14, "secretid-as-key"),
        (lambda caller: sign(caller.text(), "another"), 14, "wrong-key"),
    ],
)
def test_refused_signature_is_explained(caller: Caller, make: object, code: int, kind: str) -> None:
    assert callable(make)
    said = ask(caller, make(caller))
    told = said.reply.header(HEADER) or ""

    assert (said.code, told.split(";")[0]) == (code, kind)
    assert told.isascii()
    assert len(told) <= CONTRACT.emulator.diagnosis_longest
    assert ACCOUNT.secret_key not in told
    assert said.message == ask(Caller(), make(caller)).message
    assert "X-Emulator-Diagnosis" not in said.message


def test_used_signature_is_explained(caller: Caller) -> None:
    authorization = sign(caller.text(e=0, f="a-file"))

    assert diagnosis(caller, authorization) == ""
    assert diagnosis(caller, authorization).startswith("used-before;")


def test_good_call_and_forced_refusal_have_no_diagnosis(caller: Caller) -> None:
    forced = ask(caller, sign(caller.text()), X_Emulator_Outcome="code=14")

    assert forced.code == 14
    assert forced.reply.header(HEADER) is None
    assert diagnosis(caller, sign(caller.text())) == ""


def test_secret_key_in_the_text_is_not_repeated(caller: Caller) -> None:
    told = diagnosis(caller, sign(caller.text(k=ACCOUNT.secret_key), ACCOUNT.secret_id))

    assert "secretkey-in-text" in told
    assert ACCOUNT.secret_key not in told


def test_odd_letters_of_a_caller_cannot_break_the_header(caller: Caller) -> None:
    text = caller.text(k=None) + "&K\r\nX-Evil: é=1"

    assert diagnosis(caller, sign(text)).isprintable()


def test_flood_of_wrong_keys_is_searched_in_passing_and_a_good_call_ends_it(caller: Caller) -> None:
    two_mistakes = sign(caller.text(), ACCOUNT.secret_key + "\n").swapcase()
    pair = sign(caller.text() + "\n", ACCOUNT.secret_key)

    for number in range(PATIENCE):
        assert diagnosis(caller, sign(caller.text(r=number), "another")).startswith("wrong-key")
    assert ask(caller, sign(caller.text())).code == 0
    assert two_mistakes != pair
    assert diagnosis(caller, sign(caller.text(r=1), f"{ACCOUNT.secret_key}\n")) != ""


def test_refusal_is_logged_once_with_the_fix_and_no_secret(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caller = Caller(access_log=True)

    with caplog.at_level(logging.INFO, "faceid_conformance.emulator.doctor"):
        ask(caller, sign(caller.text(), ACCOUNT.secret_key + "\n"), User_Agent="okhttp/4.12.0")

    (line,) = [
        item.getMessage()
        for item in caplog.records
        if item.name == "faceid_conformance.emulator.doctor"
    ]
    assert "key-with-newline" in line
    assert "Fix:" in line
    assert "--language java" in line
    assert ACCOUNT.secret_key not in line
