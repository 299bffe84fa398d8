"""Owns the emulator and the tab that the page's tests share.

Knows no test.
"""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from browser import Page, chromium, opened
from visited import Visited, visited


@pytest.fixture(scope="session")
def tab() -> Iterator[Page]:
    """One tab of one Chromium for all tests of this process."""
    program = chromium()
    if program is None:
        pytest.skip("chromium is not installed: make tools")
    with opened(program) as page:
        yield page


@pytest.fixture(scope="session")
def running() -> Iterator[Visited]:
    """An emulator on a free port, emptied before each test that uses it."""
    with visited() as found:
        yield found


@pytest.fixture
def site(running: Visited) -> Visited:
    running.reset()
    return running
