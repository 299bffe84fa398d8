"""State in this process's memory, bounded.

Refuses to be shared between processes.
"""

from threading import Lock

from faceid_conformance.emulator.state.ends import Ends
from faceid_conformance.emulator.state.order import CodeOrder
from faceid_conformance.emulator.state.tenant import USUAL_BOUNDS, Bounds, TenantState


class MemoryState:
    """Issued codes for each tenant, and the single-use signatures that were used."""

    def __init__(self, bounds: Bounds = USUAL_BOUNDS) -> None:
        self._bounds = bounds
        self._serials: dict[str, int] = {}
        self._codes: dict[str, Ends[str]] = {}
        self._signatures: dict[str, Ends[bytes]] = {}
        self._lock = Lock()

    def issue_code(self, tenant: str, order: CodeOrder, now: float, expires_at: float) -> str:
        with self._lock:
            codes = self._codes.setdefault(tenant, Ends())
            codes.forget_ended(now)
            codes.keep(self._bounds.codes - 1)
            serial = first = self._serials.get(tenant, 0)
            code = order.code(serial)
            while code in codes and serial < first + self._bounds.codes:
                serial += 1
                code = order.code(serial)
            self._serials[tenant] = serial + 1
            codes.put(code, expires_at)
        return code

    def consume_code(self, tenant: str, code: str, now: float) -> bool:
        with self._lock:
            codes = self._codes.get(tenant)
            expires_at = codes.take(code) if codes is not None else None
        return expires_at is not None and now < expires_at

    def use_signature(self, tenant: str, digest: bytes, now: float, expires_at: float) -> bool:
        with self._lock:
            used = self._signatures.setdefault(tenant, Ends())
            used.forget_ended(now)
            if digest in used:
                return False
            used.keep(self._bounds.signatures - 1)
            used.put(digest, expires_at)
        return True

    def kept(self, tenant: str) -> TenantState:
        with self._lock:
            codes, used = self._codes.get(tenant), self._signatures.get(tenant)
            return TenantState(
                serial=self._serials.get(tenant, 0),
                codes=codes.entries() if codes is not None else {},
                signatures=used.entries() if used is not None else {},
            )

    def restore(self, tenant: str, state: TenantState) -> None:
        with self._lock:
            self._serials[tenant] = state.serial
            self._codes[tenant] = Ends(state.codes)
            self._signatures[tenant] = Ends(state.signatures)
