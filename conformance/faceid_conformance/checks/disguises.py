"""Owns the ways in which a server may hand a value back: as it was, and in the usual encodings.

Refuses to know which values are secret.
"""

from __future__ import annotations

import base64
from functools import lru_cache
from urllib.parse import quote

MOST_VALUES = 256


@lru_cache(maxsize=MOST_VALUES)
def disguises(value: str) -> tuple[str, ...]:
    """Return a value as it is, in base64, hexadecimal and escapes; the longest form first."""
    raw = value.encode("utf-8", "surrogatepass")
    plain, safe = base64.b64encode(raw).decode(), base64.urlsafe_b64encode(raw).decode()
    every = "".join(f"%{byte:02X}" for byte in raw)
    escaped = "".join(f"\\u{unit:04x}" for unit in _units(value))
    found = {
        value,
        *(text.rstrip("=") for text in (plain, safe)),
        *(form(text) for text in (raw.hex(), every, escaped) for form in (str.lower, str.upper)),
        escaped.upper().replace("\\U", "\\u"),
        quote(value, safe="", errors="surrogatepass"),
        quote(value, safe="", errors="surrogatepass").lower(),
        "".join(char if char.isascii() else f"\\u{ord(char):04x}" for char in value),
    }
    return tuple(sorted(found - {""}, key=len, reverse=True))


def _units(value: str) -> list[int]:
    """Return the UTF-16 units of a text: JSON escapes by them."""
    raw = value.encode("utf-16-be", "surrogatepass")
    return [int.from_bytes(raw[at : at + 2], "big") for at in range(0, len(raw), 2)]
