"""Holds the typed driver: results and the client's own errors become plain outcomes."""

import json
from pathlib import Path

import pytest
from faceid_conformance.cases.model import SigningVector
from faceid_conformance.cases.reader import read_cases
from faceid_conformance.contract.reader import load_contract
from faceid_conformance.drivers.typed import METHODS, Identity, canned, typed_signature

IDENTITY = Identity("1400000001", "AKIDsome", "some-key", "some-bucket")
URL = "http://127.0.0.1:9"


def test_every_operation_has_a_method() -> None:
    assert METHODS.keys() == {operation.operation_id for operation in load_contract().operations}


def test_result_carries_its_values() -> None:
    reply = {"code": 0, "message": "OK", "data": {"validate_data": "0471"}}
    driver = canned(URL, IDENTITY, 200, json.dumps(reply).encode())

    outcome = driver.call("liveGetFour", {})
    driver.close()

    assert outcome.is_result
    assert outcome.code == 0
    assert outcome.values["validate_data"] == "0471"


@pytest.mark.parametrize(("code", "status"), [(9, 401), (-5803, 200), (424242, 400)])
def test_refusal_is_an_error_with_its_code(code: int, status: int) -> None:
    driver = canned(URL, IDENTITY, status, json.dumps({"code": code, "message": "no"}).encode())

    outcome = driver.call("liveGetFour", {})
    driver.close()

    assert not outcome.is_result
    assert outcome.code == code


def test_nonsense_is_an_error_without_code() -> None:
    driver = canned(URL, IDENTITY, 200, b"<html>")

    outcome = driver.call("liveGetFour", {})
    driver.close()

    assert outcome.code is None
    assert outcome.kind == "InvalidResponseError"


def test_unreadable_media_is_an_error_before_sending(tmp_path: Path) -> None:
    driver = canned(URL, IDENTITY, 200, b"{}")

    outcome = driver.call("liveDetectPicture", {"image": tmp_path / "absent.jpg"})
    driver.close()

    assert outcome.kind == "InvalidMediaError"


@pytest.mark.parametrize(
    "vector", [item for item in read_cases().vectors if item.typed], ids=lambda item: item.id
)
def test_client_signs_as_the_vectors_say(vector: SigningVector) -> None:
    identity = Identity(vector.appid, vector.secret_id, vector.secret_key, vector.bucket)

    made = typed_signature(
        identity,
        now=vector.now,
        nonce=vector.nonce,
        lifetime_seconds=None if vector.typed == "single-use" else 300,
        file_id=vector.file_id,
    )

    assert made == vector.authorization


def test_identity_does_not_show_its_key() -> None:
    assert "some-key" not in repr(IDENTITY)
