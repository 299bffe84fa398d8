"""Owns the door between pytest and the suite: the session in, verdicts out, --only.

Refuses to know what verdicts look like when shown.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping
from dataclasses import replace
from typing import Any, cast

import pytest

from faceid_conformance.cases.clients import read_client_cases
from faceid_conformance.cases.foreign import read_foreign
from faceid_conformance.cases.model import Case
from faceid_conformance.checks.verdict import REASON, VERDICT, Status, Verdict
from faceid_conformance.contract.cos_reader import load_cos_contract
from faceid_conformance.errors import TargetLost
from faceid_conformance.report.collect import reason_of
from faceid_conformance.suite import concurrency_layer, sequence_layer, typed_layer
from faceid_conformance.suite.cos.subjects import COS_SUBJECTS
from faceid_conformance.suite.property_layer import PROPERTIES
from faceid_conformance.suite.session import Session

SESSION = pytest.StashKey[Session]()
ITEM = pytest.StashKey[pytest.Item]()
CASES = "cases"


# What the suite's tests are repeated over, by the name of their argument; the keys become ids.
SUBJECTS: Mapping[str, Callable[[Session], Mapping[str, object]]] = {
    "case": lambda session: {case.id: case for case in session.cases},
    "vector": lambda session: {vector.id: vector for vector in session.book.vectors},
    "foreign_vector": lambda session: {vector.id: vector for vector in read_foreign()},
    "client_case": lambda session: {
        case.id: case for case in sorted(read_client_cases(), key=lambda case: case.operation_id)
    },
    "operation": lambda session: {item.operation_id: item for item in session.contract.operations},
    "typed_subject": lambda session: {name: name for name in typed_layer.SUBJECTS},
    "sequence": lambda session: {name: name for name in sequence_layer.SUBJECTS},
    "crowd": lambda session: {name: name for name in concurrency_layer.SUBJECTS},
    "property_name": lambda session: {name: name for name in PROPERTIES},
    **COS_SUBJECTS,
}


class SuitePlugin:
    """Gives the session to the suite's modules and drops what was not asked for."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def pytest_configure(self, config: pytest.Config) -> None:
        config.stash[SESSION] = self._session

    def pytest_runtest_setup(self, item: pytest.Item) -> None:
        item.config.stash[ITEM] = item
        self._session.begin(case_id(item))

    @pytest.hookimpl(wrapper=True)
    def pytest_pyfunc_call(self, pyfuncitem: pytest.Function) -> Generator[None, object, object]:
        """Say of what a lost target is not asked any more that it was not run."""
        try:
            return (yield)
        except TargetLost as error:
            give(pyfuncitem, not_asked(pyfuncitem, "not-run", str(error)))
        return True

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_makereport(self, item: pytest.Item, call: pytest.CallInfo[None]) -> None:
        if call.excinfo is not None:
            item.user_properties.append((REASON, reason_of(call.excinfo)))

    def pytest_collection_modifyitems(
        self, config: pytest.Config, items: list[pytest.Item]
    ) -> None:
        kept = [item for item in items if self._session.options.wants(case_id(item))]
        if len(kept) < len(items):
            config.hook.pytest_deselected(items=[item for item in items if item not in kept])
            items[:] = kept


def layer_of(item: pytest.Item) -> str:
    """Return the layer that the item's module is."""
    return str(cast("Any", item).module.LAYER)


def case_id(item: pytest.Item) -> str:
    """Return the id by which a case is chosen and reported: layer and case."""
    layer = layer_of(item)
    name = item.name.partition("[")[2].removesuffix("]")
    return name if name.startswith(f"{layer}/") else f"{layer}/{name}"


def not_asked(item: pytest.Function, status: Status, reason: str) -> Verdict:
    """Return the verdict on an item that was not asked, or not to its end."""
    layer = layer_of(item)
    subjects: dict[str, Any] = cast("Any", item).callspec.params
    case = next((value for value in subjects.values() if isinstance(value, Case)), None)
    return Verdict(
        id=case_id(item),
        layer=layer,
        operation="" if case is None else case.operation_id,
        says="" if case is None else case.says,
        clauses=() if case is None else case.clauses,
        status=status,
        exchanges=sum(calls.sent for calls in item.config.stash[SESSION].calls.values()),
        reason=reason,
    )


def give(item: pytest.Item, verdict: Verdict) -> None:
    """Hand a verdict to whoever collects; a finding fails the item in one line."""
    session = item.config.stash[SESSION]
    counted = replace(
        verdict,
        calls=session.calls,
        sightings=session.take_sightings(),
        billable=verdict.billable or _may_be_billed(session, layer_of(item)),
    )
    hand(item, session.settled(counted))


def _may_be_billed(session: Session, layer: str) -> bool:
    """Whether calls of operations that charge were made; of a case its expectation knows better."""
    charging = {item.operation_id for item in session.contract.operations if item.billable}
    charging |= {item.operation_id for item in load_cos_contract().operations if item.billable}
    return layer != CASES and not charging.isdisjoint(session.calls)


def hand(item: pytest.Item, verdict: Verdict) -> None:
    """Hand over a verdict that is complete."""
    item.user_properties.append((VERDICT, verdict.to_json()))
    if verdict.status == "fail" and verdict.findings:
        first = verdict.findings[0]
        pytest.fail(
            f"{verdict.id}: expected {first.expected}, observed {first.observed}", pytrace=False
        )
