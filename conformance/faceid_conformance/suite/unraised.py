"""Owns the silence about errors that nobody can catch: those of finalizers, while a run goes on.

Refuses to tell them: their frames hold what was sent. pytest's own plugin for them would say
nothing either, and collects garbage ten times for that at the end of each run.
"""

from __future__ import annotations

import sys
from collections.abc import Generator
from contextlib import contextmanager

PLUGIN = "unraisableexception"


@contextmanager
def untold() -> Generator[None]:
    """Let errors of finalizers pass without a word."""
    before = sys.unraisablehook
    sys.unraisablehook = _pass_over
    try:
        yield
    finally:
        sys.unraisablehook = before


def _pass_over(unraisable: object) -> None:
    """Nothing follows from it for any verdict."""
