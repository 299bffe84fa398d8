"""Owns the way from pytest's events to results, in this process or from several test processes.

Refuses to show pytest's own texts: they may hold what was sent.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Protocol

import pytest

from faceid_conformance.checks.calls import Calls
from faceid_conformance.checks.verdict import RED, Verdict, reason_taken, taken
from faceid_conformance.errors import ConformanceError
from faceid_conformance.report.results import Result, Results

ENGINE_CLAUSE = "engine"


class Watcher(Protocol):
    """Who shows how a run goes on."""

    def begin(self, case_id: str) -> None:
        """Learn that a case has begun."""
        ...

    def take(self, result: Result) -> None:
        """Learn what became of a case."""
        ...


class Collector:
    """Collects the verdicts of a run; a plugin of the pytest that was started."""

    def __init__(self, results: Results, watcher: Watcher, keep: Callable[[Result], None]) -> None:
        self._results = results
        self._watcher = watcher
        self._keep = keep
        self._errors: dict[str, str] = {}

    def pytest_exception_interact(
        self, node: pytest.Item | pytest.Collector, call: pytest.CallInfo[object]
    ) -> None:
        if call.excinfo is not None and isinstance(node, pytest.Collector):
            self._errors[node.nodeid] = reason_of(call.excinfo)

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        if report.failed:
            reason = self._errors.get(report.nodeid, "collection failed")
            self._take(_broken(report.nodeid, reason), 0.0)

    def pytest_runtest_logstart(self, nodeid: str) -> None:
        self._watcher.begin(case_of(nodeid))

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.when == "call" and not report.skipped:
            verdict = taken(report.user_properties)
            reason = reason_taken(report.user_properties)
            if verdict is None:
                verdict = _broken(report.nodeid, reason or "no verdict")
            self._take(verdict, report.duration)
        elif report.failed:
            reason = reason_taken(report.user_properties)
            self._take(_broken(report.nodeid, reason or "a test process died"), 0.0)

    def take(self, verdict: Verdict) -> None:
        """Take a verdict that came from no test."""
        self._take(verdict, 0.0)

    def calls(self) -> dict[str, Calls]:
        """Return what was counted so far, operation by operation."""
        return self._results.calls()

    def has_red(self) -> bool:
        """Return whether anything so far makes the run red."""
        return any(result.verdict.status in RED for result in self._results.results)

    def _take(self, verdict: Verdict, seconds: float) -> None:
        result = Result(verdict, seconds)
        self._results.results.append(result)
        self._keep(result)
        self._watcher.take(result)


def reason_of(excinfo: pytest.ExceptionInfo[BaseException]) -> str:
    """Return our own errors' words, and of any other its kind and place: its text may tell much."""
    error = excinfo.value
    if isinstance(error, ConformanceError):
        return str(error)
    last = excinfo.traceback[-1]
    return f"{excinfo.typename} in {Path(str(last.path)).name}:{last.lineno + 1}"


def case_of(node_id: str) -> str:
    """Return the id of the case that a test is."""
    module, _, name = node_id.rpartition("::")
    layer = Path(module or node_id).stem.rpartition("_")[2]
    case = name.partition("[")[2].removesuffix("]") or name or "collection"
    return case if case.startswith(f"{layer}/") else f"{layer}/{case}"


def _broken(node_id: str, reason: str) -> Verdict:
    case_id = case_of(node_id)
    return Verdict(
        id=case_id,
        layer=case_id.partition("/")[0],
        operation="",
        says="The suite itself could not judge this",
        clauses=(ENGINE_CLAUSE,),
        status="error",
        reason=reason,
    )
