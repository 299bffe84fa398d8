"""Runs the guide's tests as its reader would: all of its code is one test module."""

import re
from pathlib import Path

import faceid_conformance
import pytest

pytest_plugins = ["pytester"]

GUIDE = (Path(__file__).resolve().parents[2] / "docs" / "in-process.md").read_text(encoding="utf-8")


def test_guides_tests_pass(pytester: pytest.Pytester) -> None:
    code = "\n".join(re.findall(r"^```python\n(.*?)^```$", GUIDE, re.MULTILINE | re.DOTALL))
    pytester.makepyfile(test_guide=code)

    result = pytester.runpytest_inprocess("-W", "error", "-p", "no:cacheprovider")

    result.assert_outcomes(passed=code.count("\ndef test_"))


def test_guide_names_nothing_that_is_not_public() -> None:
    named = set(re.findall(r"^from faceid_conformance import (.*)$", GUIDE, re.MULTILINE))

    assert {name for line in named for name in line.split(", ")} <= set(faceid_conformance.__all__)
