"""Holds the property of Authorizations over several lines, against servers that misread them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

import pytest
from faceid_conformance.checks.finding import Profile
from faceid_conformance.checks.verdict import Verdict
from faceid_conformance.emulator.inprocess import RunningEmulator, running_emulator
from faceid_conformance.emulator.server.broken import Broken
from faceid_conformance.emulator.server.protocol import StraightProtocol
from faceid_conformance.suite.session import Options
from faceid_conformance.suite.signature_properties import ONE_HEADER, ONE_LINE, lines_property
from lying_target import lying

FOLD = re.compile(rb"\r\n[ \t]+")
BARE = b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"


@pytest.fixture(scope="module")
def running() -> Iterator[RunningEmulator]:
    with running_emulator() as emulator:
        yield emulator


def judged(running: RunningEmulator, *faults: str, is_emulator: bool = True) -> Verdict:
    with lying(running, Options(max_examples=60, shrinks=False), *faults) as session:
        session.target = replace(session.target, profile=Profile(is_emulator=is_emulator))
        return lines_property(session)


def joining(monkeypatch: pytest.MonkeyPatch, gap: bytes) -> None:
    """Let the emulator read a folded header: this stands for each break."""
    honest = StraightProtocol.data_received

    def data_received(self: StraightProtocol, data: bytes) -> None:
        honest(self, FOLD.sub(gap, data))

    monkeypatch.setattr(StraightProtocol, "data_received", data_received)


def test_neither_two_headers_nor_two_lines_are_let_in(running: RunningEmulator) -> None:
    verdict = judged(running)

    assert (verdict.status, verdict.findings) == ("pass", ())
    assert verdict.exchanges == 60


@pytest.mark.parametrize("fault", ["first-authorization-counts", "last-authorization-counts"])
def test_who_hears_one_of_two_is_convicted(running: RunningEmulator, fault: str) -> None:
    verdict = judged(running, fault)

    assert verdict.status == "fail"
    assert {finding.clause for finding in verdict.findings} == {ONE_HEADER}
    assert judged(running, fault, is_emulator=False).status == "note"


def test_who_joins_the_lines_is_convicted(
    running: RunningEmulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    joining(monkeypatch, b"")

    verdict = judged(running)

    assert verdict.status == "fail"
    assert {finding.clause for finding in verdict.findings} == {ONE_LINE}


def test_who_reads_blanks_for_the_break_is_acquitted(
    running: RunningEmulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    joining(monkeypatch, b" ")

    assert judged(running).findings == ()


def test_refusal_by_http_alone_is_enough(
    running: RunningEmulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Broken, "answer", lambda self, received: BARE)

    assert judged(running, is_emulator=False).findings == ()


def test_who_hangs_up_without_a_word_is_convicted(
    running: RunningEmulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Broken, "answer", lambda self, received: b"")

    verdict = judged(running, is_emulator=False)

    assert verdict.status == "fail"
    assert "must" in {finding.level for finding in verdict.findings}
