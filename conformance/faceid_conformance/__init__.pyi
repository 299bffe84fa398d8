from faceid_conformance.emulator.ci.doctor.examination import explain_cos
from faceid_conformance.emulator.doctor.examination import explain
from faceid_conformance.emulator.inprocess import (
    Account,
    EmulatorTransport,
    InProcessEmulator,
    RunningEmulator,
    Settings,
    running_emulator,
)

__version__: str

__all__ = [
    "Account",
    "EmulatorTransport",
    "InProcessEmulator",
    "RunningEmulator",
    "Settings",
    "__version__",
    "explain",
    "explain_cos",
    "running_emulator",
]
