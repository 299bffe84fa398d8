"""The drawn layers about COS acquit the honest emulator and convict liars; the client is judged."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from faceid_conformance.cases.cos.clients import CosClientCase, read_cos_client_cases
from faceid_conformance.checks.verdict import Verdict
from faceid_conformance.emulator.inprocess import RunningEmulator, running_emulator
from faceid_conformance.suite.cos import typed_layer
from faceid_conformance.suite.cos.client_layer import judge_cos_client
from faceid_conformance.suite.cos.property_layer import COS_PROPERTIES, COS_SCHEMAS
from faceid_conformance.suite.cos.sequence_layer import run_cos_sequences
from faceid_conformance.suite.cos.typed_layer import judge_cos_subject
from faceid_conformance.suite.session import Session
from lying_target import Opener, drawing

CLIENT_CASES = {case.id: case for case in read_cos_client_cases()}


@pytest.fixture(scope="module")
def running() -> Iterator[RunningEmulator]:
    with running_emulator() as emulator:
        yield emulator


@pytest.fixture
def session(running: RunningEmulator) -> Opener:
    return drawing(running, 12)


def judged(opened: Session, name: str) -> Verdict:
    layer, _, subject = name.partition("/")
    if layer == "sequences":
        return run_cos_sequences(opened, subject)
    if layer == "typed":
        return judge_cos_subject(opened, subject)
    return (COS_PROPERTIES if layer == "properties" else COS_SCHEMAS)[subject](opened)


DRAWN = [
    *(f"properties/{name}" for name in COS_PROPERTIES),
    *(f"schema/{name}" for name in COS_SCHEMAS),
    "sequences/ci/lifecycle",
    *(f"typed/{name}" for name in typed_layer.SUBJECTS),
]


def test_honest_emulator_is_acquitted(session: Opener) -> None:
    with session() as opened:
        verdicts = [judged(opened, name) for name in DRAWN]

    assert {item.id: item.findings for item in verdicts if item.status != "pass"} == {}
    assert [item.id for item in verdicts] == DRAWN
    assert sum(item.exchanges for item in verdicts) > 60


@pytest.mark.parametrize(
    ("fault", "name", "examples"),
    [
        ("cos-demands-the-host", "properties/ci/signature-accepted", 40),
        ("cos-accepts-any-signature", "properties/ci/signature-refused", 80),
        ("cos-any-mode", "schema/ci/recognizeUpload", 80),
        ("cos-needs-no-name", "schema/ci/recognizeStored", 40),
        ("cos-digits-never-end", "sequences/ci/lifecycle", 200),
        ("cos-no-score", "typed/ci/recognizeUpload-sync", 1),
        ("cos-spells-liveness-right", "typed/ci/recognizeStored-codes", 1),
    ],
)
def test_liars_are_convicted_by_drawn_layers(
    session: Opener, fault: str, name: str, examples: int
) -> None:
    with session(fault, examples=examples) as opened:
        verdict = judged(opened, name)

    assert verdict.status == "fail"
    assert verdict.findings


def test_options_are_as_before_after_a_share_was_drawn(session: Opener) -> None:
    with session() as opened:
        judged(opened, "schema/ci/getLiveCode")

        assert opened.options.max_examples == 12


def test_the_client_keeps_every_case(session: Opener) -> None:
    with session() as opened:
        verdicts = [judge_cos_client(opened, case) for case in CLIENT_CASES.values()]

    assert {item.id: item.findings for item in verdicts if item.status != "pass"} == {}


REFUSAL = CLIENT_CASES["clients/ci/refusal"]
VERIFIED = CLIENT_CASES["clients/ci/verified"]


@pytest.mark.parametrize(
    ("case", "check"),
    [
        (replace(REFUSAL, outcome="result"), "outcome"),
        (replace(REFUSAL, code="NoSuchBucket"), "code"),
        (replace(VERIFIED, values={"sim": 99.0}), "value"),
        (replace(REFUSAL, hides=("NoSuchKey",)), "leak"),
    ],
)
def test_a_client_that_does_otherwise_is_found(
    session: Opener, case: CosClientCase, check: str
) -> None:
    with session() as opened:
        verdict = judge_cos_client(opened, case)

    assert [finding.check for finding in verdict.findings] == [check]
