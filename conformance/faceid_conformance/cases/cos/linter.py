"""Owns the house style of cases about COS: what the schema cannot say.

Refuses to repair; it names each offence.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from faceid_conformance.cases.cos.compose import PLAIN_OBJECT, PROCESS
from faceid_conformance.cases.cos.model import CosCase, CosExpectation, CosStep
from faceid_conformance.cases.linter import LONGEST_ID, WISHES, shared_offences
from faceid_conformance.clauses import CLAUSE_ID
from faceid_conformance.contract.cos_model import CosContract


def cos_offences(cases: Sequence[CosCase], contract: CosContract) -> list[str]:
    """Return what is wrong with the cases, one line each."""
    named = [(case.id, case.says) for case in cases]
    lines = [line for case in cases for line in _of_case(case, contract)]
    return [*shared_offences(named, parts=3), *lines]


def _of_case(case: CosCase, contract: CosContract) -> Iterator[str]:
    if len(case.id) > LONGEST_ID:
        yield f"{case.id}: longer than {LONGEST_ID} characters"
    if WISHES.search(case.says):
        yield f"{case.id}: tells a wish, not a fact: {case.says}"
    if case.says.endswith("."):
        yield f"{case.id}: ends with a full stop"
    for clause in case.clauses:
        if CLAUSE_ID.match(clause) is None:
            yield f"{case.id}: not a clause's id: {clause}"
    for step in case.steps:
        yield from (f"{case.id}: {line}" for line in _of_step(step, contract))


def _of_step(step: CosStep, contract: CosContract) -> Iterator[str]:
    template = step.template
    if template.operation_id == PLAIN_OBJECT:
        known = frozenset[str]()
    else:
        operation = contract.operation(template.operation_id)
        known = frozenset({PROCESS, *(item.name for item in operation.parameters)})
    unknown = (set(step.drop) | set(step.set) | set(template.query)) - known
    yield from (f"speaks of {name}, which {template.operation_id} lacks" for name in unknown)
    for word in words_of(step.expect):
        if word not in contract.codes:
            yield f"expects {word}, which no table has"


def words_of(expect: CosExpectation) -> frozenset[str]:
    """Return every code that an expectation names."""
    inner = words_of(expect.should) if expect.should is not None else frozenset[str]()
    return inner | frozenset(expect.codes)
