"""Holds the steps of findings as cases: each convicts the liar that it was found on, no other."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from faceid_conformance.cases.model import Case
from faceid_conformance.cases.reader import read_step
from faceid_conformance.checks.verdict import Verdict
from faceid_conformance.emulator.inprocess import RunningEmulator, running_emulator
from faceid_conformance.suite.performer import Performer
from faceid_conformance.suite.property_layer import PROPERTIES
from faceid_conformance.suite.schema_layer import run_schema_layer
from faceid_conformance.suite.session import Options, Session
from faceid_conformance.suite.typed_layer import judge_subject
from faceid_conformance.suite.typed_wire import on_the_wire
from lying_target import lying

LIARS = {
    "named-twice": "last-part-counts",
    "part-comments": "takes-comments-for-parameters",
    "authorization-lines": "last-authorization-counts",
    "signature-refused": "accepts-any-signature",
}


@pytest.fixture(scope="module")
def running() -> Iterator[RunningEmulator]:
    with running_emulator() as emulator:
        yield emulator


def as_case(session: Session, verdict: Verdict) -> Case:
    """The case that `promote` makes of the finding, read as the next run reads it."""
    (finding, *_) = verdict.findings
    assert finding.reproduction is not None
    steps = [
        read_step(dict(step), session.book.templates[step["request"]])
        for step in finding.reproduction.steps
    ]
    return Case("pending/x", "found", (finding.clause,), finding.level, tuple(steps))


def test_finding_of_schemathesis_own_check_is_a_case_too(running: RunningEmulator) -> None:
    options = Options(max_examples=2)
    with lying(running, options, "breaks-on-json-list") as session:
        verdict = run_schema_layer(session, "liveGetFour")
        own = [item for item in verdict.findings if item.check == "not_a_server_error"]
        assert own[0].evidence
        case = as_case(session, replace(verdict, findings=tuple(own)))
        assert Performer(session).perform(case).status == "fail"

    with lying(running, options) as session:
        assert Performer(session).perform(case).status == "pass"


@pytest.mark.parametrize(
    ("fault", "subject"),
    [
        ("photo-under-wrong-name", "liveDetectFour-bytes"),
        ("html-error-page", "liveGetFour-codes"),
    ],
)
def test_finding_of_the_client_is_shown_on_the_wire(
    running: RunningEmulator, fault: str, subject: str
) -> None:
    with lying(running, Options(), fault) as session:
        verdict = judge_subject(session, subject)
        assert verdict.findings[0].evidence
        case = as_case(session, verdict)
        assert Performer(session).perform(case).status == "fail"

    with lying(running, Options()) as session:
        assert Performer(session).perform(case).status == "pass"
        alone = on_the_wire(session, verdict.findings[0], case.steps[0])
        # What only the client gets wrong is told as it was.
        assert alone is verdict.findings[0]


@pytest.mark.parametrize("name", LIARS)
def test_promoted_finding_convicts_its_liar_alone(running: RunningEmulator, name: str) -> None:
    options = Options(max_examples=60)
    ask: Callable[[Session], Verdict] = PROPERTIES[name]
    with lying(running, options, LIARS[name]) as session:
        verdict = ask(session)
        assert verdict.status == "fail"
        case = as_case(session, verdict)
        assert Performer(session).perform(case).status == "fail"

    with lying(running, options) as session:
        assert Performer(session).perform(case).status == "pass"
