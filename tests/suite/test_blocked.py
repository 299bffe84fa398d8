"""Holds what is blocked: without a lip code livegetfour fails, and videos are not judged."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from faceid_conformance import Settings, running_emulator
from faceid_conformance.checks.verdict import Verdict
from faceid_conformance.cli.commands import run
from faceid_conformance.cli.surroundings import default_account
from faceid_conformance.contract.reader import load_contract
from faceid_conformance.exits import Exit
from faceid_conformance.report.stream import read_results
from faceid_conformance.suite.concurrency_layer import run_concurrency
from faceid_conformance.suite.opening import open_session
from faceid_conformance.suite.performer import Performer
from faceid_conformance.suite.property_layer import PROPERTIES
from faceid_conformance.suite.schema_layer import run_schema_layer
from faceid_conformance.suite.session import Options, Session
from faceid_conformance.suite.typed_layer import judge_subject

NO_CODES = "issues-no-lip-code"
CLAUSE = "liveGetFour/out/validate-data"
VIDEO = "cases/accept/plain/idcardLiveDetectFour-form"
CHAIN = "parameters/lip-code-used-twice"


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    settings = Settings(faults=(NO_CODES,), media="sniff")
    with running_emulator(settings) as emulator:
        yield emulator.base_url


@pytest.fixture
def session(address: str) -> Iterator[Session]:
    opened = open_session(address, default_account(load_contract()), Options(max_examples=5))
    yield opened
    opened.wire.close()


def case_named(session: Session, name: str) -> Verdict:
    case = next(case for case in session.cases if case.id == name)
    return Performer(session).perform(case)


@pytest.mark.parametrize("name", ["accept/plain/idcardLiveDetectFour-form", CHAIN])
def test_video_without_a_code_to_speak_is_blocked(session: Session, name: str) -> None:
    verdict = case_named(session, name)

    assert verdict.status == "blocked"
    assert [finding.clause for finding in verdict.findings] == [CLAUSE]
    assert verdict.findings[0].observed == "none, with code 0"
    assert verdict.findings[0].reproduction is not None
    assert "livegetfour" in verdict.findings[0].reproduction.curl


def test_livegetfour_itself_fails(session: Session) -> None:
    verdict = case_named(session, "accept/plain/liveGetFour-json")

    assert verdict.status == "fail"
    assert CLAUSE in {finding.clause for finding in verdict.findings}


def test_what_needs_no_code_is_judged(session: Session) -> None:
    assert case_named(session, "accept/plain/idcardCompare-form").status == "pass"


def test_new_case_that_is_blocked_is_pending(session: Session) -> None:
    case = next(case for case in session.cases if case.id == CHAIN)

    assert Performer(session).perform(replace(case, state="pending")).status == "pending"


def test_every_layer_that_speaks_a_code_is_blocked(session: Session) -> None:
    verdicts = [
        judge_subject(session, "idcardLiveDetectFour-sync"),
        judge_subject(session, "idcardLiveDetectFour-codes"),
        PROPERTIES["multipart-idcardLiveDetectFour"](session),
        run_schema_layer(session, "idcardLiveDetectFour"),
        run_concurrency(session, "lip-code-race"),
    ]

    assert {verdict.id: verdict.status for verdict in verdicts} == {
        verdict.id: "blocked" for verdict in verdicts
    }


@pytest.mark.parametrize(
    ("cases", "code"),
    [([VIDEO], Exit.GAP), ([VIDEO, "cases/accept/plain/liveGetFour-json"], Exit.FINDINGS)],
)
def test_run_that_is_blocked_is_a_gap_and_a_finding_goes_first(
    address: str, tmp_path: Path, cases: list[str], code: Exit
) -> None:
    chosen = [f"--case={name}" for name in cases]

    told = run(["conformance", "run", "--target", address, *chosen, "--report", str(tmp_path)])

    assert told == code
    assert read_results(tmp_path).totals()["blocked"] == 1
