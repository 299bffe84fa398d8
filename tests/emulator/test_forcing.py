"""Every outcome that the catalogue lists can be asked for, and nothing else can."""

import pytest
from emulator_caller import CODE, COMPARE, CONTRACT, ID_VIDEO, PICTURE, VIDEO, Caller, sign
from faceid_conformance.emulator.id_number import check_character

HEADER = "X_Emulator_Outcome"
SCHEME = CONTRACT.emulator.id_numbers
EVERY_CODE = [
    (operation.path, code) for operation in CONTRACT.operations for code in operation.codes
]
EVERY_STATUS = [
    (operation.path, stage.status, code)
    for operation in CONTRACT.operations
    for stage in operation.stages
    for code in operation.codes
    if CONTRACT.catalogue.code(code).arrives_in == stage.status
]


def number(code: int, region: str = SCHEME.region) -> str:
    body = f"{region}{abs(code):04d}{SCHEME.birth_date}{SCHEME.sequence}"
    return body + check_character(body)


@pytest.mark.parametrize(("path", "code"), EVERY_CODE)
def test_every_listed_code_can_be_forced_at_the_top(caller: Caller, path: str, code: int) -> None:
    said = caller.form(path, caller.fields(path), **{HEADER: f"code={code}"})

    row = CONTRACT.catalogue.code(code)
    assert (said.code, said.status, said.data) == (code, row.http_status, {})
    assert said.message == (row.wire_message or row.en)


@pytest.mark.parametrize(("path", "status", "code"), EVERY_STATUS)
def test_every_listed_status_can_be_forced_in_its_stage(
    caller: Caller, path: str, status: str, code: int
) -> None:
    said = caller.form(path, caller.fields(path), **{HEADER: f"{status}={code}"})

    data = said.data or {}
    assert (said.status, said.code, data[status]) == (200, 0, code)
    assert "sim" not in data
    assert ("compare_status" in data) == (status == "compare_status")


@pytest.mark.parametrize("path", [COMPARE, ID_VIDEO])
def test_id_number_of_nobody_forces_its_code_where_it_arrives(caller: Caller, path: str) -> None:
    operation = next(item for item in CONTRACT.operations if item.path == path)
    for code in operation.codes:
        said = caller.good(path, idcard_number=number(code))
        field = CONTRACT.catalogue.code(code).arrives_in
        is_staged = any(stage.status == field for stage in operation.stages)
        assert ((said.data or {})[field] if is_staged else said.code) == code


def test_id_number_of_nobody_passes_with_zeros(caller: Caller) -> None:
    assert caller.good(COMPARE, idcard_number=number(0)).code == 0


def test_id_number_of_a_real_region_forces_nothing(caller: Caller) -> None:
    assert caller.good(COMPARE, idcard_number=number(5803, region="11")).code == 0


def test_header_comes_before_id_number(caller: Caller) -> None:
    fields = {**caller.fields(COMPARE), "idcard_number": number(-5803)}

    assert caller.form(COMPARE, fields, **{HEADER: "code=-5802"}).code == -5802


def test_real_refusal_comes_before_a_later_forced_one(caller: Caller) -> None:
    bad = sign(caller.text(), "wrong")
    fields = caller.fields(COMPARE)

    assert caller.form(COMPARE, fields, Authorization=bad, **{HEADER: "code=-5803"}).code == 14
    assert caller.form(COMPARE, fields, Authorization=bad, **{HEADER: "code=9"}).code == 9
    assert caller.form(COMPARE, fields, Authorization="", **{HEADER: "code=9"}).code == 4


def test_forced_code_at_the_top_leaves_the_lip_code_good(caller: Caller) -> None:
    fields = caller.fields(ID_VIDEO)

    assert caller.form(ID_VIDEO, fields, **{HEADER: "code=213"}).code == 213
    assert (caller.form(ID_VIDEO, fields).data or {})["live_status"] == 0


def test_stage_can_be_forced_to_pass(caller: Caller) -> None:
    fields = {**caller.fields(ID_VIDEO), "validate_data": "never issued"}

    said = caller.form(ID_VIDEO, fields, **{HEADER: "live_status=0"})

    assert (said.data or {})["compare_status"] == 0


def test_forced_zero_at_the_top_changes_nothing(caller: Caller) -> None:
    assert caller.json(CODE, {"appid": "1"}, **{HEADER: "code=0"}).code == 6
    assert caller.form(CODE, caller.fields(CODE), **{HEADER: "code=0"}).code == 0


def test_comparison_that_does_not_run_cannot_fail(caller: Caller) -> None:
    fields = {**caller.fields(VIDEO), "compare_flag": "false"}

    said = caller.form(VIDEO, fields, **{HEADER: "compare_status=-4017"})

    assert said.data == {"live_status": 0, "live_msg": "OK"}


@pytest.mark.parametrize(
    ("path", "directive", "hint"),
    [
        (CODE, "code=-999", "no code -999 for liveGetFour"),
        (PICTURE, "code=24", "no code 24"),
        (CODE, "live_status=-5008", "answers with code only"),
        (ID_VIDEO, "sim=7", "code, live_status, compare_status"),
        (CODE, "nonsense", "FIELD=NUMBER"),
        (CODE, "code=9 or so", "FIELD=NUMBER"),
        (CODE, "code=9999999999", "FIELD=NUMBER"),
    ],
)
def test_unknown_outcome_is_refused_clearly(
    caller: Caller, path: str, directive: str, hint: str
) -> None:
    said = caller.form(path, caller.fields(path), **{HEADER: directive})

    assert said.status == 400
    assert said.message.startswith("X-Emulator-Outcome: ")
    assert hint in said.message
