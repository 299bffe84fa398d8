"""Entries that end at a moment; of too many the oldest goes first.

Refuses to know what the entries are, and what time it is.
"""

import heapq
from collections import OrderedDict
from collections.abc import Mapping
from typing import Generic, TypeVar

Name = TypeVar("Name", str, bytes)
SLACK = 64


class Ends(Generic[Name]):
    """Names, each with the moment of its end."""

    __slots__ = ("_ends", "_order")

    def __init__(self, entries: Mapping[Name, float] | None = None) -> None:
        # One that gives up its oldest entry without a look at all that went before.
        self._ends: OrderedDict[Name, float] = OrderedDict(entries or {})
        self._order: list[tuple[float, Name]] = []
        self._sort()

    def __contains__(self, name: object) -> bool:
        return name in self._ends

    def put(self, name: Name, end: float) -> None:
        self._ends.pop(name, None)
        self._ends[name] = end
        heapq.heappush(self._order, (end, name))
        if len(self._order) > 2 * len(self._ends) + SLACK:
            self._sort()

    def take(self, name: Name) -> float | None:
        """Take an entry out and tell its end."""
        return self._ends.pop(name, None)

    def forget_ended(self, now: float) -> None:
        order, ends = self._order, self._ends
        while order and order[0][0] <= now:
            end, name = heapq.heappop(order)
            # An entry that was taken or put anew has left its old place behind.
            if ends.get(name) == end:
                del ends[name]

    def keep(self, most: int) -> None:
        """Drop the oldest until no more than so many are left."""
        while len(self._ends) > most:
            self._ends.popitem(last=False)

    def entries(self) -> dict[Name, float]:
        return dict(self._ends)

    def _sort(self) -> None:
        self._order = [(end, name) for name, end in self._ends.items()]
        heapq.heapify(self._order)
