"""A path that is no UTF-8 with a signature that does not match is refused, and breaks nothing."""

from __future__ import annotations

from faceid_conformance.cases.cos.compose import compose_cos, with_bucket
from faceid_conformance.cases.cos.model import CosExpectation, CosStep
from faceid_conformance.cases.cos.reader import read_cos_cases
from faceid_conformance.checks.cos.answer import code_of
from faceid_conformance.cli.surroundings import default_account
from faceid_conformance.contract.reader import load_contract
from faceid_conformance.emulator.inprocess import running_emulator
from faceid_conformance.suite.opening import open_session
from faceid_conformance.suite.session import Options


def test_bytes_that_are_no_utf_8_get_a_mismatch() -> None:
    template = read_cos_cases().templates["recognizeStored/silent"]
    step = CosStep(template, CosExpectation(refuse=True), path="/%ff%fe/%00.mp4")
    with running_emulator() as emulator:
        account = default_account(load_contract())
        session = open_session(emulator.base_url, account, Options())
        exchange = session.send_uncounted(compose_cos(step, with_bucket(session.scene())))
        session.wire.close()

    assert code_of(exchange) == "SignatureDoesNotMatch"
