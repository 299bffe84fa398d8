"""Owns the exploration of a property or a machine: draws, tries, tells the smallest breach.

Refuses to know what is drawn, by which rule it is judged, and pytest.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, cast

import hypothesis
from hypothesis import errors
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, run_state_machine_as_test

from faceid_conformance.cases.compose import compose, needs_lip_code
from faceid_conformance.cases.model import Step
from faceid_conformance.checks.expectation import judge
from faceid_conformance.checks.finding import Finding, Level
from faceid_conformance.checks.reply import judge_reply
from faceid_conformance.checks.verdict import Verdict, status_of
from faceid_conformance.errors import CallRefused
from faceid_conformance.exchange import Exchange
from faceid_conformance.suite.performer import Performer
from faceid_conformance.suite.precondition import Unmet, blocked
from faceid_conformance.suite.reproduction import told
from faceid_conformance.suite.session import Session

# A target over a socket is slow, and samples are large; neither says anything of a property.
SLOWNESS = (
    hypothesis.HealthCheck.too_slow,
    hypothesis.HealthCheck.data_too_large,
    hypothesis.HealthCheck.large_base_example,
    hypothesis.HealthCheck.filter_too_much,
)
FINDING = (hypothesis.Phase.reuse, hypothesis.Phase.generate)
PHASES = (*FINDING, hypothesis.Phase.shrink)
DATABASE_KEY = "_hypothesis_internal_database_key"


class Refuted(AssertionError):
    """A drawn example that the target does not keep."""


def explore(
    session: Session,
    name: str,
    strategy: st.SearchStrategy[Any],
    rule: Callable[[Any], list[Finding]],
) -> list[Finding]:
    """Try a rule, first on what broke it before; return the findings of the smallest that does."""
    profile = session.target.profile
    last: list[Finding] = []
    notes: dict[str, Finding] = {}

    @hypothesis.settings(  # outermost: a seed takes the database away
        max_examples=session.options.max_examples,
        database=session.examples,
        deadline=None,
        derandomize=False,
        print_blob=False,
        report_multiple_bugs=False,
        suppress_health_check=SLOWNESS,
        phases=PHASES if session.options.shrinks else FINDING,
    )
    @hypothesis.seed(session.options.seed)
    @hypothesis.given(strategy)
    def trial(drawn: Any) -> None:
        findings = _tried(rule, drawn, last)
        judged = [item for item in findings if profile.judges(item.level)]
        notes.update({item.check: item for item in findings if item not in judged})
        if judged:
            last[:] = judged
            raise Refuted

    # Every property is this one function: each needs a key of its own.
    vars(trial)[DATABASE_KEY] = f"faceid {name}".encode()
    try:
        trial()
    except Refuted:
        pass
    except errors.Flaky as flaky:
        _raise_what_broke(flaky)
    return [*last, *notes.values()]


def explore_machine(
    session: Session, machine: type[RuleBasedStateMachine], *, examples: int, steps: int
) -> None:
    """Run a machine, first on what broke it before; it keeps what it finds, the smallest last."""
    hypothesis.seed(session.options.seed)(machine)
    settings = hypothesis.settings(
        max_examples=examples,
        stateful_step_count=steps,
        database=session.examples,
        deadline=None,
        derandomize=False,
        print_blob=False,
        report_multiple_bugs=False,
        suppress_health_check=SLOWNESS,
        verbosity=hypothesis.Verbosity.quiet,
        phases=PHASES if session.options.shrinks else FINDING,
    )
    try:
        run_state_machine_as_test(machine, settings=settings)
    except errors.Flaky as flaky:
        _raise_what_broke(flaky)
    except (Refuted, errors.Unsatisfiable):
        # What was found last is the shortest, also where the bound ended the search for a shorter.
        return


def _raise_what_broke(flaky: errors.Flaky) -> None:
    """Raise what came once and is no breach of a rule: a fault of ours, or a call held back.

    A breach that came once was seen all the same, and is a finding.
    """
    left: list[BaseException] = [flaky]
    while left:
        error = left.pop()
        if isinstance(error, BaseExceptionGroup):
            left += cast("BaseExceptionGroup[BaseException]", error).exceptions
        elif not isinstance(error, Refuted | errors.HypothesisException):
            raise error


def _tried(
    rule: Callable[[Any], list[Finding]], drawn: Any, found: Sequence[Finding]
) -> list[Finding]:
    """Try a rule; what was found before the calls ran out stays found and is not shrunk further."""
    try:
        return rule(drawn)
    except CallRefused:
        if found:
            raise Refuted from None
        raise


def send_step(session: Session, step: Step, *, is_first: bool = False) -> Exchange:
    """Send a step, with a code where one is spoken; the first raises Unmet where none is issued."""
    known: dict[str, str] = {}
    if needs_lip_code(step):
        performer = Performer(session)
        code = performer.issued_code() if is_first else performer.lip_code()[0]
        known["lip_code"] = code or "0000"
    request = compose(step, session.scene(known))
    return session.send(request, header_colon=step.header_colon)


def findings_of(
    session: Session,
    exchange: Exchange,
    step: Step,
    clause: str,
    level: Level,
    *,
    in_envelope: bool = True,
) -> list[Finding]:
    """Return what the answer to a drawn step breaks, each with the step as its case."""
    standpoint = replace(session.standpoint(clause), level=level)
    findings = judge(exchange, step.expect, standpoint)
    findings += judge_reply(exchange, session.contract) if in_envelope else []
    return [told(session, finding, exchange, [step]) for finding in findings]


def verdict_on(
    session: Session,
    name: str,
    operation_id: str,
    says: str,
    clauses: tuple[str, ...],
    strategy: st.SearchStrategy[Any],
    rule: Callable[[Any], list[Finding]],
    *,
    prepare: Callable[[], object] | None = None,
) -> Verdict:
    """Explore a property and return the verdict on it; blocked where what it needs first lacks."""
    before = session.sent.total()
    findings: tuple[Finding, ...] = ()
    unmet: Unmet | None = None
    try:
        if prepare is not None:
            prepare()
        findings = tuple(explore(session, name, strategy, rule))
    except Unmet as missing:
        unmet = missing
    verdict = Verdict(
        id=name,
        layer="properties",
        operation=operation_id,
        says=says,
        clauses=clauses,
        status=status_of(findings, session.target.profile),
        findings=findings,
        exchanges=session.sent.total() - before,
    )
    return verdict if unmet is None else blocked(verdict, unmet)
