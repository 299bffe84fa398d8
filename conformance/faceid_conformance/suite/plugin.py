"""Owns the door between pytest and the suite: the session in, verdicts out, --only.

Refuses to know what verdicts look like when shown.
"""

from __future__ import annotations

import pytest

from faceid_conformance.checks.verdict import VERDICT, Verdict
from faceid_conformance.suite.session import Session

SESSION = pytest.StashKey[Session]()


class SuitePlugin:
    """Gives the session to the suite's modules and drops what was not asked for."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def pytest_configure(self, config: pytest.Config) -> None:
        config.stash[SESSION] = self._session

    def pytest_collection_modifyitems(
        self, config: pytest.Config, items: list[pytest.Item]
    ) -> None:
        wanted = self._session.options.only
        if wanted:
            kept = [item for item in items if any(text in case_id(item) for text in wanted)]
            config.hook.pytest_deselected(items=[item for item in items if item not in kept])
            items[:] = kept


def case_id(item: pytest.Item) -> str:
    """Return the id by which a case is chosen and reported: layer and case."""
    layer: str = getattr(item, "module").LAYER  # noqa: B009 - not every item has a module
    name = item.name.partition("[")[2].removesuffix("]")
    return name if name.startswith(f"{layer}/") else f"{layer}/{name}"


def give(item: pytest.Item, verdict: Verdict) -> None:
    """Hand a verdict to whoever collects; a finding fails the item in one line."""
    item.user_properties.append((VERDICT, verdict.to_json()))
    if verdict.status == "fail":
        first = verdict.findings[0]
        pytest.fail(
            f"{verdict.id}: expected {first.expected}, observed {first.observed}", pytrace=False
        )
