"""Owns the list of everything about COS that a run can ask: ids, clauses, how much each sends.

Refuses to ask anything.
"""

from __future__ import annotations

from functools import partial
from pathlib import Path

from faceid_conformance.cases.cos.clients import read_cos_client_cases
from faceid_conformance.cases.cos.compose import variables
from faceid_conformance.cases.cos.generate import generate_cos_cases
from faceid_conformance.cases.cos.model import CosCase
from faceid_conformance.cases.cos.reader import read_cos_cases
from faceid_conformance.checks.cos.sightings import cos_planned as expected
from faceid_conformance.contract.cos_reader import load_cos_contract
from faceid_conformance.live.planned_cos import billable_cos_calls
from faceid_conformance.report.trace import Planned
from faceid_conformance.suite.cos import (
    client_layer,
    concurrency_layer,
    sequence_layer,
    typed_layer,
)
from faceid_conformance.suite.cos.guard import guard_id
from faceid_conformance.suite.cos.property_layer import (
    COS_PROPERTIES,
    COS_SCHEMAS,
    drawn_exchanges,
    property_clauses,
    schema_clauses,
)
from faceid_conformance.suite.crowd import crowded_calls

Weights = dict[str, tuple[str, int]]


def cos_planned(case_files: tuple[Path, ...] = ()) -> tuple[Planned, ...]:
    """Return everything that a run can ask about COS, layer by layer."""
    contract = load_cos_contract()
    return (
        *(Planned(item.id, (item.clause,)) for item in read_cos_cases(more=case_files).vectors),
        *(
            Planned(f"cases/{case.id}", case.clauses, partial(expected, case, contract))
            for case in _cases(case_files)
        ),
        *(Planned(case.id, client_layer.CLAUSES) for case in read_cos_client_cases()),
        *(
            Planned(f"typed/{name}", typed_layer.typed_clauses(name))
            for name in typed_layer.SUBJECTS
        ),
        *(Planned(f"properties/{name}", property_clauses(name)) for name in COS_PROPERTIES),
        *(
            Planned(f"schema/{name}", schema_clauses(name.removeprefix("ci/")))
            for name in COS_SCHEMAS
        ),
        *(Planned(f"sequences/{name}", sequence_layer.CLAUSES) for name in sequence_layer.SUBJECTS),
        *(
            Planned(f"concurrency/{name}", (concurrency_layer.cos_crowd_clause(name),))
            for name in concurrency_layer.SUBJECTS
        ),
        *(
            Planned(guard_id(item.operation_id), (f"{item.operation_id}/requests",))
            for item in contract.operations
        ),
    )


def cos_weights(max_examples: int, case_files: tuple[Path, ...] = ()) -> Weights:
    """Return of each id its operation, and about how many exchanges it takes."""
    known: Weights = {item.id: ("signing", 0) for item in read_cos_cases(more=case_files).vectors}
    for case in _cases(case_files):
        first = len({step.template.first for step in case.steps} - {None})
        sends = sum(step.repeat * (1 + len(variables(step))) for step in case.steps)
        known[f"cases/{case.id}"] = (case.operation_id, first + sends)
    for client_case in read_cos_client_cases():
        known[client_case.id] = (client_case.operation_id, 0)
    for name in typed_layer.SUBJECTS:
        operation = typed_layer.operation_of(name)
        rows = len(load_cos_contract().operation(operation).codes)
        known[f"typed/{name}"] = (operation, rows if name.endswith("codes") else 2)
    for name in COS_PROPERTIES:
        known[f"properties/{name}"] = ("getLiveCode", drawn_exchanges(name, max_examples))
    for name in COS_SCHEMAS:
        operation = name.removeprefix("ci/")
        known[f"schema/{name}"] = (operation, drawn_exchanges(name, max_examples))
    for name in sequence_layer.SUBJECTS:
        known[f"sequences/{name}"] = ("recognizeUpload", sequence_layer.most_calls(max_examples))
    for name, (operation, _, _) in concurrency_layer.SUBJECTS.items():
        known[f"concurrency/{name}"] = (operation, crowded_calls(max_examples))
    for item in load_cos_contract().operations:
        known[guard_id(item.operation_id)] = (item.operation_id, 0)
    return known


def cos_bills(case_files: tuple[Path, ...] = ()) -> dict[str, int]:
    """Return how many calls of each case may be billed."""
    contract = load_cos_contract()
    return {f"cases/{case.id}": billable_cos_calls(case, contract) for case in _cases(case_files)}


def _cases(case_files: tuple[Path, ...]) -> tuple[CosCase, ...]:
    book = read_cos_cases(more=case_files)
    return (*book.cases, *generate_cos_cases(load_cos_contract(), book.templates))
