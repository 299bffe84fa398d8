"""Holds the collector: every test that ran is a result, also one that broke."""

from pathlib import Path

import pytest
from faceid_conformance.checks.verdict import VERDICT, Verdict
from faceid_conformance.errors import TargetError
from faceid_conformance.report.collect import Collector
from faceid_conformance.report.results import Heading, Result, Results

HEADING = Heading("http://127.0.0.1:1", "x", True, "t", "c", "d", 1, 5, (), "now")
VERDICT_JSON = Verdict("cases/x", "cases", "liveGetFour", "says", ("a/b",), "pass").to_json()


class Item:
    """As much of a pytest item as the collector looks at."""

    nodeid = "test_2_cases.py::test_case[some/case]"


def raised(error: BaseException) -> pytest.CallInfo[None]:
    def call() -> None:
        raise error

    return pytest.CallInfo.from_call(call, "call")


def reported(error: BaseException | None = None) -> list[Result]:
    results, kept = Results(HEADING), list[Result]()
    collector = Collector(results, lambda result, done, total: None, kept.append)
    report = pytest.TestReport(
        Item.nodeid, ("", None, ""), {}, "failed" if error else "passed", None, "call",
        user_properties=[] if error else [(VERDICT, VERDICT_JSON)],
    )  # fmt: skip
    if error is not None:
        collector.pytest_runtest_makereport(Item(), raised(error))  # type: ignore[arg-type]
    collector.pytest_runtest_logreport(report)
    assert kept == results.results
    return results.results


def test_given_verdict_is_the_result() -> None:
    assert [result.verdict.id for result in reported()] == ["cases/x"]


def test_our_own_error_is_told_in_its_words() -> None:
    verdict = reported(TargetError("the target has stopped answering"))[0].verdict

    assert verdict.status == "error"
    assert verdict.id == "cases/some/case"
    assert verdict.reason == "the target has stopped answering"


def test_any_other_error_is_told_by_kind_and_place_alone() -> None:
    reason = reported(ValueError("990000199001010017"))[0].verdict.reason

    assert reason.startswith(f"ValueError in {Path(__file__).name}:")
    assert "990000" not in reason
