"""Marks by which a caller's own texts are found again, also where they may not be shown.

Refuses to show the text behind a mark: it is a digest under a key that callers know and others not.
"""

import hashlib
from collections.abc import Mapping

MARK_BYTES, MOST_KEY_BYTES = 16, 64


class Labels:
    """Makes marks under each tenant's own key."""

    def __init__(self, keys: Mapping[str, str]) -> None:
        self._keys = {name: key.encode("utf-8")[:MOST_KEY_BYTES] for name, key in keys.items()}

    def mark(self, tenant: str, text: str) -> bytes:
        """What the text is known by among this tenant's."""
        data = text.encode("utf-8", "replace")
        key = self._keys.get(tenant, b"")
        return hashlib.blake2b(data, digest_size=MARK_BYTES, key=key).digest()

    def marks(self, text: str) -> frozenset[bytes]:
        """What the text is known by, whichever tenant sent it."""
        return frozenset(self.mark(tenant, text) for tenant in self._keys)
