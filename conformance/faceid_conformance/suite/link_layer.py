"""Owns what is asked along the contract's links: a result of one call goes into the next.

Refuses to know pytest and Schemathesis. A code that was given has to be heard, once; what calls
with other codes are answered is for the operations' own runs.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from faceid_conformance.cases.compose import identity_scheme
from faceid_conformance.checks.expectation import is_accepted, outcome_code
from faceid_conformance.checks.finding import Finding
from faceid_conformance.checks.reply import judge_reply
from faceid_conformance.checks.verdict import Verdict, status_of
from faceid_conformance.errors import TargetLost
from faceid_conformance.exchange import Exchange
from faceid_conformance.fuzz.gated_requests import gated_requests
from faceid_conformance.fuzz.schema_run import run_links
from faceid_conformance.fuzz.tighten import linked_document, tight_document
from faceid_conformance.suite.performer import LIP_CODE_FIELD
from faceid_conformance.suite.precondition import Unmet, blocked, lack
from faceid_conformance.suite.schema_layer import (
    LAYER,
    LEAST_SHARE,
    built_in,
    stop_where_broken,
    surroundings_of,
)
from faceid_conformance.suite.session import LOST, Session

LINKS = "links"
CLAUSE = "face/sequences/lip-codes-and-signatures"
GIVER = "liveGetFour"
TAKERS = ("idcardLiveDetectFour", "liveDetectFour")
CLAUSES = (CLAUSE, *(f"{name}/requests" for name in TAKERS))
EXAMPLES_PER_WALK = 10


@dataclass(slots=True)
class _Walker:
    """Judges each call of the walks, and counts the links that were followed to a correct call."""

    session: Session
    # Codes that were given and not yet spoken.
    given: set[str] = field(default_factory=set[str])
    issued: int = 0
    last_code: int | None = None
    followed: Counter[str] = field(default_factory=Counter[str])
    heard: Counter[str] = field(default_factory=Counter[str])
    findings: dict[tuple[str, str], Finding] = field(default_factory=dict[tuple[str, str], Finding])

    def __call__(self, exchange: Exchange, positive: bool) -> str | None:
        session, operation = self.session, exchange.operation_id
        session.count(exchange)
        found = judge_reply(exchange, session.contract)
        code = exchange.response.data.get(LIP_CODE_FIELD)
        spoken = exchange.request.fields.get(LIP_CODE_FIELD)
        if operation == GIVER:
            self.last_code = exchange.response.code
            if isinstance(code, str):
                self.issued += 1
                self.given.add(code)
        elif isinstance(spoken, str) and spoken in self.given:
            self.given.discard(spoken)
            # Each call is drawn as a correct one; what Schemathesis says of it afterwards is not
            # heard, since it takes a form of bytes for a wrong one once a link has filled it.
            found += self._followed(exchange)
        judged = [item for item in found if session.target.profile.judges(item.level)]
        for item in found:
            shown = session.with_evidence(item, exchange)
            self.findings[(item.check, item.clause)] = shown
        return f"{judged[0].check}: {judged[0].clause}" if judged else None

    def _followed(self, exchange: Exchange) -> list[Finding]:
        operation = exchange.operation_id
        self.followed[operation] += 1
        if is_accepted(exchange, self.session.standpoint(CLAUSE)):
            self.heard[operation] += 1
            return []
        observed = f"code {outcome_code(exchange)}"
        expected = f"{operation} hears the code that {GIVER} gave"
        return [Finding("linked", CLAUSE, "should", expected, observed)]

    def vacuity(self) -> list[Finding]:
        """Return a finding for each link that led to too few accepted calls, or to none."""
        found: list[Finding] = []
        for operation in TAKERS:
            enough = max(1, int(self.followed[operation] * LEAST_SHARE))
            if self.heard[operation] < enough:
                expected = f"at least {enough} accepted calls along the link to {operation}"
                observed = f"{self.heard[operation]} of {self.followed[operation]}"
                clause = f"{operation}/requests"
                found.append(Finding("vacuity", clause, "must", expected, observed))
        return found


def run_link_layer(session: Session) -> Verdict:
    """Let Schemathesis walk along the links and return the verdict."""
    if session.silence.is_final:
        raise TargetLost(LOST)
    walker = _Walker(session)
    before = session.sent.total()
    walks = max(3, session.options.max_examples // EXAMPLES_PER_WALK)
    # The code that the link brought is the one that is spoken: none is asked for beside it.
    surroundings = surroundings_of(session, walker, lambda: None, max_examples=walks)
    identity = identity_scheme(session.contract)
    document = tight_document(session.contract, session.target.account, identity)
    operations = linked_document(document, LIP_CODE_FIELD)
    with gated_requests(session.guard, GIVER):
        outcome = run_links(document, operations, surroundings)
    stop_where_broken(session, outcome, LINKS)
    given = walker.issued > 0
    vacuity = walker.vacuity() if given else []
    findings = (*walker.findings.values(), *built_in(session, TAKERS[0], outcome), *vacuity)
    verdict = Verdict(
        id=f"{LAYER}/{LINKS}",
        layer=LAYER,
        operation=TAKERS[0],
        says="What one call gives is taken by the next, along the links of the contract",
        clauses=CLAUSES,
        status=status_of(findings, session.target.profile),
        findings=findings,
        exchanges=session.sent.total() - before,
    )
    if given:
        return verdict
    return blocked(verdict, Unmet(lack(GIVER, LIP_CODE_FIELD, walker.last_code)))
