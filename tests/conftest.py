"""Owns what a skip means: a note on a developer's machine, a failure where CI=true.

Knows no test; CI accepts a skip whose reason names a package that `make tools` could not install.
"""

import os
from collections.abc import Generator
from pathlib import Path

import pytest

IN_CI = os.environ.get("CI") == "true"

LEFT_OUT = Path(__file__).resolve().parents[1] / "build" / "tools-left-out"


def refuse_skip(report: pytest.TestReport | pytest.CollectReport) -> None:
    """Turn a skip into a failure that keeps its reason."""
    if not (IN_CI and report.skipped) or hasattr(report, "wasxfail"):
        return
    reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
    packages = LEFT_OUT.read_text(encoding="utf-8").split() if LEFT_OUT.is_file() else []
    if not any(package in reason for package in packages):
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
