"""How fast each tenant calls all workers together.

Refuses to keep a copy: each count is one step in the store.
"""

import json
from collections import deque

from faceid_conformance.emulator.state.pace import Pace, count
from faceid_conformance.emulator.state.store import Store


class SharedPace(Pace):
    """A sheet for each tenant that has a rate; it holds the moments and is never followed."""

    def __init__(self, store: Store) -> None:
        super().__init__()
        self._store = store

    def wait(self, tenant: str, now: float, calls: int, seconds: float) -> float:
        waits: list[float] = []

        def rewrite(text: str | None) -> str:
            moments = deque[float](json.loads(text) if text is not None else ())
            waits.append(count(moments, now, calls, seconds))
            return json.dumps(list(moments))

        self._store.change(_sheet(tenant), rewrite)
        # The store may have asked more than once; what it took last is what it holds.
        return waits[-1]

    def forget(self, tenant: str) -> None:
        self._store.change(_sheet(tenant), lambda _: None)


def _sheet(tenant: str) -> str:
    return f"pace:{tenant}"
