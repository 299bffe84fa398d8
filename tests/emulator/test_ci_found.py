"""What the suite found in the emulator of COS: each stays found."""

from __future__ import annotations

from faceid_conformance.cases.cos.compose import compose_cos, with_bucket
from faceid_conformance.cases.cos.model import CosExpectation, CosStep
from faceid_conformance.cases.cos.reader import read_cos_cases
from faceid_conformance.checks.cos.answer import code_of
from faceid_conformance.cli.surroundings import default_account
from faceid_conformance.contract.reader import load_contract
from faceid_conformance.emulator.inprocess import running_emulator
from faceid_conformance.suite.cos.performer import CosPerformer
from faceid_conformance.suite.opening import open_session
from faceid_conformance.suite.session import Options
from faceid_conformance.suite.virtual_clock import VirtualClock


def test_bytes_that_are_no_utf_8_get_a_mismatch() -> None:
    template = read_cos_cases().templates["recognizeStored/silent"]
    step = CosStep(template, CosExpectation(refuse=True), path="/%ff%fe/%00.mp4")
    with running_emulator() as emulator:
        account = default_account(load_contract())
        session = open_session(emulator.base_url, account, Options())
        exchange = session.send_uncounted(compose_cos(step, with_bucket(session.scene())))
        session.wire.close()

    assert code_of(exchange) == "SignatureDoesNotMatch"


def test_a_snapshot_with_digits_of_cos_is_put_back() -> None:
    with running_emulator() as emulator:
        session = open_session(emulator.base_url, default_account(load_contract()), Options())
        digits, _ = CosPerformer(session).issued("live_code")
        clock = VirtualClock(session)
        clock.remember()
        clock.put_back()
        template = read_cos_cases().templates["recognizeUpload/lip"]
        step = CosStep(template, CosExpectation(accept=True))
        scene = with_bucket(session.scene({"live_code": digits or ""}))
        exchange = session.send_uncounted(compose_cos(step, scene))
        session.wire.close()

    assert code_of(exchange) == 0


def test_each_answer_has_a_request_id_of_its_own() -> None:
    template = read_cos_cases().templates["getLiveCode/bucket"]
    step = CosStep(template, CosExpectation(accept=True))
    with running_emulator() as emulator:
        session = open_session(emulator.base_url, default_account(load_contract()), Options())
        ids = [
            session.send_uncounted(compose_cos(step, session.scene())).response.header(
                "x-cos-request-id"
            )
            for _ in range(50)
        ]
        session.wire.close()

    assert len(set(ids)) == len(ids)


def test_spaces_around_a_parameter_are_signed_with_it() -> None:
    template = read_cos_cases().templates["getLiveCode/bucket"]
    step = CosStep(template, CosExpectation(accept=True), more_query=(("note", " a "),))
    with running_emulator() as emulator:
        session = open_session(emulator.base_url, default_account(load_contract()), Options())
        exchange = session.send_uncounted(compose_cos(step, session.scene()))
        session.wire.close()

    assert code_of(exchange) == 0
