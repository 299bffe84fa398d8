"""Owns the list of everything that a run can ask: ids, clauses, and about how much each sends.

Refuses to ask anything.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path

from faceid_conformance.cases.clients import read_client_cases
from faceid_conformance.cases.compose import needs_lip_code
from faceid_conformance.cases.foreign import read_foreign
from faceid_conformance.cases.generate import generate_cases
from faceid_conformance.cases.reader import read_cases
from faceid_conformance.checks.sightings import planned as expected
from faceid_conformance.contract.model import Contract
from faceid_conformance.live.planned import billable_calls
from faceid_conformance.report.progress import Item
from faceid_conformance.report.trace import Planned
from faceid_conformance.suite import (
    client_layer,
    concurrency_layer,
    link_layer,
    sequence_layer,
    typed_layer,
)
from faceid_conformance.suite.apis import APIS, CI, FACE
from faceid_conformance.suite.cos.inventory import cos_bills, cos_planned, cos_weights
from faceid_conformance.suite.crowd import crowded_calls
from faceid_conformance.suite.property_layer import PROPERTIES, about_property, clauses_of
from faceid_conformance.suite.vector_layer import CLAUSE, PRIMITIVES

LAYERS = (
    *("vectors", "cases", "clients", "typed", "properties", "schema"),
    *("sequences", "concurrency", "guard"),
)
# What the coverage phase adds to the examples that are drawn, as measured: no promise.
COVERAGE_EXCHANGES = 60
CALLS_PER_WALK = 4
VIDEO, VIDEO_OPERATION = "video", "idcardLiveDetectFour"


def planned(
    contract: Contract, case_files: tuple[Path, ...] = (), apis: Sequence[str] = APIS
) -> tuple[Planned, ...]:
    """Return everything that a run can ask, layer by layer; of more files of cases, too."""
    found = [item for api in apis for item in PLANS[api](contract, case_files)]
    return tuple(sorted(found, key=lambda item: LAYERS.index(item.id.partition("/")[0])))


def _face(contract: Contract, case_files: tuple[Path, ...]) -> tuple[Planned, ...]:
    book = read_cases(more=case_files)
    operations = [operation.operation_id for operation in contract.operations]
    cases = (*book.cases, *generate_cases(contract, book.templates))
    return (
        *(Planned(vector.id, (CLAUSE,)) for vector in book.vectors),
        *(Planned(vector.id, (PRIMITIVES,)) for vector in read_foreign()),
        *(
            Planned(f"cases/{case.id}", case.clauses, partial(expected, case, contract))
            for case in cases
        ),
        *(Planned(case.id, client_layer.clauses_of(case)) for case in read_client_cases()),
        *(Planned(f"typed/{name}", typed_layer.clauses_of(name)) for name in typed_layer.SUBJECTS),
        *_properties(operations),
        *(Planned(f"schema/{name}", (f"{name}/requests", f"{name}/schema")) for name in operations),
        Planned(f"schema/{link_layer.LINKS}", link_layer.CLAUSES),
        *(
            Planned(f"sequences/{name}", sequence_layer.CLAUSES_OF[name])
            for name in sequence_layer.SUBJECTS
        ),
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


def inventory(
    contract: Contract,
    max_examples: int,
    case_files: tuple[Path, ...] = (),
    apis: Sequence[str] = APIS,
) -> dict[str, Item]:
    """Return everything that can be asked, layer by layer, by the id that chooses it."""
    known: dict[str, tuple[str, int]] = {}
    paid: dict[str, int] = {}
    for api in apis:
        known |= WEIGHTS[api](contract, max_examples, case_files)
        paid |= BILLS[api](contract, case_files)
    charging = {item.operation_id for item in contract.operations if item.billable}
    items: dict[str, Item] = {}
    for item in planned(contract, case_files, apis):
        operation, exchanges = known.get(item.id, ("", 0))
        layer = item.id.partition("/")[0]
        billable = paid.get(item.id)
        if billable is None:
            # What is drawn is counted as if all of it were billed.
            billable = exchanges if operation in charging else 0
        items[item.id] = Item(layer, operation, item.clauses, exchanges, billable)
    return items


def _billable(contract: Contract, case_files: tuple[Path, ...]) -> dict[str, int]:
    """Return how many calls of each case may be billed; cases alone know it to the call."""
    book = read_cases(more=case_files)
    cases = (*book.cases, *generate_cases(contract, book.templates))
    return {f"cases/{case.id}": billable_calls(case, contract) for case in cases}


def _weights(
    contract: Contract, max_examples: int, case_files: tuple[Path, ...]
) -> dict[str, tuple[str, int]]:
    """Return of each id its operation, and about how many exchanges it takes."""
    book = read_cases(more=case_files)
    known: dict[str, tuple[str, int]] = {}
    for name in (*(item.id for item in book.vectors), *(item.id for item in read_foreign())):
        known[name] = ("signing", 0)
    for client_case in read_client_cases():
        known[client_case.id] = (client_case.operation_id, 0)
    for case in (*book.cases, *generate_cases(contract, book.templates)):
        sends = sum(step.repeat * (2 if needs_lip_code(step) else 1) for step in case.steps)
        known[f"cases/{case.id}"] = (case.operation_id, sends)
    for name in typed_layer.SUBJECTS:
        operation, _, way = name.rpartition("-")
        rows = len(contract.catalogue.for_operation(operation)) if way == "codes" else 1
        sends = rows * 2 if contract.operation(operation).field(VIDEO) else rows
        known[f"typed/{name}"] = (operation, sends)
    for name in PROPERTIES:
        operation, per_example = about_property(name)
        known[f"properties/{name}"] = (operation, per_example * max_examples)
    for item in contract.operations:
        known[f"schema/{item.operation_id}"] = (
            item.operation_id,
            COVERAGE_EXCHANGES + 2 * max_examples,
        )
        known[f"guard/{item.operation_id}"] = (item.operation_id, 0)
    walks = max_examples // link_layer.EXAMPLES_PER_WALK
    known[f"schema/{link_layer.LINKS}"] = (link_layer.TAKERS[0], CALLS_PER_WALK * walks)
    return known | _alone(max_examples)


def _alone(max_examples: int) -> dict[str, tuple[str, int]]:
    """Return what has the target for itself: it sets its clock, or sends many calls at once."""
    sequences = max(1, max_examples // sequence_layer.EXAMPLES_PER_SEQUENCE)
    calls = sequences * sequence_layer.CALLS_PER_SEQUENCE // 2
    crowded = crowded_calls(max_examples)
    crowds = concurrency_layer.SUBJECTS.items()
    return {
        **{
            f"sequences/{name}": (
                sequence_layer.OPERATIONS[name],
                calls if name == sequence_layer.LIFECYCLE else max_examples,
            )
            for name in sequence_layer.SUBJECTS
        },
        **{f"concurrency/{name}": (subject[0], crowded) for name, subject in crowds},
    }


def _cos(contract: Contract, case_files: tuple[Path, ...]) -> tuple[Planned, ...]:
    return cos_planned(case_files)


def _cos_weights(
    contract: Contract, max_examples: int, case_files: tuple[Path, ...]
) -> dict[str, tuple[str, int]]:
    return cos_weights(max_examples, case_files)


def _cos_bills(contract: Contract, case_files: tuple[Path, ...]) -> dict[str, int]:
    return cos_bills(case_files)


# A third API is a line in each.
PLANS = {FACE: _face, CI: _cos}
WEIGHTS = {FACE: _weights, CI: _cos_weights}
BILLS = {FACE: _billable, CI: _cos_bills}


def shard_of(case_id: str, count: int) -> int:
    """Return which of so many shards a case is of, from 1; a chain is one case and stays whole."""
    digest = hashlib.sha256(case_id.encode()).digest()
    return int.from_bytes(digest[:8], "big") % count + 1
