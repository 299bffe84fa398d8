"""Owns the performance of a case about COS: step by step over the wire, each answer judged.

Refuses to know pytest; what it returns is a verdict.
"""

from __future__ import annotations

from dataclasses import replace

from faceid_conformance.cases.cos.compose import AUTHORIZATION, compose_cos, variables
from faceid_conformance.cases.cos.model import CosCase, CosStep
from faceid_conformance.cases.cos.snippet import KEPT_SIGNATURE
from faceid_conformance.checks.cos.answer import document_of
from faceid_conformance.checks.cos.expectation import judge_cos
from faceid_conformance.checks.cos.observed import observe_cos
from faceid_conformance.checks.cos.reply import judge_cos_reply
from faceid_conformance.checks.finding import Finding
from faceid_conformance.checks.observed import Observed
from faceid_conformance.checks.verdict import Verdict
from faceid_conformance.exchange import Exchange
from faceid_conformance.live.planned_cos import billable_cos_calls, needs_of_live
from faceid_conformance.suite.case_verdict import case_verdict
from faceid_conformance.suite.cos.bench import ISSUERS, CosBench
from faceid_conformance.suite.cos.reproduction import ACCEPTED, cos_told
from faceid_conformance.suite.session import Session
from faceid_conformance.suite.virtual_clock import VirtualClock, virtual_clock


class CosPerformer:
    """Performs cases about COS on one session's target."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._bench = CosBench(session)

    def perform(self, case: CosCase) -> Verdict:
        """Perform every step and return the verdict."""
        profile = self._session.target.profile
        needed = case.requires if self._session.guard is None else needs_of_live(case)
        billable = billable_cos_calls(case, self._bench.contract) > 0
        lacking = tuple(name for name in needed if not profile.offers(name))
        if lacking:
            return case_verdict(case, profile, billable=billable, lacking=lacking)
        observed: list[Observed] = []
        before = self._session.sent.total()
        with self._bench.cleared_up():
            findings = self._on_its_clock(case, observed)
        exchanges = self._session.sent.total() - before
        return case_verdict(
            case,
            profile,
            tuple(findings),
            observed=tuple(observed),
            exchanges=exchanges,
            billable=billable,
        )

    def _on_its_clock(self, case: CosCase, observed: list[Observed]) -> list[Finding]:
        if not case.lets_time_go_by:
            return self._steps(case, observed, None)
        with virtual_clock(self._session) as clock:
            clock.stop()
            return self._steps(case, observed, clock)

    def issued(self, name: str) -> tuple[str | None, Exchange]:
        """Ask for digits to speak, or for actions to do."""
        request, element = ISSUERS[name]
        step = CosStep(self._bench.book.templates[request], ACCEPTED)
        exchange = self._bench.send(compose_cos(step, self._bench.scene()))
        return document_of(exchange.response).text(element), exchange

    def _steps(
        self, case: CosCase, observed: list[Observed], clock: VirtualClock | None
    ) -> list[Finding]:
        kept: dict[str, str] = {}
        findings = self._first(case)
        for place, step in enumerate(() if findings else case.steps):
            if clock is not None and step.advance_seconds:
                clock.advance(step.advance_seconds)
            for _ in range(step.repeat):
                findings += self._step(case, place, kept, observed)
        return findings

    def _first(self, case: CosCase) -> list[Finding]:
        """Send what has to come before: the upload of an object that a step is about."""
        templates = self._bench.book.templates
        names = dict.fromkeys(step.template.first for step in case.steps)
        for name in names:
            if name is None:
                continue
            step = CosStep(templates[name], ACCEPTED)
            exchange = self._bench.send(compose_cos(step, self._bench.scene()))
            standpoint = self._bench.standpoint(case.clauses[0])
            wrong = judge_cos(exchange, step.expect, standpoint)
            if wrong:
                return [cos_told(self._bench, finding, exchange, [step]) for finding in wrong]
        return []

    def _step(
        self, case: CosCase, place: int, kept: dict[str, str], observed: list[Observed]
    ) -> list[Finding]:
        step, clause = case.steps[place], case.clauses[0]
        known = dict(kept)
        for name in sorted(variables(step) - kept.keys()):
            value, asked = self.issued(name)
            if not value:
                missing = Finding("issued", clause, "must", f"{ISSUERS[name][1]} is issued", "none")
                asking = CosStep(self._bench.book.templates[ISSUERS[name][0]], ACCEPTED)
                return [cos_told(self._bench, missing, asked, [asking])]
            known[name] = value
        scene = self._bench.scene(known)
        self._bench.expect(step.expect)
        exchange = self._bench.send(compose_cos(step, scene), case.clauses)
        observed.append(observe_cos(exchange, self._bench.contract))
        kept |= kept_values(step, exchange)
        standpoint = replace(self._bench.standpoint(clause), level=case.level, fill=scene.fill)
        findings = judge_cos(exchange, step.expect, standpoint)
        if not step.expect.any_form:
            findings += judge_cos_reply(exchange, self._bench.contract)
        steps = case.steps[: place + 1]
        return [cos_told(self._bench, finding, exchange, steps) for finding in findings]


def kept_values(step: CosStep, exchange: Exchange) -> dict[str, str]:
    """Return what later steps may name: elements of the answer, and the request's signature."""
    document = document_of(exchange.response)
    signature = exchange.request.header(AUTHORIZATION)
    kept = {
        name: (signature or "") if source == KEPT_SIGNATURE else document.text(source) or ""
        for name, source in step.keep.items()
    }
    return kept if signature is None else {**kept, "signature": signature}
