"""What the emulator says about itself, under its own path.

Refuses to know the emulated operations.
"""

from faceid_conformance import __version__
from faceid_conformance.contract.model import Contract
from faceid_conformance.emulator.wire.reply import Reply, json_reply

CAPABILITIES = (
    "forced-outcomes",
    "issued-lip-codes",
    "magic-id-numbers",
    "multipart-lint",
    "replay-detection",
    "signature-verification",
)


def health(contract: Contract) -> Reply:
    """That it runs, what it is and which contract it answers by."""
    return json_reply(
        200,
        {
            "status": "ok",
            "emulator": contract.emulator.product,
            "version": __version__,
            "contract": contract.stamp,
            "capabilities": list(CAPABILITIES),
        },
    )


def mark(contract: Contract) -> tuple[str, str]:
    """The header by which every reply is known for an emulator's."""
    return contract.emulator.mark_header, f"{contract.emulator.product}/{__version__}"
