"""Owns what is counted of the calls behind a verdict: how many, which codes, how long they took.

Refuses to keep an exchange: a count is as large after ten thousand calls as after ten.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

# Times are counted in buckets, four to each doubling of a microsecond: 19 % wide.
BUCKETS_PER_DOUBLING = 4
NO_CODE = "none"


@dataclass(slots=True)
class Calls:
    """The calls of one operation: sent, accepted, answers by code, times by bucket."""

    sent: int = 0
    accepted: int = 0
    codes: Counter[str] = field(default_factory=Counter[str])
    times: Counter[int] = field(default_factory=Counter[int])

    def count(self, code: int | str | None, *, accepted: bool, elapsed_seconds: float) -> None:
        """Count one call."""
        self.sent += 1
        self.accepted += accepted
        self.codes[NO_CODE if code is None else str(code)] += 1
        self.times[bucket_of(elapsed_seconds)] += 1

    def add(self, other: Calls) -> None:
        """Add the calls of another count."""
        self.sent += other.sent
        self.accepted += other.accepted
        self.codes.update(other.codes)
        self.times.update(other.times)

    def to_json(self) -> dict[str, Any]:
        """Return the count as plain data."""
        return {
            "sent": self.sent,
            "accepted": self.accepted,
            "codes": dict(self.codes),
            "times": {str(bucket): count for bucket, count in sorted(self.times.items())},
        }

    @classmethod
    def from_json(cls, raw: Mapping[str, Any]) -> Calls:
        """Return the count that plain data describes."""
        return cls(
            raw["sent"],
            raw["accepted"],
            Counter(raw["codes"]),
            Counter({int(bucket): count for bucket, count in raw["times"].items()}),
        )


def bucket_of(seconds: float) -> int:
    """Return the bucket that a time falls into."""
    microseconds = max(1.0, seconds * 1e6)
    return math.floor(math.log2(microseconds) * BUCKETS_PER_DOUBLING)


def bucket_milliseconds(bucket: int) -> float:
    """Return the least time of a bucket, in milliseconds."""
    return float(2.0 ** (bucket / BUCKETS_PER_DOUBLING)) / 1000


def calls_of(several: Iterable[Mapping[str, Calls]]) -> dict[str, Calls]:
    """Add counts up, operation by operation."""
    added: dict[str, Calls] = {}
    for counts in several:
        for operation_id, calls in counts.items():
            added.setdefault(operation_id, Calls()).add(calls)
    return added
