"""Holds the scripts of findings that only calls at the same time show: run by hand, they do."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator

import pytest
from faceid_conformance.cases.at_once import AtOnce
from faceid_conformance.cases.compose import compose
from faceid_conformance.cases.model import Step
from faceid_conformance.checks.finding import Finding
from faceid_conformance.emulator.inprocess import RunningEmulator, Settings, running_emulator
from faceid_conformance.fuzz.parallel import ALIKE, ANY
from faceid_conformance.suite.apis import CI, api_of
from faceid_conformance.suite.concurrency_layer import OUTCOME, run_concurrency
from faceid_conformance.suite.cos.concurrency_layer import run_cos_concurrency
from faceid_conformance.suite.opening import open_session
from faceid_conformance.suite.reproduction import told_at_once
from faceid_conformance.suite.session import Options
from hand_run import ACCOUNT, run

NUMBER = re.compile("(?<![0-9])[0-9]{17}[0-9Xx](?![0-9])")
# A liar, the check that convicts it, and the last line of the script.
SHOWN = {
    "replay-check-races": ("signature-race", "are let in by what is good once"),
    "lip-code-races": ("lip-code-race", "are let in by what is good once"),
    "same-lip-code-for-all-at-once": ("lip-codes", "get what another caller got"),
    "signature-check-shared": ("different", "are answered otherwise than alone"),
    "cos-digits-race": ("ci/digits-race", "are let in by what is good once"),
    "cos-same-digits-at-once": ("ci/digits", "get what another caller got"),
    "cos-signature-check-shared": ("ci/different", "are answered otherwise than alone"),
    "session-mix-up": ("interleaved", "are answered otherwise than alone"),
}


@pytest.fixture(scope="module")
def running() -> Iterator[RunningEmulator]:
    with running_emulator() as emulator:
        yield emulator


def finding(running: RunningEmulator, fault: str, subject: str) -> Finding:
    running.reset(Settings(faults=(fault,), media="sniff"))
    session = open_session(running.base_url, ACCOUNT, Options(max_examples=100))
    try:
        judge = run_cos_concurrency if api_of(f"concurrency/{subject}") == CI else run_concurrency
        verdict = judge(session, subject)
    finally:
        session.wire.close()
    return verdict.findings[0]


@pytest.mark.parametrize("fault", SHOWN)
def test_script_shows_what_calls_at_once_did(running: RunningEmulator, fault: str) -> None:
    subject, told = SHOWN[fault]
    made = finding(running, fault, subject).reproduction
    assert made is not None

    last = run(sys.executable, "-c", made.python).strip().splitlines()[-1]

    counted = re.fullmatch(rf"([0-9]+) of [0-9]+ call(s|ers) {told}", last)
    assert counted is not None, last
    assert int(counted[1]) > 0
    assert (made.steps, made.curl) == ((), "")
    assert ACCOUNT.secret_key not in made.python
    assert NUMBER.search(made.python) is None


def test_script_of_calls_in_a_row_finds_nothing_wrong_with_an_honest_server(
    running: RunningEmulator,
) -> None:
    """One connection, several answers: the script parts them as they came."""
    running.reset(Settings(media="sniff"))
    session = open_session(running.base_url, ACCOUNT, Options())
    steps = [Step(session.book.templates[name], ANY) for name in ("liveGetFour/json", ALIKE[0])]
    exchange = session.send(compose(steps[0], session.scene()))
    session.wire.close()
    wrong = Finding("crowd-code", "face/concurrency/in-a-row", "must", "code 0", "code 5")
    made = told_at_once(session, wrong, exchange, steps, AtOnce("in-a-row", "otherwise", OUTCOME))
    assert made.reproduction is not None

    last = run(sys.executable, "-c", made.reproduction.python).strip().splitlines()[-1]

    assert last == "0 of 2 calls are answered otherwise than alone"
