"""State in this process's memory, bounded.

Refuses to be shared between processes.
"""

from collections.abc import Callable
from typing import TypeVar

from faceid_conformance.emulator.state.tenant import TenantState

Key = TypeVar("Key")

MOST_CODES = 10_000
MOST_SIGNATURES = 1_000_000


class MemoryState:
    """Issued codes for each tenant, and the single-use signatures that were used."""

    def __init__(self) -> None:
        self._serials: dict[str, int] = {}
        self._codes: dict[str, dict[str, float]] = {}
        self._signatures: dict[str, dict[bytes, float]] = {}

    def issue_code(
        self, tenant: str, draw: Callable[[int], str], now: float, expires_at: float
    ) -> str:
        codes = self._codes.setdefault(tenant, {})
        _forget(codes, now, keep=MOST_CODES - 1)
        serial = first = self._serials.get(tenant, 0)
        code = draw(serial)
        while code in codes and serial < first + MOST_CODES:
            serial += 1
            code = draw(serial)
        self._serials[tenant] = serial + 1
        codes[code] = expires_at
        return code

    def consume_code(self, tenant: str, code: str, now: float) -> bool:
        expires_at = self._codes.get(tenant, {}).pop(code, None)
        return expires_at is not None and now < expires_at

    def use_signature(self, tenant: str, digest: bytes, now: float, expires_at: float) -> bool:
        used = self._signatures.setdefault(tenant, {})
        _forget(used, now, keep=MOST_SIGNATURES - 1)
        if digest in used:
            return False
        used[digest] = expires_at
        return True

    def kept(self, tenant: str) -> TenantState:
        return TenantState(
            serial=self._serials.get(tenant, 0),
            codes=dict(self._codes.get(tenant, {})),
            signatures=dict(self._signatures.get(tenant, {})),
        )

    def restore(self, tenant: str, state: TenantState) -> None:
        self._serials[tenant] = state.serial
        self._codes[tenant] = dict(state.codes)
        self._signatures[tenant] = dict(state.signatures)


def _forget(entries: dict[Key, float], now: float, *, keep: int) -> None:
    """Drop the oldest entries that are over, and any beyond the bound."""
    while entries:
        oldest = next(iter(entries))
        if len(entries) <= keep and entries[oldest] > now:
            return
        del entries[oldest]
