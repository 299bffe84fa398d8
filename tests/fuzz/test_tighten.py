"""Holds the tight document: inputs that a server takes, and nothing else changed."""

import json

from faceid_conformance.cases.compose import identity_scheme
from faceid_conformance.cases.identity import check_character
from faceid_conformance.cases.signing import Account
from faceid_conformance.contract.reader import load_contract
from faceid_conformance.fuzz.tighten import tight_document

CONTRACT = load_contract()
BEFORE = json.dumps(dict(CONTRACT.document), sort_keys=True, default=str)
TIGHT = tight_document(CONTRACT, Account("1400000001", "id", "key", "b"), identity_scheme(CONTRACT))


def properties(schema: str) -> dict[str, dict[str, object]]:
    found: dict[str, dict[str, object]] = TIGHT["components"]["schemas"][schema]["properties"]
    return found


def test_appid_is_pinned() -> None:
    assert properties("LiveGetFourInput")["appid"]["enum"] == ["1400000001"]


def test_bucket_is_the_accounts_or_not_sent() -> None:
    bare = tight_document(CONTRACT, Account("1400000001", "id", "key"), identity_scheme(CONTRACT))

    assert properties("LiveDetectFourForm")["bucket"]["enum"] == ["b"]
    inputs = [name for name in bare["components"]["schemas"] if name.endswith(("Form", "Input"))]
    assert inputs
    for name in inputs:
        assert "bucket" not in bare["components"]["schemas"][name]["properties"]


def test_id_numbers_are_synthetic_and_valid() -> None:
    numbers = properties("IdcardCompareForm")["idcard_number"]["enum"]

    assert isinstance(numbers, list)
    assert len(set(numbers)) > 10
    assert all(number.startswith("990000") for number in numbers)
    assert all(number[-1] == check_character(number[:17]) for number in numbers)


def test_binary_fields_keep_file_names_and_coverage() -> None:
    image = properties("IdcardCompareForm")["image"]

    assert image["format"] == "faceid-picture"
    assert image["contentMediaType"] == "application/octet-stream"


def test_card_is_required_where_it_is_compared() -> None:
    assert len(TIGHT["components"]["schemas"]["LiveDetectFourForm"]["anyOf"]) == 2


def test_answers_stay_as_they_are() -> None:
    kept = dict(CONTRACT.document)["components"]["schemas"]

    assert TIGHT["components"]["schemas"]["IdcardCompareResult"] == kept["IdcardCompareResult"]


def test_contract_itself_is_not_changed() -> None:
    assert json.dumps(dict(CONTRACT.document), sort_keys=True, default=str) == BEFORE
