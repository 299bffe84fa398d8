"""Holds the judgement of clients: what differs from the case is found, and nothing else."""

from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest
from faceid_conformance.cases.clients import (
    Argument,
    ClientCase,
    Reply,
    Wanted,
    read_client_cases,
)
from faceid_conformance.cases.signing import Account
from faceid_conformance.contract.reader import load_contract
from faceid_conformance.errors import CaseError
from faceid_conformance.suite import client_layer
from faceid_conformance.suite.client_layer import judge_client
from faceid_conformance.suite.session import Session

CASES = {case.id: case for case in read_client_cases()}
ACCOUNT = Account("1400000001", "AKIDtest", "a-key-of-the-test", "")
SESSION = cast(
    "Session", SimpleNamespace(contract=load_contract(), target=SimpleNamespace(account=ACCOUNT))
)


def found(case: ClientCase) -> set[str]:
    return {finding.check for finding in judge_client(SESSION, case).findings}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_honest_client_has_no_finding(case: ClientCase) -> None:
    assert found(case) == set()


@pytest.mark.parametrize(
    ("name", "wanted", "check"),
    [
        ("requests/code", Wanted(outcome="refusal"), "outcome"),
        ("requests/code", Wanted(content_type="multipart/form-data"), "request"),
        ("requests/code", Wanted(fields={"appid": "another"}), "field"),
        ("requests/code", Wanted(fields={"seq": "1"}), "field"),
        ("requests/code", Wanted(absent=("appid",)), "field"),
        ("requests/picture-is-a-form", Wanted(files={"image": "card.jpg"}), "field"),
        ("replies/refusal-with-401", Wanted(code=14), "code"),
        ("replies/liveness-fails-inside", Wanted(values={"live_status": 0}), "value"),
    ],
)
def test_what_differs_is_found(name: str, wanted: Wanted, check: str) -> None:
    assert found(replace(CASES[f"clients/{name}"], wanted=wanted)) == {check}


def test_signature_that_cannot_be_verified_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client_layer, "mac_of", lambda key, text: b"x" * 20)

    assert found(CASES["clients/requests/code"]) == {"signature"}


def test_client_that_sends_nothing_is_found() -> None:
    case = replace(
        CASES["clients/requests/code"],
        operation_id="liveDetectPicture",
        arguments={"url": Argument("https://example.com/"), "image": Argument(sample="face.jpg")},
        wanted=Wanted(outcome="unusable"),
        reply=Reply(200, "application/json", b"{}"),
    )

    assert found(case) == {"request"}


def test_finding_holds_no_value_of_a_person() -> None:
    case = CASES["clients/requests/name-in-a-form"]
    verdict = judge_client(SESSION, replace(case, wanted=Wanted(fields={"idcard_name": "别人"})))

    assert verdict.status == "fail"
    assert "测试员" not in str(verdict.to_json())


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("calls: {}\nanswers: {}\ncases: [{id: a/b}]\n", "required"),
        ("calls: {}\nanswers: {}\ncases: []\nmore: 1\n", "more"),
        (
            "calls: {}\nanswers: {}\ncases: [{id: a/b, says: It is so and so, clauses: [x/y], "
            "call: none, expect: {outcome: result}}]\n",
            "no call is named none",
        ),
        ("calls: [", "file.yaml"),
    ],
)
def test_broken_file_is_named(tmp_path: Path, text: str, told: str) -> None:
    (tmp_path / "file.yaml").write_text(text, encoding="utf-8")

    with pytest.raises(CaseError, match=told):
        read_client_cases(tmp_path)
