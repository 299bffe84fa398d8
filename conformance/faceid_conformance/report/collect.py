"""Owns the way from pytest's events to results.

Refuses to show pytest's own texts: they may hold what was sent.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from faceid_conformance.checks.calls import Calls
from faceid_conformance.checks.verdict import Verdict, taken
from faceid_conformance.errors import ConformanceError
from faceid_conformance.report.results import Result, Results

ENGINE_CLAUSE = "engine"


class Collector:
    """Collects the verdicts of a run; a pytest plugin."""

    def __init__(
        self,
        results: Results,
        progress: Callable[[Result, int, int], None],
        keep: Callable[[Result], None],
    ) -> None:
        self._results = results
        self._progress = progress
        self._keep = keep
        self._total = 0
        self._errors: dict[str, str] = {}

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        self._total = len(session.items)

    def pytest_exception_interact(
        self, node: pytest.Item | pytest.Collector, call: pytest.CallInfo[object]
    ) -> None:
        if call.excinfo is not None:
            self._errors[node.nodeid] = _reason(call.excinfo)

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_makereport(self, item: pytest.Item, call: pytest.CallInfo[None]) -> None:
        if call.excinfo is not None:
            self._errors[item.nodeid] = _reason(call.excinfo)

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        if report.failed:
            self._take(
                _broken(report.nodeid, self._errors.get(report.nodeid, "collection failed")), 0.0
            )

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.when == "call" and not report.skipped:
            verdict = taken(report.user_properties)
            if verdict is None:
                verdict = _broken(report.nodeid, self._errors.get(report.nodeid, "no verdict"))
            self._take(verdict, report.duration)
        elif report.failed:
            self._take(
                _broken(report.nodeid, self._errors.get(report.nodeid, "set-up failed")), 0.0
            )

    def take(self, verdict: Verdict) -> None:
        """Take a verdict that came from no test."""
        self._take(verdict, 0.0)

    def calls(self) -> dict[str, Calls]:
        """Return what was counted so far, operation by operation."""
        return self._results.calls()

    def _take(self, verdict: Verdict, seconds: float) -> None:
        result = Result(verdict, seconds)
        self._results.results.append(result)
        self._keep(result)
        self._progress(result, len(self._results.results), self._total)


def _reason(excinfo: pytest.ExceptionInfo[BaseException]) -> str:
    """Return our own errors' words, and of any other its kind and place."""
    error = excinfo.value
    return str(error) if isinstance(error, ConformanceError) else _where(excinfo)


def _where(excinfo: pytest.ExceptionInfo[BaseException]) -> str:
    """Return the exception's kind and place; its text may hold what was sent."""
    last = excinfo.traceback[-1]
    return f"{excinfo.typename} in {Path(str(last.path)).name}:{last.lineno + 1}"


def _broken(node_id: str, reason: str) -> Verdict:
    module, _, name = node_id.rpartition("::")
    layer = Path(module or node_id).stem.rpartition("_")[2]
    case = name.partition("[")[2].removesuffix("]") or name or "collection"
    return Verdict(
        id=case if case.startswith(f"{layer}/") else f"{layer}/{case}",
        layer=layer,
        operation="",
        says="The suite itself could not judge this",
        clauses=(ENGINE_CLAUSE,),
        status="error",
        reason=reason,
    )
