"""What the emulator says about itself, under its own path.

Refuses to know the emulated operations.
"""

from faceid_conformance import __version__
from faceid_conformance.contract.model import Contract
from faceid_conformance.emulator.settings import Settings
from faceid_conformance.emulator.wire.reply import Reply, json_reply

CAPABILITIES = (
    "clock-control",
    "coverage",
    "forced-outcomes",
    "issued-lip-codes",
    "journal",
    "latency",
    "magic-id-numbers",
    "magic-secret-ids",
    "metrics",
    "multipart-lint",
    "outcome-directives",
    "replay-detection",
    "reset",
    "rules",
    "signature-verification",
    "snapshot",
    "wire-faults",
)


def capabilities(settings: Settings) -> list[str]:
    """What this emulator can be asked to do, as set up."""
    chosen = {"media-sniffing": settings.media == "sniff"}
    return sorted([*CAPABILITIES, *(name for name, is_on in chosen.items() if is_on)])


def health(contract: Contract, settings: Settings) -> Reply:
    """That it runs, what it is and which contract it answers by."""
    return json_reply(
        200,
        {
            "status": "ok",
            "emulator": contract.emulator.product,
            "version": __version__,
            "contract": contract.stamp,
            "capabilities": capabilities(settings),
        },
    )


def mark(contract: Contract) -> tuple[str, str]:
    """The header by which every reply is known for an emulator's."""
    return contract.emulator.mark_header, f"{contract.emulator.product}/{__version__}"
