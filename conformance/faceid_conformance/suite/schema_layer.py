"""Owns the schema layer: one Schemathesis run per operation, and the guard against vacuity.

Refuses to know pytest.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from faceid_conformance.cases.compose import authorization, identity_scheme
from faceid_conformance.cases.model import Expectation, Step
from faceid_conformance.checks.expectation import is_accepted, outcome_code
from faceid_conformance.checks.finding import Finding
from faceid_conformance.checks.reply import judge_reply
from faceid_conformance.checks.verdict import Verdict, status_of
from faceid_conformance.errors import EngineError, TargetError
from faceid_conformance.exchange import Exchange
from faceid_conformance.fuzz.schema_run import SchemaOutcome, Surroundings, run_schema
from faceid_conformance.fuzz.tighten import tight_document
from faceid_conformance.suite.performer import LIP_CODE_REQUEST, Performer
from faceid_conformance.suite.session import Session

LAYER = "schema"
LEAST_SHARE = 0.5


@dataclass(slots=True)
class _Judge:
    """Judges each drawn exchange and keeps the last finding of each kind."""

    session: Session
    operation_id: str
    findings: dict[tuple[str, str], Finding] = field(default_factory=dict[tuple[str, str], Finding])
    positive: int = 0
    accepted: int = 0
    obstacle: str = "none"

    def __call__(self, exchange: Exchange, positive: bool) -> str | None:
        session = self.session
        session.count(exchange)
        standpoint = session.standpoint(f"{self.operation_id}/requests")
        findings = judge_reply(exchange, session.contract)
        if positive:
            self.positive += 1
            if is_accepted(exchange, standpoint):
                self.accepted += 1
            else:
                code = outcome_code(exchange)
                self.obstacle = f"code {code}"
                findings.append(
                    Finding(
                        "accepted",
                        standpoint.clause,
                        "should",
                        "the request is accepted",
                        f"code {code}",
                    )
                )
        judged = [item for item in findings if session.target.profile.judges(item.level)]
        for item in findings:
            self.findings[(item.check, item.clause)] = session.with_evidence(item, exchange)
        return f"{judged[0].check}: {judged[0].clause}" if judged else None


def run_schema_layer(session: Session, operation_id: str) -> Verdict:
    """Run Schemathesis over one operation and return the verdict."""
    target = session.target
    if session.silence.is_final:
        raise TargetError("the target has stopped answering")
    judge = _Judge(session, operation_id)
    performer = Performer(session)
    step = Step(session.book.templates[LIP_CODE_REQUEST], Expectation(codes=(0,)))
    surroundings = Surroundings(
        base_url=target.base_url,
        seed=session.options.seed,
        max_examples=session.options.max_examples,
        sign=lambda: authorization(step, session.scene()),
        lip_code=lambda: performer.lip_code()[0],
        judge=judge,
    )
    before = session.sent.total()
    document = tight_document(session.contract, target.account, identity_scheme(session.contract))
    outcome = run_schema(document, operation_id, surroundings)
    if outcome.interrupted:
        raise KeyboardInterrupt
    if outcome.errors:
        raise EngineError(f"schema run of {operation_id}: {outcome.errors[0]}")
    findings = (*judge.findings.values(), *_built_in(operation_id, outcome), *_vacuity(judge))
    return Verdict(
        id=f"schema/{operation_id}",
        layer=LAYER,
        operation=operation_id,
        says=f"Requests drawn from the contract are answered by it ({operation_id})",
        clauses=(f"{operation_id}/requests", f"{operation_id}/schema"),
        status=status_of(findings, target.profile),
        findings=findings,
        exchanges=session.sent.total() - before,
    )


def _built_in(operation_id: str, outcome: SchemaOutcome) -> list[Finding]:
    """Return what Schemathesis' own checks found; their texts may hold bodies, so titles only."""
    return [
        Finding(
            name,
            f"{operation_id}/schema",
            "should",
            "the answer follows the contract's document",
            title,
        )
        for name, title in sorted(outcome.built_in.items())
    ]


def _vacuity(judge: _Judge) -> list[Finding]:
    enough = max(1, int(judge.positive * LEAST_SHARE))
    if judge.accepted >= enough:
        return []
    observed = f"{judge.accepted} of {judge.positive}; the calls never got past {judge.obstacle}"
    expected = f"at least {enough} of {judge.positive} correct calls are accepted"
    return [Finding("vacuity", f"{judge.operation_id}/requests", "must", expected, observed)]
