"""Holds the collector: every test that ran is a result, also one that broke."""

from pathlib import Path

import pytest
from faceid_conformance.checks.verdict import REASON, VERDICT, Verdict
from faceid_conformance.errors import TargetError
from faceid_conformance.report.collect import Collector, reason_of
from faceid_conformance.report.results import Heading, Result, Results

HEADING = Heading("http://127.0.0.1:1", "x", True, "t", "c", "d", 1, 5, (), "now")
VERDICT_JSON = Verdict("cases/x", "cases", "liveGetFour", "says", ("a/b",), "pass").to_json()


NODE_ID = "test_2_cases.py::test_case[some/case]"


class Watching:
    """Remembers what it was told."""

    def __init__(self) -> None:
        self.told: list[object] = []

    def begin(self, case_id: str) -> None:
        self.told.append(case_id)

    def take(self, result: Result) -> None:
        self.told.append(result)


def reason(error: BaseException) -> str:
    def call() -> None:
        raise error

    info = pytest.CallInfo[None].from_call(call, "call")
    assert info.excinfo is not None
    return reason_of(info.excinfo)


def reported(error: BaseException | None = None, when: str = "call") -> list[Result]:
    results, kept, watching = Results(HEADING), list[Result](), Watching()
    collector = Collector(results, watching, kept.append)
    properties = [(VERDICT, VERDICT_JSON)] if error is None else [(REASON, reason(error))]
    report = pytest.TestReport(
        NODE_ID, ("", None, ""), {}, "failed" if error else "passed", None, when,  # type: ignore[arg-type]
        user_properties=properties,
    )  # fmt: skip
    collector.pytest_runtest_logstart(NODE_ID)
    collector.pytest_runtest_logreport(report)
    assert kept == results.results
    assert watching.told == ["cases/some/case", *kept]
    assert collector.has_red() is (error is not None)
    return results.results


def test_given_verdict_is_the_result() -> None:
    assert [result.verdict.id for result in reported()] == ["cases/x"]


def test_our_own_error_is_told_in_its_words() -> None:
    verdict = reported(TargetError("the target has stopped answering"))[0].verdict

    assert verdict.status == "error"
    assert verdict.id == "cases/some/case"
    assert verdict.reason == "the target has stopped answering"


def test_any_other_error_is_told_by_kind_and_place_alone() -> None:
    told = reported(ValueError("990000199001010017"))[0].verdict.reason

    assert told.startswith(f"ValueError in {Path(__file__).name}:")
    assert "990000" not in told


def test_a_process_that_died_is_told() -> None:
    collector = Collector(results := Results(HEADING), Watching(), lambda result: None)
    collector.pytest_runtest_logreport(
        pytest.TestReport(NODE_ID, ("", None, ""), {}, "failed", "crashed", "???")  # type: ignore[arg-type]
    )

    assert results.results[0].verdict.reason == "a test process died"
