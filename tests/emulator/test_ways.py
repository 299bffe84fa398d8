"""The ways to force an outcome: every listed code through each of them, and their order."""

from typing import Any

import pytest
from control_caller import control
from emulator_caller import ACCOUNT, CODE, COMPARE, CONTRACT, ID_VIDEO, PICTURE, Caller, Said, sign

EMULATOR = CONTRACT.emulator
PATHS = {operation.operation_id: operation.path for operation in CONTRACT.operations}
HEADER = EMULATOR.outcome_header
COMPARE_CODE, OTHER_CODE = -5803, -5802


def came_to(said: Said, field: str) -> object:
    return said.code if field == "code" else (said.data or {}).get(field)


def rows(caller: Caller) -> list[dict[str, Any]]:
    """The outcomes of the face operations; those on COS are tried in `ci/test_control.py`."""
    found: list[dict[str, Any]] = control(caller, "GET", "outcomes")["outcomes"]
    return [row for row in found if row["api"] == "face"]


def with_ending(caller: Caller, ending: str) -> str:
    return sign(caller.text(k=ACCOUNT.secret_id + ending))


def test_every_code_of_every_operation_is_listed_once_a_field(caller: Caller) -> None:
    listed = [(row["operation"], row["field"], row["code"]) for row in rows(caller)]

    assert len(listed) == len(set(listed))
    assert {(name, code) for name, field, code in listed if field == "code"} == {
        (operation.operation_id, code)
        for operation in CONTRACT.operations
        for code in operation.codes
    }


def test_every_listed_outcome_comes_by_rule(caller: Caller) -> None:
    for row in rows(caller):
        path = PATHS[row["operation"]]
        fields = caller.fields(path)
        control(caller, "POST", "rules", row["rule"])
        assert came_to(caller.form(path, fields), row["field"]) == row["code"], row
        control(caller, "DELETE", "rules")


def test_every_listed_outcome_comes_by_header(caller: Caller) -> None:
    for row in rows(caller):
        name, _, words = row["header"].partition(": ")
        path = PATHS[row["operation"]]
        said = caller.form(path, caller.fields(path), **{name: words})
        assert came_to(said, row["field"]) == row["code"], row


def test_every_listed_outcome_comes_by_a_field(caller: Caller) -> None:
    for row in rows(caller):
        for name, text in row["field_directive"].items():
            said = caller.good(PATHS[row["operation"]], **{name: text})
            assert came_to(said, row["field"]) == row["code"], row


def test_every_listed_outcome_comes_by_secret_id(caller: Caller) -> None:
    for row in rows(caller):
        path = PATHS[row["operation"]]
        signature = with_ending(caller, row["secret_id_ending"])
        said = caller.form(path, caller.fields(path), Authorization=signature)
        assert came_to(said, row["field"]) == row["code"], row


def test_every_listed_outcome_comes_by_id_number(caller: Caller) -> None:
    for row in rows(caller):
        said = caller.good(PATHS[row["operation"]], idcard_number=row["idcard_number"])
        assert came_to(said, row["field"]) == row["code"], row


def test_no_way_is_missing_for_any_outcome(caller: Caller) -> None:
    ways = ("rule", "header", "field_directive", "secret_id_ending", "idcard_number")

    assert all(row[way] for row in rows(caller) for way in ways)


def test_first_way_in_the_order_wins(caller: Caller) -> None:
    number = next(
        row["idcard_number"]
        for row in rows(caller)
        if (row["operation"], row["code"]) == ("idcardCompare", COMPARE_CODE)
    )
    fields = {**caller.fields(COMPARE), "idcard_number": number}
    asked: dict[str, str] = {}
    codes = [caller.form(COMPARE, fields).code]
    asked["Authorization"] = with_ending(caller, "-outcome-213")
    codes.append(caller.form(COMPARE, fields, **asked).code)
    fields["session_id"] = "outcome:code=-5801"
    codes.append(caller.form(COMPARE, fields, **asked).code)
    asked[HEADER] = "code=-5802"
    codes.append(caller.form(COMPARE, fields, **asked).code)
    rule = {"match": {"session_id": fields["session_id"]}, "outcome": "code=-5804"}
    control(caller, "POST", "rules", rule)
    codes.append(caller.form(COMPARE, fields, **asked).code)

    assert codes == [COMPARE_CODE, 213, -5801, OTHER_CODE, -5804]
    ways = [entry["forced_by"] for entry in control(caller, "GET", "journal")["entries"]]
    assert ways == ["id-number", "secret-id", "field", "header", "rule"]


def test_ending_of_a_secret_id_keeps_its_key_and_its_account(caller: Caller) -> None:
    wrong = sign(caller.text(k=ACCOUNT.secret_id + "-outcome-213"), "wrong")

    assert caller.json(CODE, {}, Authorization=wrong).code == 14
    assert caller.json(CODE, {}, Authorization=with_ending(caller, "-outcome-9")).code == 9
    passing = with_ending(caller, "-outcome-0000")
    assert caller.form(CODE, caller.fields(CODE), Authorization=passing).code == 0


@pytest.mark.parametrize("ending", ["-outcome-", "-outcome-999", "-outcome-x", "-outcome--9"])
def test_ending_that_names_no_code_is_an_unknown_secret_id(caller: Caller, ending: str) -> None:
    unknown = caller.json(CODE, {}, Authorization=with_ending(caller, "x")).code

    assert caller.json(CODE, {}, Authorization=with_ending(caller, ending)).code == unknown


def test_other_texts_in_the_fields_force_nothing(caller: Caller) -> None:
    assert caller.good(CODE, seq="live_status=-5008").code == 0
    assert caller.good(COMPARE, session_id="an outcome: code=9").code == 0


def test_directive_of_nothing_names_the_field(caller: Caller) -> None:
    said = caller.good(CODE, seq="outcome:code=-999")

    assert (said.status, said.message[:5]) == (400, "seq: ")


def test_directive_of_an_unsigned_call_is_not_heard(caller: Caller) -> None:
    fields = {**caller.fields(ID_VIDEO), "seq": "outcome:code=213"}

    assert caller.form(ID_VIDEO, fields, Authorization="").code == 4


@pytest.mark.parametrize(
    ("words", "hint"),
    [
        ("code=9; code=213", "FIELD=NUMBER"),
        ("code=9; live_status=-5008", "FIELD=NUMBER"),
        ("code=9;", "FIELD=NUMBER"),
        ("fault=fire", "no fault of that name"),
        ("delay=61", "up to 60 seconds"),
        ("delay=nan", "up to 60 seconds"),
        ("delay=-1", "up to 60 seconds"),
        ("delay=lognormal:1", "lognormal:MEDIAN:SIGMA"),
        ("dribble=0:1", "BYTES:SECONDS"),
        ("dribble=10", "BYTES:SECONDS"),
        ("code=9; " + "x" * 300, "FIELD=NUMBER"),
        ("code=9; variant=1", "code=9 has 0 variants of its text"),
        ("code=3; variant=4", "code=3 has 3 variants of its text"),
        ("code=3; variant=0", "variant is a number from 1 on"),
        ("code=3; variant=x", "variant is a number from 1 on"),
        ("variant=1", "variant is a number from 1 on"),
    ],
)
def test_words_that_say_nothing_are_refused(caller: Caller, words: str, hint: str) -> None:
    said = caller.form(PICTURE, caller.fields(PICTURE), **{HEADER: words})

    assert said.status == 400
    assert hint in said.message


@pytest.mark.parametrize("number", [1, 2, 3])
def test_text_of_a_code_can_be_chosen_in_every_way_of_words(caller: Caller, number: int) -> None:
    text = CONTRACT.catalogue.code(3).variants[number - 1].text
    words, app = f"code=3;variant={number}", {"appid": ACCOUNT.app_id}
    told = [
        caller.json(CODE, app, **{HEADER: words}),
        caller.json(CODE, {**app, "seq": f"outcome:{words}"}),
        caller.json(CODE, app, Authorization=with_ending(caller, f"-outcome-{words}")),
        caller.json(CODE, app, **{HEADER: f"{words}; fault=early-answer"}),
    ]
    rule = {"outcome": {"code": 3, "variant": number}, "match": {"appid": ACCOUNT.app_id}}
    shown = control(caller, "POST", "rules", {**rule, "times": 1})
    told.append(caller.json(CODE, app))

    assert shown["outcomes"] == [{"code": 3, "variant": number}]
    assert [(said.status, said.code, said.message) for said in told] == [(400, 3, text)] * 5
    assert caller.json(CODE, app).code == 0


def test_real_refusal_keeps_its_own_text(caller: Caller) -> None:
    headers = {HEADER: "code=3;variant=1;delay=0", "Authorization": "no signature"}

    said = caller.json(CODE, {"appid": ACCOUNT.app_id}, **headers)

    assert (said.code, said.message) == (5, "sign format error")
