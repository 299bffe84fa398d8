"""Owns the house style of cases: what the schema cannot say.

Refuses to repair; it names each offence.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from faceid_conformance.cases.model import Case, Expectation, Step
from faceid_conformance.clauses import CLAUSE_ID
from faceid_conformance.contract.model import Contract

# A case tells a fact about the API, not a wish and not what a test does.
WISHES = re.compile(r"\b(should|must|ensures?|(tests?|verif(y|ies)|checks?) that)\b", re.IGNORECASE)
LONGEST_ID = 80


def offences(cases: Sequence[Case], contract: Contract) -> list[str]:
    """Return what is wrong with the cases, one line each."""
    named = [(case.id, case.says) for case in cases]
    return [*shared_offences(named), *(line for case in cases for line in _of_case(case, contract))]


def shared_offences(named: Sequence[tuple[str, str]], parts: int = 2) -> Iterator[str]:
    """Yield what is wrong with ids and facts that cases share.

    One line of a file that runs over several requests tells its fact once; the first parts of an
    id are that line's own.
    """
    ids = Counter(case_id for case_id, _ in named)
    yield from (f"{case_id}: used {count} times" for case_id, count in ids.items() if count > 1)
    tellers: dict[str, set[str]] = {}
    for case_id, says in named:
        tellers.setdefault(says, set()).add("/".join(case_id.split("/")[:parts]))
    for says, ids_of_it in tellers.items():
        if len(ids_of_it) > 1:
            yield f"{sorted(ids_of_it)[0]}: says what {sorted(ids_of_it)[1]} says: {says}"


def _of_case(case: Case, contract: Contract) -> Iterator[str]:
    if len(case.id) > LONGEST_ID:
        yield f"{case.id}: longer than {LONGEST_ID} characters"
    if WISHES.search(case.says):
        yield f"{case.id}: tells a wish, not a fact: {case.says}"
    if case.says.endswith("."):
        yield f"{case.id}: ends with a full stop"
    for clause in case.clauses:
        if CLAUSE_ID.match(clause) is None:
            yield f"{case.id}: not a clause's id: {clause}"
    operations = [contract.operation(step.template.operation_id) for step in case.steps]
    if case.billable is not None and not any(item.billable for item in operations):
        yield f"{case.id}: says whether it is billed, and calls nothing that charges"
    known = {row.code for row in contract.catalogue}
    for step in case.steps:
        yield from (f"{case.id}: {line}" for line in _of_step(step, contract, known))


def _of_step(step: Step, contract: Contract, known: set[int]) -> Iterator[str]:
    operation = contract.operation(step.template.operation_id)
    names = {field.name for body in operation.bodies for field in body.fields}
    unknown = set(step.drop) - names
    yield from (f"drops {name}, which {operation.operation_id} lacks" for name in unknown)
    yield from (f"expects code {code}, which no table has" for code in _codes(step.expect) - known)


def _codes(expect: Expectation) -> set[int]:
    own = {*expect.codes, *expect.outcome}
    return own | (_codes(expect.should) if expect.should is not None else set())
