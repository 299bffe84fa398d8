"""Owns the performance of a case: step by step over the wire, each answer judged.

Refuses to know pytest; what it returns is a verdict.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from faceid_conformance.cases.compose import compose, needs_lip_code
from faceid_conformance.cases.model import Case, Expectation, Step
from faceid_conformance.checks.expectation import judge, outcome_code
from faceid_conformance.checks.finding import Finding
from faceid_conformance.checks.observed import Observed, observe
from faceid_conformance.checks.reply import judge_reply
from faceid_conformance.checks.verdict import Verdict
from faceid_conformance.exchange import Exchange
from faceid_conformance.live.planned import LIP_SUFFIX, billable_calls
from faceid_conformance.suite.case_verdict import case_verdict
from faceid_conformance.suite.precondition import Unmet, blocked, lack
from faceid_conformance.suite.reproduction import told
from faceid_conformance.suite.session import Session
from faceid_conformance.suite.virtual_clock import VirtualClock, virtual_clock

LIP_CODE_REQUEST = "liveGetFour/json"
LIP_CODE_FIELD = "validate_data"
OUTCOME = "outcome"
AUTHORIZATION = "authorization"


class Performer:
    """Performs cases on one session's target."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def perform(self, case: Case) -> Verdict:
        """Perform every step and return the verdict."""
        profile = self._session.target.profile
        billable = billable_calls(case, self._session.contract) > 0
        lacking = tuple(name for name in case.requires if not profile.offers(name))
        if lacking:
            return case_verdict(case, profile, billable=billable, lacking=lacking)
        observed: list[Observed] = []
        findings: list[Finding] = []
        before = self._session.sent.total()
        unmet: Unmet | None = None
        try:
            if case.lets_time_go_by:
                with virtual_clock(self._session) as clock:
                    clock.stop()
                    self._steps(case, observed, findings, clock)
            else:
                self._steps(case, observed, findings, None)
        except Unmet as error:
            unmet = error
        exchanges = self._session.sent.total() - before
        verdict = case_verdict(
            case,
            profile,
            tuple(findings),
            observed=tuple(observed),
            exchanges=exchanges,
            billable=billable,
        )
        if unmet is None:
            return verdict
        # A new case turns no run red, neither by what it finds nor by what it lacks.
        held = blocked(verdict, unmet)
        return replace(held, status="pending") if case.state == "pending" else held

    def lip_code(self, case: Case | None = None) -> tuple[str | None, Exchange]:
        """Ask livegetfour for a code; a case's own answer is kept with what the case shows."""
        step = self._asking()
        if case is not None:
            self._session.expect(case, case.steps[0], step.expect, LIP_SUFFIX)
        exchange = self._session.send(compose(step, self._session.scene()))
        code = exchange.response.data.get(LIP_CODE_FIELD)
        return (code if isinstance(code, str) else None), exchange

    def issued_code(self, case: Case | None = None) -> str:
        """Return a code from livegetfour; raise Unmet where none comes, for nobody could speak."""
        code, asked = self.lip_code(case)
        if code is None:
            raise self._unmet(asked, LIP_CODE_FIELD, [self._asking()])
        return code

    def _asking(self) -> Step:
        return Step(self._session.book.templates[LIP_CODE_REQUEST], Expectation(codes=(0,)))

    def _unmet(self, exchange: Exchange, name: str, steps: Sequence[Step]) -> Unmet:
        missing = lack(exchange.operation_id, name, exchange.response.code)
        return Unmet(told(self._session, missing, exchange, steps))

    def _steps(
        self,
        case: Case,
        observed: list[Observed],
        findings: list[Finding],
        clock: VirtualClock | None,
    ) -> None:
        kept: dict[str, str] = {}
        for place, step in enumerate(case.steps):
            if clock is not None and step.advance_seconds:
                clock.advance(step.advance_seconds)
            for _ in range(step.repeat):
                findings += self._step(case, place, kept, observed)

    def _step(
        self, case: Case, place: int, kept: dict[str, str], observed: list[Observed]
    ) -> list[Finding]:
        step, clause = case.steps[place], case.clauses[0]
        known = dict(kept)
        if needs_lip_code(step):
            known["lip_code"] = self.issued_code(case)
        scene = self._session.scene(known)
        self._session.expect(case, step, step.expect)
        exchange = self._session.send(compose(step, scene), header_colon=step.header_colon)
        self._session.sight(exchange, case.clauses)
        observed.append(observe(exchange))
        steps = case.steps[: place + 1]
        absent = lacking_values(step, exchange)
        # Where the case is about that very operation, its expectations tell what is wrong.
        if absent and exchange.operation_id != case.operation_id:
            raise self._unmet(exchange, absent[0], steps)
        kept |= kept_values(step, exchange)
        outcome = str(outcome_code(exchange))
        before, kept[OUTCOME] = kept.get(OUTCOME), outcome
        standpoint = replace(self._session.standpoint(clause), level=case.level, fill=scene.fill)
        findings = judge(exchange, step.expect, standpoint)
        if step.expect.same_as_before and outcome != before:
            wanted, seen = f"code or sub-status {before} as before", f"code or sub-status {outcome}"
            findings.append(Finding("same", clause, case.level, wanted, seen))
        if not step.expect.any_envelope:
            findings += judge_reply(exchange, self._session.contract)
        return [told(self._session, finding, exchange, steps) for finding in findings]


def lacking_values(step: Step, exchange: Exchange) -> list[str]:
    """Return the fields that later requests are to name, and that did not come."""
    came = exchange.response.data
    return [name for name in step.keep.values() if name != AUTHORIZATION and name not in came]


def kept_values(step: Step, exchange: Exchange) -> dict[str, str]:
    """Return what later requests may name: what the step keeps, and the signature it was sent with.

    A source is a field of the answer's data, or `authorization` for the request's own signature.
    """
    signature = exchange.request.header("Authorization")
    kept = {
        name: (signature or "")
        if source == AUTHORIZATION
        else str(exchange.response.data.get(source, ""))
        for name, source in step.keep.items()
    }
    return kept if signature is None else {**kept, "signature": signature}
