"""Owns an emulator in a process of its own, as the vendors' SDKs call it, and what they send.

Knows no SDK.
"""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from faceid_conformance.contract.reader import load_contract

CONTRACT = load_contract()
ACCOUNT = CONTRACT.emulator.test_account
NAME, NUMBER = CONTRACT.emulator.identity_name, "990000199001010017"
MEDIA = Path(__file__).parents[2] / "conformance/faceid_conformance/cases/media"
URL = "https://example.com/face.jpg"
PROGRAM = """
import sys
from faceid_conformance.emulator.server.serve import serve
from faceid_conformance.emulator.settings import Settings
sys.exit(serve(Settings(), "127.0.0.1", 0))
"""


@contextmanager
def vendor_emulator() -> Iterator[str]:
    """The host and port of an emulator as it is by default, stopped afterwards."""
    process = subprocess.Popen([sys.executable, "-c", PROGRAM], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    try:
        yield process.stdout.readline().strip().rpartition("http://")[2]
    finally:
        process.terminate()
        process.communicate(timeout=20)
