"""Owns what an example runs against: an emulator in a process of its own, an account, nobody.

Knows no example.
"""

import subprocess
import sys
from collections.abc import Iterator

import pytest

COMMAND = (sys.executable, "-m", "faceid_conformance", "emulator", "--port", "0")


@pytest.fixture(scope="module")
def emulator() -> Iterator[str]:
    """The address of an emulator that listens."""
    with subprocess.Popen(COMMAND, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            line = process.stdout.readline()
            assert line.startswith("faceid emulator listening on http://"), line
            yield line.split()[-1]
        finally:
            process.terminate()
