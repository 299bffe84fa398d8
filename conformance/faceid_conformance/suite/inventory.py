"""Owns the list of everything that a run can ask: its id, its clauses, what it is to show of them.

Refuses to ask anything.
"""

from __future__ import annotations

from collections.abc import Iterator

from faceid_conformance.cases.foreign import read_foreign
from faceid_conformance.cases.generate import generate_cases
from faceid_conformance.cases.reader import read_cases
from faceid_conformance.checks.sightings import planned as expected
from faceid_conformance.contract.model import Contract
from faceid_conformance.report.trace import Planned
from faceid_conformance.suite import concurrency_layer, sequence_layer, typed_layer
from faceid_conformance.suite.property_layer import PROPERTIES, clauses_of
from faceid_conformance.suite.vector_layer import CLAUSE, PRIMITIVES


def planned(contract: Contract) -> tuple[Planned, ...]:
    """Return everything that a run can ask, layer by layer."""
    book = read_cases()
    operations = [operation.operation_id for operation in contract.operations]
    cases = (*book.cases, *generate_cases(contract, book.templates))
    return (
        *(Planned(vector.id, (CLAUSE,)) for vector in book.vectors),
        *(Planned(vector.id, (PRIMITIVES,)) for vector in read_foreign()),
        *(Planned(f"cases/{case.id}", case.clauses, expected(case, contract)) for case in cases),
        *(Planned(f"typed/{name}", typed_layer.clauses_of(name)) for name in typed_layer.SUBJECTS),
        *_properties(operations),
        *(Planned(f"schema/{name}", (f"{name}/requests", f"{name}/schema")) for name in operations),
        *(Planned(f"sequences/{name}", sequence_layer.CLAUSES) for name in sequence_layer.SUBJECTS),
        *(
            Planned(f"concurrency/{name}", (concurrency_layer.clause_of(name),))
            for name in concurrency_layer.SUBJECTS
        ),
        *(Planned(f"guard/{name}", (f"{name}/requests",)) for name in operations),
    )


def _properties(operations: list[str]) -> Iterator[Planned]:
    for name in PROPERTIES:
        ending = name.rpartition("-")[2]
        operation = ending if ending in operations else operations[0]
        yield Planned(f"properties/{name}", clauses_of(name, operation))


def case_ids(contract: Contract) -> list[str]:
    """Return the ids of all cases, layer by layer."""
    return [item.id for item in planned(contract)]
