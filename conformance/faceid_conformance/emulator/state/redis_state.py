"""Codes and signatures in a Redis, each step a script.

Refuses to know what else the Redis holds.
"""

from collections.abc import Mapping

from faceid_conformance.emulator.state import redis_scripts as scripts
from faceid_conformance.emulator.state.order import CodeOrder
from faceid_conformance.emulator.state.redis_line import Part, RedisLine
from faceid_conformance.emulator.state.tenant import USUAL_BOUNDS, Bounds, TenantState

AT_ONCE = 1000


class RedisState:
    """`State` over a Redis that other hosts may use too."""

    def __init__(self, url: str, bounds: Bounds = USUAL_BOUNDS) -> None:
        self._line = RedisLine(url)
        self._bounds = bounds

    def issue_code(self, tenant: str, order: CodeOrder, now: float, expires_at: float) -> str:
        keys = self._line.key("serials"), *self._codes(tenant)
        parts = order.start, order.step, order.values, order.digits, order.prefix
        code: bytes = self._line.run(
            scripts.ISSUE, keys, tenant, now, expires_at, self._bounds.codes, *parts
        )
        return code.decode()

    def consume_code(self, tenant: str, code: str, now: float) -> bool:
        return bool(self._line.run(scripts.CONSUME, self._codes(tenant), code, now))

    def use_signature(self, tenant: str, digest: bytes, now: float, expires_at: float) -> bool:
        keys, most = self._signatures(tenant), self._bounds.signatures
        return bool(self._line.run(scripts.USE, keys, digest, now, expires_at, most))

    def kept(self, tenant: str) -> TenantState:
        keys = self._line.key("serials"), *self._codes(tenant), *self._signatures(tenant)
        serial, codes, signatures = self._line.run(scripts.KEPT, keys, tenant)
        return TenantState(
            serial=int(serial),
            codes={name.decode(): end for name, end in _entries(codes)},
            signatures=dict(_entries(signatures)),
        )

    def restore(self, tenant: str, state: TenantState) -> None:
        codes, signatures = self._codes(tenant), self._signatures(tenant)
        self._line.all_or_none(
            [
                ("HSET", self._line.key("serials"), tenant, state.serial),
                ("DEL", *codes, *signatures),
                *_filled(*codes, state.codes),
                *_filled(*signatures, state.signatures),
            ]
        )

    def close(self) -> None:
        self._line.close()

    def _codes(self, tenant: str) -> tuple[str, str]:
        """The two sets of a tenant's codes: by their end, and by their age."""
        return self._line.key("codes", tenant), self._line.key("code-ages", tenant)

    def _signatures(self, tenant: str) -> tuple[str, str]:
        return self._line.key("signatures", tenant), self._line.key("signature-ages", tenant)


def _entries(found: list[bytes]) -> list[tuple[bytes, float]]:
    return [(name, float(end)) for name, end in zip(found[::2], found[1::2], strict=True)]


def _filled(
    ends: str, ages: str, entries: Mapping[str, float] | Mapping[bytes, float]
) -> list[tuple[Part, ...]]:
    """Commands that fill the two sets, and let them go when nobody has used them for long."""
    commands: list[tuple[Part, ...]] = []
    by_end: list[Part] = []
    by_age: list[Part] = []
    for age, (name, end) in enumerate(entries.items(), 1):
        text_or_bytes: Part = name  # type: ignore[assignment]  # mypy joins the two to a sequence
        by_end += end, text_or_bytes
        by_age += age, text_or_bytes
    for start in range(0, len(by_end), 2 * AT_ONCE):
        part = slice(start, start + 2 * AT_ONCE)
        commands += [("ZADD", ends, *by_end[part]), ("ZADD", ages, *by_age[part])]
    return [*commands, *(("EXPIRE", key, scripts.KEPT_SECONDS) for key in (ends, ages))]
