"""Reads base64: as strictly as the service does, and as loosely as anybody might.

Refuses to know what is in it.
"""

import base64
import binascii


def strictly_decoded(text: str) -> bytes | None:
    """What the service reads: one line of standard base64 with padding."""
    try:
        return base64.b64decode(text.encode("ascii"), validate=True)
    except (ValueError, binascii.Error):
        return None


def loosely_decoded(text: str) -> bytes | None:
    """Any alphabet, with or without padding."""
    standard = text.translate(str.maketrans("-_", "+/")).rstrip("=")
    return strictly_decoded(standard + "=" * (-len(standard) % 4))
