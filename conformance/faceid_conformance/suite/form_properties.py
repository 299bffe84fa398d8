"""Owns the properties of forms: however one is written, and whatever name stands in it.

Refuses to draw: fuzz/ does.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from hypothesis import strategies as st

from faceid_conformance.cases.model import Expectation, RequestTemplate, Step
from faceid_conformance.cases.multipart import Dialect
from faceid_conformance.checks.expectation import is_accepted, outcome_code
from faceid_conformance.checks.finding import Finding
from faceid_conformance.checks.verdict import Verdict
from faceid_conformance.exchange import Exchange
from faceid_conformance.fuzz.dialects import Written, commented, written_forms
from faceid_conformance.fuzz.twice import MemberTwice, Twice, member_twice, named_twice
from faceid_conformance.suite.exploration import findings_of, send_step, verdict_on
from faceid_conformance.suite.reproduction import told
from faceid_conformance.suite.session import Session

FORMS = (
    "liveGetFour/form",
    "liveDetectPicture/form",
    "idcardCompare/form",
    "idcardLiveDetectFour/form",
    "liveDetectFour/form",
)
JSONS = ("liveGetFour/json", "idcardCompare/json", "liveDetectPicture/json")
LAST_MEMBER = "face/json/last-of-a-name"
FIRST_PART = "face/forms/first-of-a-name"
COMMENTS = "face/forms/comments"
NAMES = st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=20)
LISTED_NAMES = st.sampled_from(
    ("阿卜杜拉·买买提", "𠮷野家", "O'Brien", '名"字', "a=b&c", "%E5%BC%A0")
)


def form_property(template_name: str) -> Callable[[Session], Verdict]:
    """Any legal way to write a form gets the answer of the plain way."""

    def property_of(session: Session) -> Verdict:
        template = session.book.templates[template_name]
        step = Step(template, Expectation(accept=True))
        plain: list[Exchange] = []

        def rule(drawn: Written) -> list[Finding]:
            written = replace(
                step,
                dialect=drawn.dialect,
                chunked=drawn.chunked,
                field_order=drawn.order([*template.fields, *template.files]),
                extra_parts=drawn.strangers,
            )
            exchange = send_step(session, written)
            clause = "face/multipart"
            found = findings_of(session, exchange, written, clause, "should")
            for name in _told_apart(plain[0], exchange):
                differs = Finding("same", clause, "should", f"{name} as written plainly", "another")
                found.append(told(session, differs, exchange, [written]))
            return found

        says = f"Every legal way to write the form gets the plain answer ({template.operation_id})"
        name = f"properties/multipart-{template.operation_id}"
        clauses = (f"{template.operation_id}/requests", "face/multipart")
        operation = template.operation_id
        return verdict_on(
            session,
            name,
            operation,
            says,
            clauses,
            written_forms(),
            rule,
            prepare=lambda: plain.append(send_step(session, step, is_first=True)),
        )

    return property_of


def _told_apart(plain: Exchange, other: Exchange) -> list[str]:
    """Return what two answers to the same fields do not share, beside what is new each time."""
    if outcome_code(plain) != outcome_code(other):
        return ["the code"]
    names = plain.response.data.keys() | other.response.data.keys()
    lasting = sorted(names - {"validate_data"})
    return [
        f"data.{name}"
        for name in lasting
        if plain.response.data.get(name) != other.response.data.get(name)
    ]


def _as_before(step: Step) -> Step:
    """The step as a case of its own has it, which knows nothing of the property's comparison."""
    return replace(step, expect=replace(step.expect, same_as_before=True))


def named_twice_property(session: Session) -> Verdict:
    """Of two parts of a name the first counts: the answer is the one that it gets alone."""
    templates = [session.book.templates[name] for name in FORMS]
    alone: dict[tuple[str, str, str], Exchange] = {}

    def rule(drawn: Twice) -> list[Finding]:
        single = Step(drawn.template, Expectation(answered=True), **drawn.first_alone)
        key = (drawn.template.name, drawn.field, drawn.first.value)
        if key not in alone:
            alone[key] = send_step(session, single)
        step = replace(single, **drawn.departures)
        exchange = send_step(session, step)
        found = findings_of(session, exchange, step, FIRST_PART, "must")
        for name in _told_apart(alone[key], exchange):
            expected = f"{name} as with the first {drawn.field} alone"
            differs = Finding("first", FIRST_PART, "should", expected, "another")
            found.append(told(session, differs, exchange, [single, _as_before(step)]))
        return found

    says = "Of two parts of a name the first counts, whatever the second says"
    clauses = (FIRST_PART, "idcardCompare/requests")
    name = "properties/named-twice"
    return verdict_on(session, name, "idcardCompare", says, clauses, named_twice(templates), rule)


def members_twice_property(session: Session) -> Verdict:
    """Of two members of a name the last counts: the answer is the one that it gets alone."""
    templates = [session.book.templates[name] for name in JSONS]

    def rule(drawn: MemberTwice) -> list[Finding]:
        single = Step(drawn.template, Expectation(answered=True), **drawn.last_alone)
        alone = send_step(session, single)
        step = replace(single, **drawn.departures)
        exchange = send_step(session, step)
        found = findings_of(session, exchange, step, LAST_MEMBER, "must")
        for name in _told_apart(alone, exchange):
            expected = f"{name} as with the last {drawn.field} alone"
            differs = Finding("last", LAST_MEMBER, "should", expected, "another")
            found.append(told(session, differs, exchange, [single, _as_before(step)]))
        return found

    says = "Of two members of a name the last counts, whatever the first says"
    clauses = (LAST_MEMBER, "idcardCompare/requests")
    name = "properties/members-twice"
    return verdict_on(session, name, "idcardCompare", says, clauses, member_twice(templates), rule)


def comments_property(session: Session) -> Verdict:
    """A comment in a part's header never breaks a reader down; best it is passed over."""
    templates = [session.book.templates[name] for name in FORMS]
    plain: dict[str, Exchange] = {}
    drawn = st.sampled_from(templates).flatmap(
        lambda template: st.tuples(
            st.just(template), commented([*template.fields, *template.files])
        )
    )

    def rule(example: tuple[RequestTemplate, Dialect]) -> list[Finding]:
        template, dialect = example
        if template.name not in plain:
            plain[template.name] = send_step(session, Step(template, Expectation(accept=True)))
        usual = plain[template.name]
        is_taken = is_accepted(usual, session.standpoint(COMMENTS))
        should = Expectation(accept=True) if is_taken else None
        step = Step(template, Expectation(answered=True, should=should), dialect=dialect)
        exchange = send_step(session, step)
        found = findings_of(session, exchange, step, COMMENTS, "must")
        for name in [] if found else _told_apart(usual, exchange):
            differs = Finding("same", COMMENTS, "should", f"{name} as without it", "another")
            found.append(told(session, differs, exchange, [step]))
        return found

    says = "A comment in a part's header breaks nothing, whatever it says"
    clauses = (COMMENTS, "idcardCompare/requests")
    name = "properties/part-comments"
    return verdict_on(session, name, "idcardCompare", says, clauses, drawn, rule)


def names_property(session: Session) -> Verdict:
    """Any name gets an answer of this API, never a breakdown."""
    encodings = [session.book.templates[f"idcardCompare/{kind}"] for kind in ("json", "form")]
    drawn = st.tuples(st.one_of(LISTED_NAMES, NAMES), st.sampled_from(encodings))

    def rule(example: tuple[str, RequestTemplate]) -> list[Finding]:
        name, template = example
        literal = replace(
            template, fields={**template.fields, "idcard_name": name.replace("${", "$ {")}
        )
        step = Step(literal, Expectation(answered=True))
        clause = "idcardCompare/in/idcard-name"
        return findings_of(session, send_step(session, step), step, clause, "must")

    says = "Any name of a person gets an answer, never a breakdown"
    clauses = ("idcardCompare/requests",)
    return verdict_on(session, "properties/names", "idcardCompare", says, clauses, drawn, rule)
