"""Owns the way to the emulator tests' own caller.

Knows no test.
"""

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from emulator_caller import Caller


@pytest.fixture
def caller() -> Caller:
    """A caller of an honest emulator."""
    return Caller()


@pytest.fixture
def caller_of() -> Callable[..., Caller]:
    """Makes callers of emulators set up otherwise."""
    return Caller
