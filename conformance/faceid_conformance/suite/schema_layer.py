"""Owns the schema layer: one Schemathesis run per operation, and the guard against vacuity.

Refuses to know pytest.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from faceid_conformance.cases.compose import authorization, identity_scheme
from faceid_conformance.cases.model import Expectation, Step
from faceid_conformance.checks.expectation import is_accepted, outcome_code
from faceid_conformance.checks.finding import Finding
from faceid_conformance.checks.reply import judge_reply
from faceid_conformance.checks.verdict import Verdict, status_of
from faceid_conformance.clauses import field_clause
from faceid_conformance.contract.model import Contract
from faceid_conformance.errors import CallRefused, EngineError, TargetLost
from faceid_conformance.exchange import Exchange
from faceid_conformance.fuzz.gated_requests import gated_requests
from faceid_conformance.fuzz.schema_run import SchemaOutcome, Surroundings, run_schema
from faceid_conformance.fuzz.tighten import tight_document
from faceid_conformance.live.account import FUZZ
from faceid_conformance.suite.performer import LIP_CODE_FIELD, LIP_CODE_REQUEST, Performer
from faceid_conformance.suite.precondition import Unmet, blocked, lack
from faceid_conformance.suite.reproduction import drawn_step, told
from faceid_conformance.suite.session import LOST, Session

LAYER = "schema"
LEAST_SHARE = 0.5
HTTP_OK, BAD_REQUEST = 200, 400


@dataclass(slots=True)
class _Judge:
    """Judges each drawn exchange and keeps the last finding of each kind."""

    session: Session
    operation_id: str
    findings: dict[tuple[str, str], Finding] = field(default_factory=dict[tuple[str, str], Finding])
    positive: int = 0
    accepted: int = 0
    obstacle: str = "none"
    codes: int = 0
    lacking: Finding | None = None

    def __call__(self, exchange: Exchange, positive: bool) -> str | None:
        session = self.session
        session.count(exchange)
        standpoint = session.standpoint(f"{self.operation_id}/requests")
        findings = judge_reply(exchange, session.contract)
        if positive:
            self.positive += 1
            if is_accepted(exchange, standpoint):
                self.accepted += 1
            elif self.unmet is None:
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
        findings += self._uncalled_for(exchange)
        judged = [item for item in findings if session.target.profile.judges(item.level)]
        for item in findings:
            self.findings[(item.check, item.clause)] = as_case(session, item, exchange)
        return f"{judged[0].check}: {judged[0].clause}" if judged else None

    def lip_code(self) -> str | None:
        """Ask for a code, and remember where none came."""
        code, asked = Performer(self.session).lip_code()
        self.codes += code is not None
        if code is None:
            self.lacking = lack(asked.operation_id, LIP_CODE_FIELD, asked.response.code)
        return code

    @property
    def unmet(self) -> Unmet | None:
        """What was lacking, where not one code was issued: no correct call could be made."""
        return Unmet(self.lacking) if self.lacking is not None and not self.codes else None

    def _uncalled_for(self, exchange: Exchange) -> Iterator[Finding]:
        """Yield what was accepted although the contract has the field, and it was left out."""
        if outcome_code(exchange) != 0 or not exchange.request.fields:
            return
        operation = self.session.contract.operation(self.operation_id)
        sent = exchange.request.fields.keys()
        content_type = (exchange.request.header("Content-Type") or "").partition(";")[0]
        body = operation.body(content_type.strip().lower())
        choice = operation.choice.fields if operation.choice is not None else ()
        for item in body.fields if body is not None else ():
            if item.required and item.name not in choice and item.name not in sent:
                clause = field_clause(self.operation_id, item.name)
                yield Finding("lacking", clause, "must", f"no result without {item.name}", "code 0")
        if choice and not sent & set(choice):
            clause = field_clause(self.operation_id, choice[0])
            expected = f"no result without {' or '.join(choice)}"
            yield Finding("lacking", clause, "must", expected, "code 0")


def _refusal_status(contract: Contract, code: int) -> int:
    """Return the status that a refusal has for Schemathesis' own checks, wherever it came on."""
    row = contract.catalogue.find(code)
    return row.http_status if row is not None and row.http_status != HTTP_OK else BAD_REQUEST


def surroundings_of(
    session: Session,
    judge: Callable[[Exchange, bool], str | None],
    lip_code: Callable[[], str | None],
    *,
    max_examples: int,
) -> Surroundings:
    """Return what Schemathesis needs of a session."""
    step = Step(session.book.templates[LIP_CODE_REQUEST], Expectation(codes=(0,)))
    return Surroundings(
        base_url=session.target.base_url,
        seed=session.options.seed,
        send=session.send_uncounted,
        max_examples=max_examples,
        sign=lambda: authorization(step, session.scene()),
        lip_code=lip_code,
        judge=judge,
        status_of_code=lambda code: _refusal_status(session.contract, code),
    )


def stop_where_broken(session: Session, outcome: SchemaOutcome, subject: str) -> None:
    """Raise what ended a run before its end: the budget, a person, or an error of the engine."""
    if session.guard is not None and not session.guard.left(FUZZ):
        raise CallRefused("the fuzz budget was spent before every request was drawn")
    if outcome.interrupted:
        raise KeyboardInterrupt
    if outcome.errors:
        raise EngineError(f"schema run of {subject}: {outcome.errors[0]}")


def run_schema_layer(session: Session, operation_id: str) -> Verdict:
    """Run Schemathesis over one operation and return the verdict."""
    target = session.target
    if session.silence.is_final:
        raise TargetLost(LOST)
    judge = _Judge(session, operation_id)
    surroundings = surroundings_of(
        session, judge, judge.lip_code, max_examples=session.options.max_examples
    )
    before = session.sent.total()
    document = tight_document(session.contract, target.account, identity_scheme(session.contract))
    with gated_requests(session.guard, operation_id):
        outcome = run_schema(document, operation_id, surroundings)
    stop_where_broken(session, outcome, operation_id)
    unmet = judge.unmet
    findings = (
        *judge.findings.values(),
        *built_in(session, operation_id, outcome),
        *_vacuity(judge),
    )
    verdict = Verdict(
        id=f"schema/{operation_id}",
        layer=LAYER,
        operation=operation_id,
        says=f"Requests drawn from the contract are answered by it ({operation_id})",
        clauses=(f"{operation_id}/requests", f"{operation_id}/schema"),
        status=status_of(findings, target.profile),
        findings=findings,
        exchanges=session.sent.total() - before,
    )
    return verdict if unmet is None else blocked(verdict, unmet)


def built_in(session: Session, operation_id: str, outcome: SchemaOutcome) -> list[Finding]:
    """Return what Schemathesis' own checks found; their texts may hold bodies, so titles only."""
    clause, expected = f"{operation_id}/schema", "the answer follows the contract's document"
    found: list[Finding] = []
    for name, item in sorted(outcome.built_in.items()):
        finding = Finding(name, clause, "should", expected, item.title)
        found.append(as_case(session, finding, item.exchange) if item.exchange else finding)
    return found


def as_case(session: Session, finding: Finding, exchange: Exchange) -> Finding:
    """Return the finding with the drawn request as one case, where it can be told as one."""
    step = drawn_step(session, exchange, finding)
    if step is None:
        return session.with_evidence(finding, exchange)
    return told(session, finding, exchange, [step])


def _vacuity(judge: _Judge) -> list[Finding]:
    enough = max(1, int(judge.positive * LEAST_SHARE))
    # Without a single code it is no wonder that no call was accepted.
    if judge.accepted >= enough or judge.unmet is not None:
        return []
    observed = f"{judge.accepted} of {judge.positive}; the calls never got past {judge.obstacle}"
    expected = f"at least {enough} of {judge.positive} correct calls are accepted"
    return [Finding("vacuity", f"{judge.operation_id}/requests", "must", expected, observed)]
