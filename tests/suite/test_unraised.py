"""Holds what a run says of errors that nobody can catch: nothing, and no more after it."""

from __future__ import annotations

import sys

import pytest
from faceid_conformance.suite.unraised import untold


class Breaks:
    def __del__(self) -> None:
        raise RuntimeError("a planted word")


def test_error_of_a_finalizer_is_told_nowhere(capsys: pytest.CaptureFixture[str]) -> None:
    before = sys.unraisablehook

    with untold():
        Breaks()

    assert sys.unraisablehook is before
    assert capsys.readouterr() == ("", "")
