"""Owns the exit codes of `faceid`, and which of our own errors means which.

Refuses to know results; report/results.py says which code a run's results mean.
"""

from __future__ import annotations

from enum import IntEnum

from faceid_conformance.errors import AddressError, ConformanceError, TargetError


class Exit(IntEnum):
    """What a command's exit code says; docs/conformance.md has the table for people."""

    NOTHING_WRONG = 0
    FINDINGS = 1
    COULD_NOT_RUN = 2
    NO_TARGET = 3
    BUDGET_SPENT = 4
    STALE_DEVIATION = 5
    GAP = 6
    VACUOUS = 7
    INTERRUPTED = 130
    READER_GONE = 141


# The first class that fits decides; whatever is not here could not run.
ERRORS: tuple[tuple[type[ConformanceError], Exit], ...] = (
    (AddressError, Exit.COULD_NOT_RUN),
    (TargetError, Exit.NO_TARGET),
)


def exit_of_error(error: ConformanceError) -> Exit:
    """Return the exit code of a command that one of our own errors ended."""
    found = (code for kind, code in ERRORS if isinstance(error, kind))
    return next(found, Exit.COULD_NOT_RUN)
