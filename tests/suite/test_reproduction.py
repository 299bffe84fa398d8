"""Holds the scripts of a finding: run by hand, with the environment's key, they show it again."""

from __future__ import annotations

import base64
import shutil
import sys
from collections.abc import Iterator
from dataclasses import replace

import pytest
from faceid_conformance.cases.compose import compose, identity_scheme
from faceid_conformance.cases.media import PICTURE, media_bytes
from faceid_conformance.cases.model import Expectation, Step
from faceid_conformance.checks.finding import Finding, Reproduction
from faceid_conformance.contract.reader import load_contract
from faceid_conformance.emulator.inprocess.thread import running_emulator
from faceid_conformance.emulator.settings import Settings
from faceid_conformance.exchange import Exchange, Response
from faceid_conformance.suite.opening import open_session
from faceid_conformance.suite.performer import Performer
from faceid_conformance.suite.reproduction import told
from faceid_conformance.suite.session import Options, Session
from hand_run import ACCOUNT, run

CONTRACT = load_contract()
# A liar, the case that shows it, and what the last answer says.
SHOWN = {
    "accepts-any-signature": ("signature/mac-bit/liveGetFour-json", '"code":0'),
    "rejects-file-without-filename": (
        "callers/file-without-filename/idcardLiveDetectFour-form",
        '"code":3',
    ),
    "lip-code-reusable": ("parameters/lip-code-used-twice", '"live_status":0'),
    "forgets-single-use-replay": ("signature/single-use-once", '"code":0'),
    "last-authorization-counts": (
        "signature/two-headers-last-right",
        '"code":0',
    ),
    "rejects-field-reordering": ("signature/order-java", '"code":5'),
}


@pytest.fixture
def session(request: pytest.FixtureRequest) -> Iterator[Session]:
    with running_emulator(Settings(faults=(request.param,), media="sniff")) as emulator:
        opened = open_session(emulator.base_url, ACCOUNT, Options())
        yield opened
        opened.wire.close()


def reproduction(session: Session, case_id: str) -> Reproduction:
    case = next(case for case in session.cases if case.id == case_id)
    made = Performer(session).perform(case).findings[0].reproduction
    assert made is not None
    return made


@pytest.mark.parametrize(("session", "shown"), SHOWN.items(), indirect=["session"], ids=SHOWN)
def test_scripts_show_the_finding_again(session: Session, shown: tuple[str, str]) -> None:
    case_id, told = shown
    made = reproduction(session, case_id)

    assert told in run(sys.executable, "-c", made.python).strip().splitlines()[-1]
    if shutil.which("curl") is not None:
        assert told in run("sh", "-c", made.curl).strip().splitlines()[-1]


@pytest.mark.parametrize("session", ["rejects-file-without-filename"], indirect=True)
def test_reproduction_holds_no_key_and_nobody(session: Session) -> None:
    made = reproduction(session, "callers/file-without-filename/idcardCompare-form")

    identity = identity_scheme(CONTRACT)
    picture = base64.b64encode(media_bytes(PICTURE)).decode()[:40]
    secrets = (ACCOUNT.secret_key, identity.number(), identity.name, picture)
    text = f"{made.python}{made.curl}{made.body_base64}{made.steps}"
    assert not [secret for secret in secrets if secret in text]
    assert b"@media:face.jpg@" in base64.b64decode(made.body_base64)


@pytest.mark.parametrize("session", ["ignores-size-limit"], indirect=True)
def test_body_of_six_megabytes_is_told_by_its_case(session: Session) -> None:
    made = reproduction(session, "limits/json-above-the-limit/liveGetFour-json")

    assert made.steps[0]["body-bytes"] == 6291457
    assert (made.body_base64, made.curl, made.python) == ("", "", "")


SOMEBODYS = "110101" + "19900307" + "0011"  # of a real region, with another check digit


@pytest.mark.parametrize("session", ["missing-message"], indirect=True)
def test_drawn_number_of_a_real_region_is_evidence_without_a_script(session: Session) -> None:
    template = session.book.templates["liveGetFour/json"]
    step = Step(template, Expectation(answered=True), raw_body=f'{{"appid": "{SOMEBODYS}"}}')
    plain = compose(Step(template, Expectation(answered=True)), session.scene())
    drawn = replace(plain, body=f'{{"appid": "{SOMEBODYS}"}}'.encode(), fields={})
    exchange = Exchange(drawn, Response(200, (), b"{}", 0.1))
    finding = Finding("message", "face/reply/message", "must", "a text message", "no message")

    shown = told(session, finding, exchange, [step])

    assert shown.reproduction is None
    assert shown.evidence
    assert SOMEBODYS not in repr(shown)
