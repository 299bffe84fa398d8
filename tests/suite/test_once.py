"""Holds that what comes once and never again is told: a fault of ours, or a finding."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from faceid_conformance import running_emulator
from faceid_conformance.checks.finding import Finding
from faceid_conformance.checks.verdict import Verdict
from faceid_conformance.cli.surroundings import default_account
from faceid_conformance.contract.reader import load_contract
from faceid_conformance.suite.cos.sequence_layer import run_cos_sequences
from faceid_conformance.suite.exploration import explore
from faceid_conformance.suite.opening import open_session
from faceid_conformance.suite.sequence_layer import run_sequences
from faceid_conformance.suite.session import Options, Session
from hypothesis import strategies as st

FINDING = Finding("code", "face/codes/9", "must", "code 9", "code 0")


class BrokeDown(Exception):
    """A fault of the suite."""


@pytest.fixture
def session() -> Iterator[Session]:
    with running_emulator() as emulator:
        account = default_account(load_contract())
        opened = open_session(emulator.base_url, account, Options(max_examples=30))
        yield opened
        opened.wire.close()


@pytest.mark.parametrize(
    ("run", "subject"), [(run_sequences, "lifecycle"), (run_cos_sequences, "ci/lifecycle")]
)
def test_sequences_that_break_down_once_do_not_pass(
    session: Session,
    monkeypatch: pytest.MonkeyPatch,
    run: Callable[[Session, str], Verdict],
    subject: str,
) -> None:
    usual, calls = Session.count_call, iter(range(10_000))

    def once(self: Session, *given: Any, **named: Any) -> None:
        if next(calls) == 9:
            raise BrokeDown
        usual(self, *given, **named)

    monkeypatch.setattr(Session, "count_call", once)

    with pytest.raises(BrokeDown):
        run(session, subject)


def test_property_that_breaks_down_once_does_not_pass(session: Session) -> None:
    calls = iter(range(10_000))

    def rule(drawn: int) -> list[Finding]:
        del drawn
        if next(calls) == 5:
            raise BrokeDown
        return []

    with pytest.raises(BrokeDown):
        explore(session, "a property", st.integers(), rule)


def test_breach_that_is_not_seen_again_is_a_finding(session: Session) -> None:
    calls = iter(range(10_000))

    def rule(drawn: int) -> list[Finding]:
        del drawn
        return [FINDING] if next(calls) == 5 else []

    assert explore(session, "a property", st.integers(), rule) == [FINDING]
