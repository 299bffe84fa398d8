"""The emulator inside a test's own process: called directly, behind httpx, or on a free port.

Refuses to know the client; the fixtures of pytest stand in `faceid_conformance.pytest_plugin`.
"""

from faceid_conformance.emulator.inprocess.emulator import InProcessEmulator
from faceid_conformance.emulator.inprocess.thread import RunningEmulator, running_emulator
from faceid_conformance.emulator.inprocess.transport import EmulatorTransport
from faceid_conformance.emulator.server.direct import DirectReply
from faceid_conformance.emulator.settings import Account, Settings

__all__ = [
    "Account",
    "DirectReply",
    "EmulatorTransport",
    "InProcessEmulator",
    "RunningEmulator",
    "Settings",
    "running_emulator",
]
