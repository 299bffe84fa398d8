"""Holds the property of comments in part headers: who reads them, or breaks down, is convicted."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from faceid_conformance.checks.finding import Profile
from faceid_conformance.checks.verdict import Verdict
from faceid_conformance.emulator.inprocess import RunningEmulator, running_emulator
from faceid_conformance.emulator.wire import part_head
from faceid_conformance.suite.form_properties import COMMENTS, comments_property
from faceid_conformance.suite.session import Options
from lying_target import lying


@pytest.fixture(scope="module")
def running() -> Iterator[RunningEmulator]:
    with running_emulator() as emulator:
        yield emulator


@pytest.fixture
def without_comments(monkeypatch: pytest.MonkeyPatch) -> Iterator[pytest.MonkeyPatch]:
    """For another reader of comments; what the honest one read is forgotten, before and after."""
    kept: Any = vars(part_head)["_kept"]
    kept.cache_clear()
    yield monkeypatch
    kept.cache_clear()


def judged(running: RunningEmulator, *faults: str, is_emulator: bool = True) -> Verdict:
    with lying(running, Options(max_examples=40, shrinks=False), *faults) as session:
        elsewhere = replace(session.target, profile=Profile(is_emulator=False))
        session.target = session.target if is_emulator else elsewhere
        return comments_property(session)


def test_comments_are_passed_over(running: RunningEmulator) -> None:
    verdict = judged(running)

    assert (verdict.status, verdict.findings) == ("pass", ())
    assert verdict.exchanges > 40


def test_who_takes_comments_for_parameters_is_convicted(running: RunningEmulator) -> None:
    verdict = judged(running, "takes-comments-for-parameters")

    assert verdict.status == "fail"
    assert {finding.clause for finding in verdict.findings} == {COMMENTS}


def test_who_knows_no_comments_is_noted_elsewhere(
    running: RunningEmulator, without_comments: pytest.MonkeyPatch
) -> None:
    without_comments.setattr(part_head, "without_comments", lambda value: value)

    verdict = judged(running, is_emulator=False)

    assert verdict.status == "note"
    assert {(finding.level, finding.check) for finding in verdict.findings} == {
        ("should", "accepted")
    }


def test_who_breaks_down_over_comments_is_convicted_anywhere(
    running: RunningEmulator, without_comments: pytest.MonkeyPatch
) -> None:
    def breaks(value: str) -> str:
        raise ValueError

    without_comments.setattr(part_head, "without_comments", breaks)

    verdict = judged(running, is_emulator=False)

    assert verdict.status == "fail"
    assert "must" in {finding.level for finding in verdict.findings}
