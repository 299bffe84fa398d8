"""Owns the performance of a case: step by step over the wire, each answer judged.

Refuses to know pytest; what it returns is a verdict.
"""

from __future__ import annotations

from dataclasses import replace

from faceid_conformance.cases.compose import compose, needs_lip_code
from faceid_conformance.cases.model import Case, Expectation, Step
from faceid_conformance.checks.expectation import judge, outcome_code
from faceid_conformance.checks.finding import Finding
from faceid_conformance.checks.observed import Observed, observe
from faceid_conformance.checks.reply import judge_reply
from faceid_conformance.checks.verdict import Status, Verdict, status_of
from faceid_conformance.exchange import Exchange
from faceid_conformance.live.planned import LIP_SUFFIX
from faceid_conformance.suite.reproduction import told
from faceid_conformance.suite.session import Session
from faceid_conformance.suite.virtual_clock import VirtualClock, virtual_clock

LIP_CODE_REQUEST = "liveGetFour/json"
OUTCOME = "outcome"
AUTHORIZATION = "authorization"


class Performer:
    """Performs cases on one session's target."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def perform(self, case: Case) -> Verdict:
        """Perform every step and return the verdict."""
        profile = self._session.target.profile
        lacking = [name for name in case.requires if not profile.offers(name)]
        if lacking:
            return self._verdict(case, (), 0, reason=f"needs {', '.join(lacking)}")
        observed: list[Observed] = []
        before = self._session.sent.total()
        if any(step.advance_seconds for step in case.steps):
            with virtual_clock(self._session) as clock:
                clock.stop()
                findings = self._steps(case, observed, clock)
        else:
            findings = self._steps(case, observed, None)
        exchanges = self._session.sent.total() - before
        return self._verdict(case, tuple(findings), exchanges, observed=tuple(observed))

    def lip_code(self, case: Case | None = None) -> tuple[str | None, Exchange]:
        """Ask livegetfour for a code; a case's own answer is kept with what the case shows."""
        step = Step(self._session.book.templates[LIP_CODE_REQUEST], Expectation(codes=(0,)))
        if case is not None:
            self._session.expect(case, case.steps[0], step.expect, LIP_SUFFIX)
        exchange = self._session.send(compose(step, self._session.scene()))
        code = exchange.response.data.get("validate_data")
        return (code if isinstance(code, str) else None), exchange

    def _steps(
        self, case: Case, observed: list[Observed], clock: VirtualClock | None
    ) -> list[Finding]:
        kept: dict[str, str] = {}
        findings: list[Finding] = []
        for step in case.steps:
            if clock is not None and step.advance_seconds:
                clock.advance(step.advance_seconds)
            for _ in range(step.repeat):
                findings += self._step(case, step, kept, observed)
        return findings

    def _step(
        self, case: Case, step: Step, kept: dict[str, str], observed: list[Observed]
    ) -> list[Finding]:
        clause = case.clauses[0]
        known = dict(kept)
        if needs_lip_code(step):
            code, asked = self.lip_code(case)
            if code is None:
                missing = Finding(
                    "lip-code", clause, "must", "livegetfour issues a code", "none came"
                )
                return [self._session.with_evidence(missing, asked)]
            known["lip_code"] = code
        scene = self._session.scene(known)
        self._session.expect(case, step, step.expect)
        exchange = self._session.send(compose(step, scene), header_colon=step.header_colon)
        self._session.sight(exchange, case.clauses)
        observed.append(observe(exchange))
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
        steps = case.steps[: case.steps.index(step) + 1]
        return [told(self._session, finding, exchange, steps) for finding in findings]

    def _status(self, case: Case, findings: tuple[Finding, ...], reason: str) -> Status:
        if reason:
            return "unsupported"
        status = status_of(findings, self._session.target.profile)
        # What was found but never seen right might be the expectation's own mistake.
        return "pending" if status == "fail" and case.state == "pending" else status

    def _verdict(
        self,
        case: Case,
        findings: tuple[Finding, ...],
        exchanges: int,
        *,
        reason: str = "",
        observed: tuple[Observed, ...] = (),
    ) -> Verdict:
        return Verdict(
            id=f"cases/{case.id}",
            layer="cases",
            operation=case.operation_id,
            says=case.says,
            clauses=case.clauses,
            status=self._status(case, findings, reason),
            findings=findings,
            exchanges=exchanges,
            reason=reason,
            level=case.level,
            observed=observed,
        )


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
