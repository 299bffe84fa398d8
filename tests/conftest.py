"""Owns what a skip means: a note on a developer's machine, a failure where CI=true.

Knows no test; a skip that CI may accept is listed here with its reason.
"""

import os
from collections.abc import Generator

import pytest

IN_CI = os.environ.get("CI") == "true"

# Words of a skip's reason: why CI may go without. Empty, and better so.
ACCEPTED_SKIPS: dict[str, str] = {}


def refuse_skip(report: pytest.TestReport | pytest.CollectReport) -> None:
    """Turn a skip into a failure that keeps its reason."""
    if not (IN_CI and report.skipped) or hasattr(report, "wasxfail"):
        return
    reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
    if not any(words in reason for words in ACCEPTED_SKIPS):
        report.outcome = "failed"
        report.longrepr = f"CI accepts no skip: {reason}"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    refuse_skip(report)
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    report = yield
    refuse_skip(report)
    return report
