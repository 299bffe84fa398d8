"""The journal: the last events, bounded in count and bytes, to be read and waited for.

Refuses to know HTTP; whoever waits brings a function that wakes it.
"""

from collections import deque
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Lock

from faceid_conformance.emulator.journal.event import Event

MOST_EVENTS = 10_000
MOST_BYTES = 16 * 1024 * 1024

Numbered = tuple[int, Event]


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which events are asked for; what is left open matches all."""

    appid: str | None = None
    operation: str | None = None
    code: int | str | None = None
    labels: tuple[tuple[str, frozenset[bytes]], ...] = ()
    since: int | None = None
    limit: int = 100

    def takes(self, event: Event) -> bool:
        return (
            (self.appid is None or event.trace.tenant == self.appid)
            and (self.operation is None or event.operation == self.operation)
            and (self.code is None or event.holds(self.code))
            and all(_has_label(event, name, marks) for name, marks in self.labels)
        )


def _has_label(event: Event, name: str, marks: frozenset[bytes]) -> bool:
    return any(label.name == name and label.mark in marks for label in event.trace.labels)


class Journal:
    """Numbers every event; the oldest go first when a bound is met."""

    def __init__(self, most_events: int = MOST_EVENTS, most_bytes: int = MOST_BYTES) -> None:
        self._bounds = most_events, most_bytes
        self._events: deque[Numbered] = deque()
        # Beside the events: the oldest lie far back in memory when they go.
        self._weights: deque[int] = deque()
        self._bytes = 0
        self._last = 0
        self._dropped = 0
        self._listeners: tuple[Callable[[], object], ...] = ()
        self._lock = Lock()

    @property
    def last(self) -> int:
        """The number of the newest event; numbers are never given twice."""
        return self._last

    @property
    def dropped(self) -> int:
        """How many events had to go because of a bound."""
        return self._dropped

    @property
    def size(self) -> tuple[int, int]:
        """Events and bytes held."""
        return len(self._events), self._bytes

    def add(self, *events: Event) -> None:
        most_events, most_bytes = self._bounds
        with self._lock:
            for event in events:
                self._last += 1
                self._events.append((self._last, event))
                weight = event.weight
                self._weights.append(weight)
                self._bytes += weight
            while len(self._events) > most_events or self._bytes > most_bytes:
                self._events.popleft()
                self._bytes -= self._weights.popleft()
                self._dropped += 1
        for wake in self._listeners:
            wake()

    def read(self, wanted: Wanted) -> list[Numbered]:
        """The first events after `since`, or the newest ones where that is left open."""
        found: list[Numbered] = []
        since = wanted.since
        with self._lock:
            # From the newest back, so that whoever follows the journal pays for what is new.
            for number, event in reversed(self._events):
                if number <= since if since is not None else len(found) >= wanted.limit:
                    break
                if wanted.takes(event):
                    found.append((number, event))
        found.reverse()
        return found[: wanted.limit]

    def clear(self, appid: str | None = None) -> int:
        """Forget one tenant's events, or all; gives how many."""
        with self._lock:
            kept = [item for item in self._events if appid and item[1].trace.tenant != appid]
            gone = len(self._events) - len(kept)
            self._events = deque(kept)
            self._weights = deque(event.weight for _, event in kept)
            self._bytes = sum(self._weights)
        return gone

    @contextmanager
    def listening(self, wake: Callable[[], object]) -> Generator[None]:
        """Call `wake` after each event, from whichever thread it came."""
        with self._lock:
            self._listeners = (*self._listeners, wake)
        try:
            yield
        finally:
            with self._lock:
                self._listeners = tuple(item for item in self._listeners if item is not wake)
