"""Owns the suite's fixtures and what its modules are repeated over.

Refuses to hold logic: that is in the modules that the tests call.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest

from faceid_conformance.checks.verdict import Verdict
from faceid_conformance.suite.plugin import ITEM, SESSION, SUBJECTS, give
from faceid_conformance.suite.session import Session


@pytest.fixture
def session(pytestconfig: pytest.Config) -> Session:
    return pytestconfig.stash[SESSION]


@pytest.fixture
def record(pytestconfig: pytest.Config) -> Callable[[Verdict], None]:
    item = pytestconfig.stash[ITEM]
    return lambda verdict: give(item, verdict)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    for name in SUBJECTS.keys() & set(metafunc.fixturenames):
        named = SUBJECTS[name](metafunc.config.stash[SESSION])
        metafunc.parametrize(name, list(named.values()), ids=list(named))
