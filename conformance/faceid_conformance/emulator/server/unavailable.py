"""What is answered where the shared state cannot be used.

Refuses to tell a caller which server or file has failed.
"""

from faceid_conformance.emulator.control.request import ControlError, complaint
from faceid_conformance.emulator.outcomes.outcome import Outcome
from faceid_conformance.emulator.outcomes.rendering import render
from faceid_conformance.emulator.server.door import Door
from faceid_conformance.emulator.wire.reply import Reply

FAILED = "INTERNAL_ERROR"
UNAVAILABLE = 503
SAYS = "the emulator's state cannot be used now"


def refusal(door: Door, path: str) -> Reply:
    """An answer of the API's own kind, or of the control API's."""
    contract = door.contract
    if path.startswith(contract.emulator.control_prefix):
        return complaint(ControlError(SAYS, UNAVAILABLE))
    code = next(row.code for row in contract.catalogue if row.name == FAILED)
    outcome = Outcome(code, data={}, detail=f"{SAYS} (inferred answer)")
    return render(outcome, contract.catalogue)
