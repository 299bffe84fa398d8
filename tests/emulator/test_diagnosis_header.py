"""A refused signature is told why, in a header; the reply itself stays as it is."""

import base64
import logging

import pytest
from emulator_caller import ACCOUNT, CODE, CONTRACT, NOW, Caller, Said, sign
from faceid_conformance import explain
from faceid_conformance.emulator.doctor.refusal import PATIENCE
from forger import FORGERIES, forge

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


def test_ending_that_forces_an_outcome_is_no_other_secretid(caller: Caller) -> None:
    forcing = f"{ACCOUNT.secret_id}{CONTRACT.emulator.secret_id_separator}9"

    assert diagnosis(caller, sign(caller.text(k=forcing))) == ""
    assert diagnosis(caller, f"Bearer {sign(caller.text(k=forcing))}").startswith("scheme-prefix;")


def test_secret_key_in_the_text_is_not_repeated(caller: Caller) -> None:
    told = diagnosis(caller, sign(caller.text(k=ACCOUNT.secret_key), ACCOUNT.secret_id))

    assert "secretkey-in-text" in told
    assert ACCOUNT.secret_key not in told


def test_odd_letters_of_a_caller_cannot_break_the_header(caller: Caller) -> None:
    text = caller.text(k=None) + "&K\r\nX-Evil: é=1"

    assert diagnosis(caller, sign(text)).isprintable()


def test_flood_of_wrong_keys_is_searched_in_passing_until_another_request(caller: Caller) -> None:
    mac_and_text = base64.b64decode(sign(caller.text() + "\n", ACCOUNT.secret_key + "\n"))[:-1]
    pair = base64.b64encode(mac_and_text).decode()

    assert diagnosis(caller, pair).startswith("key-with-newline, signed-with-blanks;")
    for number in range(PATIENCE):
        assert diagnosis(caller, sign(caller.text(r=number), "another")).startswith("wrong-key;")
    assert diagnosis(caller, pair).startswith("wrong-key;")
    assert diagnosis(caller, f"Bearer {sign(caller.text())}").startswith("scheme-prefix;")
    assert diagnosis(caller, pair).startswith("key-with-newline, signed-with-blanks;")


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


@pytest.mark.parametrize("kind", FORGERIES)
def test_doctor_and_emulator_agree_on_what_is_refused(kind: str) -> None:
    for seed in range(100, 103):
        forged = forge(kind, seed)
        caller = Caller(accounts=forged.accounts)
        caller.now = forged.now
        value = forged.authorization.strip().replace("\n", " ")

        fields = {"appid": forged.accounts[0].app_id}
        said = caller.json(CODE, fields, Authorization=value)
        found = explain(value, accounts=forged.accounts, now=forged.now, contract=CONTRACT)

        assert (said.code == 0) == found.is_right
        assert ((said.reply.header(HEADER) or "").split(";")[0] == ", ".join(found.ids)) or (
            found.is_right
        )
