"""What the emulator says about itself, under its own path.

Refuses to know the emulated operations.
"""

from faceid_conformance import __version__
from faceid_conformance.contract.model import Contract
from faceid_conformance.emulator.settings import Settings
from faceid_conformance.emulator.wire.reply import Reply, json_reply

CAPABILITIES = (
    "forced-outcomes",
    "issued-lip-codes",
    "latency",
    "magic-id-numbers",
    "magic-secret-ids",
    "multipart-lint",
    "outcome-directives",
    "replay-detection",
    "signature-diagnosis",
    "signature-verification",
    "wire-faults",
)
# Where the control API is off, nobody can ask for these.
CONTROL_CAPABILITIES = (
    "clock-control",
    "coverage",
    "journal",
    "metrics",
    "reset",
    "rules",
    "snapshot",
)


def capabilities(settings: Settings) -> list[str]:
    """What this emulator can be asked to do, as set up."""
    controlled = () if settings.control_is_off else CONTROL_CAPABILITIES
    chosen = {
        "media-sniffing": settings.media == "sniff",
        "url-fetching": settings.fetching is not None,
    }
    on = (name for name, is_on in chosen.items() if is_on)
    return sorted([*CAPABILITIES, *controlled, *on])


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
            "profile": profile_of(contract),
        },
    )


def profile_of(contract: Contract) -> dict[str, object]:
    """Which reading of the documents it answers by, and the thresholds there."""
    advised = contract.limits.items()
    return {
        "name": contract.reading.profile,
        "quirks": list(contract.reading.quirks),
        "thresholds": {name: limit.threshold for name, limit in advised if limit.threshold},
    }


def mark(contract: Contract) -> tuple[str, str]:
    """The header by which every reply is known for an emulator's."""
    return contract.emulator.mark_header, f"{contract.emulator.product}/{__version__}"
