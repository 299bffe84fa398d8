"""Calls of the collections are read from the examples of the contract, or refused by name."""

from pathlib import Path

import pytest
from faceid_generator.collection.calls import read_groups, variables
from faceid_generator.collection.write import write_collections
from faceid_generator.contract import BundledContract, read_contract
from faceid_generator.errors import ContractError

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def contract() -> BundledContract:
    return read_contract(ROOT)


def test_calls_stand_in_an_order_in_which_they_work(contract: BundledContract) -> None:
    face, cos = read_groups(contract)

    names = [call.name for call in face.calls]
    assert names[0] == "liveGetFour-plain"
    assert names[-2:] == ["liveGetFour-for-liveDetectFour-liveOnly", "liveDetectFour-liveOnly"]
    assert [call.operation_id for call in cos.calls[2:]] == ["recognizeUpload", "recognizeStored"]
    assert len({call.name for call in (*face.calls, *cos.calls)}) == 20


def test_parameters_that_other_values_do_not_call_for_are_left_out(
    contract: BundledContract,
) -> None:
    call = read_groups(contract)[1].calls[2]

    assert ("LivenessType", "SILENT") in call.query
    assert "ValidateData" not in dict(call.query)


def test_values_of_the_account_are_variables(contract: BundledContract) -> None:
    known = variables(contract)
    for group in read_groups(contract):
        for call in group.calls:
            assert known["app_id"] not in str(call)
            assert group.address in known


def test_sample_that_is_not_there_is_named(contract: BundledContract, tmp_path: Path) -> None:
    (tmp_path / "conformance/faceid_conformance/cases/media").mkdir(parents=True)

    with pytest.raises(ContractError, match=r"x-file: card.jpg: no such sample"):
        write_collections(contract, tmp_path, tmp_path / "collections")


def test_tree_without_samples_gets_no_collections(
    contract: BundledContract, tmp_path: Path
) -> None:
    write_collections(contract, tmp_path, tmp_path / "collections")

    assert list(tmp_path.iterdir()) == []
