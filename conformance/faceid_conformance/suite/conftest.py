"""Owns the suite's fixtures and what its modules are repeated over.

Refuses to hold logic: that is in the modules that the tests call.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest

from faceid_conformance.checks.verdict import Verdict
from faceid_conformance.suite.plugin import SESSION, give
from faceid_conformance.suite.session import Session


@pytest.fixture
def session(request: pytest.FixtureRequest) -> Session:
    shared = request.config.stash[SESSION]
    shared.layer = request.module.LAYER
    return shared


@pytest.fixture
def record(request: pytest.FixtureRequest) -> Callable[[Verdict], None]:
    return lambda verdict: give(request.node, verdict)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    session = metafunc.config.stash[SESSION]
    over = {
        "case": lambda: (session.cases, [item.id for item in session.cases]),
        "vector": lambda: (session.book.vectors, [item.id for item in session.book.vectors]),
        "operation": lambda: (session.contract.operations,) * 2,
        "subject": lambda: (tuple(metafunc.module.SUBJECTS),) * 2,
    }
    for name in over.keys() & set(metafunc.fixturenames):
        values, ids = over[name]()
        metafunc.parametrize(
            name, values, ids=[str(getattr(item, "operation_id", item)) for item in ids]
        )
