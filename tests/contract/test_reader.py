"""The contract as the reader gives it: whole, consistent, and clear about what is broken."""

import json
import shutil
from pathlib import Path

import pytest
from faceid_conformance.contract.reader import DATA, load_contract
from faceid_conformance.errors import ContractError

FIVE = {"idcardCompare", "liveDetectPicture", "liveGetFour", "idcardLiveDetectFour"}


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    shutil.copytree(DATA, tmp_path / "data")
    return tmp_path / "data"


def test_operations_are_five_with_their_paths() -> None:
    operations = {item.operation_id: item for item in load_contract().operations}

    assert set(operations) == {*FIVE, "liveDetectFour"}
    assert operations["liveGetFour"].path == "/face/livegetfour"
    assert {item.method for item in operations.values()} == {"POST"}


def test_fields_carry_kind_and_codes() -> None:
    operation = load_contract().operation("liveDetectFour")
    card, flag = operation.field("card"), operation.field("compare_flag")

    assert card is not None
    assert (card.kind, card.required, card.undecodable_code) == ("picture", False, -4018)
    assert card.required_when == (("compare_flag", "true"),)
    assert flag is not None
    assert flag.enum == ("true", "false")


def test_stages_say_when_they_run_and_what_they_yield() -> None:
    stages = load_contract().operation("liveDetectFour").stages

    assert [stage.status for stage in stages] == ["live_status", "compare_status"]
    assert stages[1].only_when == (("compare_flag", "true"),)
    assert stages[1].yields == ("sim", "photo")


def test_choice_says_which_field_counts() -> None:
    choice = load_contract().operation("idcardCompare").choice

    assert choice is not None
    assert (choice.when_both, choice.when_none) == ("url", -5805)


def test_catalogue_finds_codes_by_family() -> None:
    catalogue = load_contract().catalogue

    assert catalogue.code(9).http_status == 401
    assert catalogue.code(-1101, family="face").family == "face"
    assert catalogue.find(-1101) is None
    assert catalogue.code(0).wire_message == "OK"


@pytest.mark.parametrize("operation_id", sorted(FIVE))
def test_catalogue_lists_each_code_of_an_operation_once(operation_id: str) -> None:
    contract = load_contract()

    codes = contract.operation(operation_id).codes

    assert len(codes) == len(set(codes)) > 40
    assert 0 not in codes


def test_every_code_a_field_names_is_in_the_operations_table() -> None:
    for operation in load_contract().operations:
        for body in operation.bodies:
            for field in body.fields:
                named = {field.missing_code, field.invalid_code, field.undecodable_code} - {None}
                assert named <= set(operation.codes), (operation.operation_id, field.name)


def test_checks_keep_the_tables_order_and_exceptions() -> None:
    checks = {row.check: row for row in load_contract().checks}

    assert next(iter(checks)) == "body-size"
    assert checks["body-size"].own_code == 23
    assert checks["parameters-present"].own_code is None
    assert "liveDetectPicture" not in checks["permitted"].operations


def test_every_limit_a_check_names_exists() -> None:
    contract = load_contract()

    assert {row.limit for row in contract.checks if row.limit} <= set(contract.limits)


def test_signing_names_its_required_fields() -> None:
    signing = load_contract().signing

    assert {field.key for field in signing.fields if field.required} == {"a", "k", "e", "t"}
    assert signing.mac_bytes == 20


def test_stamp_is_the_digest_of_the_sources() -> None:
    assert load_contract().stamp.startswith("sha256:")


def test_reader_reads_once() -> None:
    assert load_contract() is load_contract()


def test_missing_data_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(ContractError, match=r"openapi\.json .*make generate"):
        load_contract(tmp_path)


def test_broken_data_is_named(copy: Path) -> None:
    (copy / "limits.json").write_text("{", encoding="utf-8")

    with pytest.raises(ContractError, match=r"limits\.json is not JSON"):
        load_contract(copy)


def test_wrong_shape_names_the_place(copy: Path) -> None:
    path = copy / "checks.json"
    document = json.loads(path.read_text(encoding="utf-8"))
    document["checks"][2]["says"] = 7
    path.write_text(json.dumps(document), encoding="utf-8")

    with pytest.raises(ContractError, match=r"checks\.json > checks\[2\] > says is not a text"):
        load_contract(copy)


def test_self_reference_is_refused(copy: Path) -> None:
    path = copy / "openapi.json"
    document = json.loads(path.read_text(encoding="utf-8"))
    name = "LiveGetFourInput"
    document["components"]["schemas"][name] = {"$ref": f"#/components/schemas/{name}"}
    path.write_text(json.dumps(document), encoding="utf-8")

    with pytest.raises(ContractError, match="refers to itself"):
        load_contract(copy)
