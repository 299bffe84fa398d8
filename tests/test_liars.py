"""Holds the suite against the emulator's liars: each is convicted by a case that names its vice.

The honest emulator is found without fault by every case.
"""

from __future__ import annotations

import os
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
import uvicorn
from faceid_conformance.checks.verdict import Verdict
from faceid_conformance.cli.surroundings import default_account
from faceid_conformance.contract.reader import load_contract
from faceid_conformance.emulator.faults.registry import FAULTS
from faceid_conformance.emulator.server.app import broken_request_reply, build_app
from faceid_conformance.emulator.server.protocol import protocol_class
from faceid_conformance.emulator.settings import Settings
from faceid_conformance.suite import sequence_layer
from faceid_conformance.suite.concurrency_layer import run_concurrency
from faceid_conformance.suite.opening import open_session
from faceid_conformance.suite.performer import Performer
from faceid_conformance.suite.sequence_layer import run_sequences
from faceid_conformance.suite.session import Options, Session

START_SECONDS = 10.0

# The case that convicts each liar. A new fault needs a line here: a vice nobody finds is a gap.
CONVICTED_BY = {
    "accepts-any-signature": "signature/mac-bit/liveGetFour-json",
    "accepts-expired-signature": "signature/expired/liveGetFour-json",
    "accepts-unknown-secretid": "signature/secret-id-unknown/liveGetFour-json",
    "accepts-other-target": "signature/target-differs/liveGetFour-json",
    "wrong-code-for-missing-signature": "signature/absent/liveGetFour-json",
    "wrong-code-for-unknown-secretid": "signature/secret-id-unknown/liveGetFour-json",
    "rejects-field-reordering": "signature/order-java",
    "demands-every-field": "signature/order-cpp",
    "rejects-unknown-signed-field": "signature/unknown-field",
    "treats-multi-use-as-replay": "signature/used-again",
    "forgets-single-use-replay": "signature/single-use-once",
    "ignores-size-limit": "limits/json-above-the-limit/liveGetFour-json",
    "resets-on-oversize": "limits/json-above-the-limit/liveGetFour-json",
    "rejects-preamble": "foreign/preamble/liveDetectPicture-form",
    "rejects-file-without-filename": "callers/file-without-filename/liveDetectPicture-form",
    "rejects-text-as-file": "callers/text-as-file-parts/liveGetFour-form",
    "rejects-trailing-semicolon": "callers/trailing-semicolon/liveGetFour-form",
    "rejects-unknown-fields": "callers/unknown-fields/liveGetFour-json",
    "breaks-on-chinese-name": "accept/plain/idcardCompare-json",
    "both-image-and-url-uses-image": "accept/url-before-image",
    "accepts-any-id-number": "parameters/id-too-short/idcardCompare-json",
    "accepts-missing-fields": "parameters/image-and-url-absent/idcardCompare-json",
    "sim-despite-compare-failure": "stages/comparison-fails/idcardLiveDetectFour-form",
    "swaps-live-and-compare": "stages/liveness-fails/idcardLiveDetectFour-form",
    "ignores-compare-flag": "accept/live-only",
    "photo-under-wrong-name": "stages/both-pass",
    "sim-as-string": "stages/both-pass",
    "score-above-hundred": "accept/plain/liveDetectPicture-json",
    "missing-session-id": "accept/session-id-echo/idcardCompare-json",
    "lip-code-of-five-digits": "accept/issued-code-has-four-digits/liveGetFour-json",
    "lip-code-as-number": "accept/issued-code-has-four-digits/liveGetFour-json",
    "accepts-any-lip-code": "parameters/lip-code-not-issued/idcardLiveDetectFour-form",
    "lip-code-reusable": "parameters/lip-code-used-twice",
    "liveness-failure-at-top": "stages/liveness-fails/idcardLiveDetectFour-form",
    "code-as-string": "accept/plain/liveGetFour-json",
    "code-under-wrong-name": "accept/plain/liveGetFour-json",
    "missing-message": "accept/plain/liveGetFour-json",
    "result-without-data": "accept/plain/liveGetFour-json",
    "trailing-comma-reply": "accept/plain/liveGetFour-json",
    "html-error-page": "body/json-broken/liveGetFour-json",
    "text-plain-reply": "accept/plain/liveGetFour-json",
    "status-200-for-refusals": "signature/absent/liveGetFour-json",
    "leaks-message": "parameters/id-too-short/idcardCompare-json",
}

# Vices that no call alone shows: the layer and subject that convict them.
CONVICTED_BY_MANY_CALLS = {
    "lip-code-never-ends": "sequences/lifecycle",
    "failure-gives-lip-code-back": "sequences/lifecycle",
    "refusal-uses-lip-code-up": "sequences/lifecycle",
    "only-newest-lip-code": "sequences/lifecycle",
    "forgets-replay-after-a-minute": "sequences/lifecycle",
    "replay-check-races": "concurrency/signature-race",
    "lip-code-races": "concurrency/lip-code-race",
    "same-lip-code-for-all-at-once": "concurrency/lip-codes",
    "session-mix-up": "concurrency/different",
    "scores-mix-up": "concurrency/interleaved",
    "signature-check-shared": "concurrency/in-a-row",
}
SEQUENCES_TRIED = 200


@contextmanager
def emulator(*faults: str) -> Iterator[str]:
    """Run an emulator in a thread of this process and yield its address."""
    config = uvicorn.Config(
        build_app(Settings(faults=faults, media="sniff")),
        http=protocol_class(broken_request_reply()),
        lifespan="off",
        ws="none",
        log_config=None,
        access_log=False,
        log_level="critical",
    )
    server = uvicorn.Server(config)
    # The protocol is named, else asyncio leaves Nagle's algorithm on and each answer takes 40 ms.
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.bind(("127.0.0.1", 0))
    listener.listen()
    thread = threading.Thread(target=server.run, args=([listener],), daemon=True)
    thread.start()
    deadline = time.monotonic() + START_SECONDS
    while not server.started and time.monotonic() < deadline:
        os.sched_yield()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(START_SECONDS)
        listener.close()


@contextmanager
def session(*faults: str) -> Iterator[Session]:
    account = default_account(load_contract())
    with emulator(*faults) as url:
        opened = open_session(url, account, Options(max_examples=SEQUENCES_TRIED))
        try:
            yield opened
        finally:
            opened.wire.close()


def judged(opened: Session, case_id: str) -> Verdict:
    case = next(case for case in opened.cases if case.id == case_id)
    return Performer(opened).perform(case)


def test_honest_emulator_is_found_without_fault() -> None:
    with session() as opened:
        verdicts = [Performer(opened).perform(case) for case in opened.cases]

    wrong = {verdict.id: verdict.findings[:1] for verdict in verdicts if verdict.status != "pass"}
    assert wrong == {}
    assert len(verdicts) > 500


def judged_over_many_calls(opened: Session, verdict_id: str) -> Verdict:
    layer, _, subject = verdict_id.partition("/")
    if layer == "sequences":
        return run_sequences(opened, subject)
    return run_concurrency(opened, subject)


@pytest.mark.parametrize("seed", [1, 2])
def test_honest_emulator_is_found_without_fault_over_many_calls(seed: int) -> None:
    with session() as opened:
        opened.options = Options(seed=seed, max_examples=60)
        verdicts = [
            judged_over_many_calls(opened, name)
            for name in sorted({*CONVICTED_BY_MANY_CALLS.values(), "concurrency/alike"})
        ]

    assert {verdict.id: verdict.findings for verdict in verdicts if verdict.status != "pass"} == {}
    assert all(verdict.exchanges > 10 for verdict in verdicts)


def test_every_fault_has_its_case() -> None:
    assert not CONVICTED_BY.keys() & CONVICTED_BY_MANY_CALLS.keys()
    assert CONVICTED_BY.keys() | CONVICTED_BY_MANY_CALLS.keys() == FAULTS.keys()


@pytest.mark.parametrize("fault", CONVICTED_BY)
def test_liar_is_convicted(fault: str) -> None:
    with session(fault) as opened:
        verdict = judged(opened, CONVICTED_BY[fault])

    assert verdict.status == "fail", f"{fault} is not found by {verdict.id}"
    assert verdict.findings
    assert verdict.findings[0].evidence


@pytest.mark.parametrize("fault", CONVICTED_BY_MANY_CALLS)
def test_liar_of_many_calls_is_convicted(fault: str, monkeypatch: pytest.MonkeyPatch) -> None:
    # To convict is enough here; the search for the shortest sequence takes its time.
    monkeypatch.setattr(sequence_layer, "MOST_TIMES", 1)
    with session(fault) as opened:
        verdict = judged_over_many_calls(opened, CONVICTED_BY_MANY_CALLS[fault])

    assert verdict.status == "fail", f"{fault} is not found by {verdict.id}"
    assert verdict.findings[0].evidence


@pytest.mark.parametrize("fault", [name for name in CONVICTED_BY_MANY_CALLS if "race" in name])
def test_race_is_not_seen_by_calls_alone(fault: str) -> None:
    names = ("signature/single-use-once", "parameters/lip-code-used-twice")

    with session(fault) as opened:
        assert {judged(opened, name).status for name in names} == {"pass"}


def test_sequence_that_convicts_is_the_shortest() -> None:
    with session("lip-code-reusable") as opened:
        verdict = judged_over_many_calls(opened, "sequences/lifecycle")

    told = [line for line in verdict.findings[0].evidence if line[0].isdigit()]
    assert len(told) == 3
