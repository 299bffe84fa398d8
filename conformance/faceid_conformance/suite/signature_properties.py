"""Owns the properties of signatures: which are accepted, and with what the others are refused.

Refuses to draw and to foretell: fuzz/ does.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import replace

from hypothesis import strategies as st

from faceid_conformance.cases.compose import compose
from faceid_conformance.cases.model import Expectation, Step
from faceid_conformance.checks.finding import Finding
from faceid_conformance.checks.verdict import Verdict
from faceid_conformance.fuzz.header_lines import Lines, over_several_lines
from faceid_conformance.fuzz.recipes import Written, any_signature, signature_at_an_edge
from faceid_conformance.fuzz.signature_model import Knowledge, foretell
from faceid_conformance.fuzz.signatures import Drawn
from faceid_conformance.suite.exploration import findings_of, send_step, verdict_on
from faceid_conformance.suite.session import Session
from faceid_conformance.suite.virtual_clock import offers_clock, virtual_clock

CLAUSE = "face/signing/order"
ONE_HEADER, ONE_LINE = "face/signing/one-header", "face/signing/one-line"
# RFC 9112 5.2 asks for it; what refuses so may know nothing of an API's envelope.
HTTP_REFUSAL = 400
TIMES = ("face/signing/e", "face/signing/t", "face/signing/lifetime", "face/signing/single-use")
ASKING = "liveGetFour/json"
# So far our clock and a server's may be apart before an answer about times says anything.
SLACK_SECONDS = 10


def signature_property(
    name: str, says: str, strategy: st.SearchStrategy[Drawn]
) -> Callable[[Session], Verdict]:
    def property_of(session: Session) -> Verdict:
        template = session.book.templates[ASKING]

        def rule(drawn: Drawn) -> list[Finding]:
            step = Step(template, drawn.expect, sign=drawn.recipe)
            return findings_of(session, send_step(session, step), step, CLAUSE, "must")

        return verdict_on(session, name, "liveGetFour", says, (CLAUSE,), strategy, rule)

    return property_of


def foretold_property(session: Session) -> Verdict:
    """What a model reads in the bytes of a drawn signature is what it is answered with."""
    rule = _foretold(session, CLAUSE, SLACK_SECONDS)
    says = "Every signature is answered as a model of the documents foretells"
    name = "properties/signature-foretold"
    return verdict_on(session, name, "liveGetFour", says, (CLAUSE,), any_signature(), rule)


def lines_property(session: Session) -> Verdict:
    """Two Authorizations are none, and of one that goes on in the next line no line counts alone.

    HTTP itself may refuse either, before anybody knows which API was called.
    """
    template = session.book.templates[ASKING]
    plain = Step(template, Expectation(answered=True, any_envelope=True))

    def rule(drawn: Lines) -> list[Finding]:
        clause = ONE_LINE if drawn.also is None else ONE_HEADER
        expect = plain.expect
        if not drawn.any_right:
            expect = replace(expect, refuse=True)
        elif not drawn.right_in_blanks:
            expect = replace(expect, should=Expectation(refuse=True))
        step = replace(plain, sign=drawn.recipe, also_sign=drawn.also, expect=expect)
        exchange = send_step(session, step)
        is_http = exchange.response.status == HTTP_REFUSAL and exchange.response.code is None
        return findings_of(session, exchange, step, clause, "must", in_envelope=not is_http)

    says = "An Authorization in two headers or over two lines is refused, and breaks nothing"
    name, clauses = "properties/authorization-lines", (ONE_HEADER, ONE_LINE)
    return verdict_on(session, name, "liveGetFour", says, clauses, over_several_lines(), rule)


def judge_times(session: Session, name: str) -> Verdict:
    """Hold signatures to the second of their ends, on the target's clock where it may be set."""
    says = "A signature is good from its time to its end, to the second"
    with ExitStack() as stack:
        clock = stack.enter_context(virtual_clock(session)) if offers_clock(session) else None
        if clock is not None:
            clock.stop()
        rule = _foretold(session, TIMES[0], 0 if clock else SLACK_SECONDS, stands_still=bool(clock))
        drawn = signature_at_an_edge()
        verdict = verdict_on(session, name, "liveGetFour", says, TIMES, drawn, rule)
    reason = verdict.reason if clock else "without the target's clock: not to the second"
    return replace(verdict, layer=name.partition("/")[0], reason=reason)


def _foretold(
    session: Session, clause: str, slack_seconds: int, *, stands_still: bool = False
) -> Callable[[Written], list[Finding]]:
    template = session.book.templates[ASKING]
    plain = Step(template, Expectation(answered=True), advance_seconds=1 if stands_still else 0)

    def rule(drawn: Written) -> list[Finding]:
        step = replace(
            plain,
            sign=drawn.recipe,
            header_colon=drawn.header_colon,
            lower_case_headers=drawn.lower_case,
        )
        scene = session.scene()
        request = compose(step, scene)
        knowledge = Knowledge(
            session.contract, session.target.account, scene.moment.now, slack_seconds
        )
        expect = foretell(request.header(session.contract.signing.header) or "", knowledge)
        step = replace(step, expect=expect)
        exchange = session.send(request, header_colon=step.header_colon)
        return findings_of(session, exchange, step, clause, "must")

    return rule
