"""Owns the look at a run as it goes on: which signs there are, and when enough was seen.

Refuses to know faults; which sign is enough comes in.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest

from faceid_conformance.checks.verdict import RED, Verdict
from faceid_conformance.report.collect import Collector
from faceid_conformance.report.results import Heading, Result, Results
from faceid_conformance.selftest.trial import Sign
from faceid_conformance.suite.session import Session

# A sign that is enough, as it is to be told; None of one that tells of something else.
Enough = Callable[[Verdict, Sign], Sign | None]


class _Silent:
    """Shows nothing: many runs go on at once."""

    def begin(self, case_id: str) -> None:
        """Learn that a case has begun."""

    def take(self, result: Result) -> None:
        """Learn what became of a case."""


class Witness(Collector):
    """Collects a run's verdicts, and ends the run when a sign is enough."""

    def __init__(self, session: Session, enough: Enough) -> None:
        self.results = Results(_heading(session))
        super().__init__(self.results, _Silent(), self._look)
        self._enough = enough
        self._pytest: pytest.Session | None = None
        self.named: Sign | None = None
        self.others: list[Sign] = []

    def pytest_sessionstart(self, session: pytest.Session) -> None:
        """Keep hold of the run, to be able to end it."""
        self._pytest = session

    def _look(self, result: Result) -> None:
        if self.named is not None:
            return
        for sign in signs_of(result.verdict):
            self.named = self._enough(result.verdict, sign)
            if self.named is not None:
                if self._pytest is not None:
                    self._pytest.shouldfail = "enough was seen"
                return
            self.others.append(sign)


def signs_of(verdict: Verdict) -> Iterator[Sign]:
    """Yield what a verdict holds against the target, or against the suite that could not judge."""
    if verdict.status not in RED:
        return
    for finding in verdict.findings:
        yield Sign(verdict.id, finding.clause, finding.expected, finding.observed)
    if not verdict.findings:
        yield Sign(verdict.id, verdict.clauses[0], "a verdict", verdict.reason or verdict.status)


def _heading(session: Session) -> Heading:
    options = session.options
    return Heading(
        target=session.target.base_url,
        product=session.target.profile.product,
        is_emulator=session.target.profile.is_emulator,
        tool="",
        contract=session.contract.stamp,
        cases="",
        seed=options.seed,
        max_examples=options.max_examples,
        only=options.only,
        shard=options.shard,
        started=datetime.now(UTC).isoformat(timespec="seconds"),
    )
