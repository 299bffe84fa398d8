"""Owns the list of everything that a run can ask, by the id that chooses it.

Refuses to ask anything.
"""

from __future__ import annotations

from faceid_conformance.cases.generate import generate_cases
from faceid_conformance.cases.reader import read_cases
from faceid_conformance.contract.model import Contract
from faceid_conformance.suite import concurrency_layer, sequence_layer, typed_layer
from faceid_conformance.suite.property_layer import PROPERTIES


def case_ids(contract: Contract) -> list[str]:
    """Return the ids of all cases, layer by layer."""
    book = read_cases()
    operations = [operation.operation_id for operation in contract.operations]
    return [
        *(vector.id for vector in book.vectors),
        *(f"cases/{case.id}" for case in (*book.cases, *generate_cases(contract, book.templates))),
        *(f"typed/{name}" for name in typed_layer.SUBJECTS),
        *(f"properties/{name}" for name in PROPERTIES),
        *(f"schema/{name}" for name in operations),
        *(f"sequences/{name}" for name in sequence_layer.SUBJECTS),
        *(f"concurrency/{name}" for name in concurrency_layer.SUBJECTS),
        *(f"guard/{name}" for name in operations),
    ]
