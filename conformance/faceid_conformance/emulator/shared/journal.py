"""The journal of all workers, and what is counted with it in one step.

Refuses to keep anything back: an event is in the store before its call is answered.
"""

import json
from collections import Counter
from collections.abc import Callable, Generator, Iterable
from contextlib import contextmanager, suppress
from functools import lru_cache
from threading import Event as Flag
from threading import Thread

from faceid_conformance.emulator.errors import StoreError
from faceid_conformance.emulator.journal.coverage import Coverage, Place, places_of
from faceid_conformance.emulator.journal.event import Event
from faceid_conformance.emulator.journal.meters import NONE, Meters, Totals
from faceid_conformance.emulator.journal.ring import Journal, Numbered, Wanted
from faceid_conformance.emulator.state.store import MOST_EVENTS, Entry, Store, Tally
from faceid_conformance.emulator.state.written import read_back, written

COVERAGE, REQUESTS, MICROSECONDS, FORCED, FAULTS = "coverage", "requests", "time", "forced", "fault"
LOOK_SECONDS = 1.0


class SharedJournal(Journal):
    """A journal into which every worker of a store writes."""

    def __init__(self, store: Store) -> None:
        super().__init__()
        self._store = store

    @property
    def last(self) -> int:
        return self._store.held().last

    @property
    def dropped(self) -> int:
        return self._store.held().dropped

    @property
    def size(self) -> tuple[int, int]:
        held = self._store.held()
        return held.events, held.weight

    def add(self, *events: Event) -> None:
        entries = [
            Entry(event.trace.tenant, event.operation, event.weight, written(event))
            for event in events
        ]
        self._store.note(entries, _tallies(events))
        self._wake()

    def read(self, wanted: Wanted) -> list[Numbered]:
        """The store looks for appid and operation; what else is asked for is looked for here."""
        looks_inside = wanted.code is not None or bool(wanted.labels)
        texts = self._store.events(
            after=wanted.since,
            limit=MOST_EVENTS if looks_inside else wanted.limit,
            tenant=wanted.appid,
            operation=wanted.operation,
        )
        events = ((number, read_back(Event, text)) for number, text in texts)
        found = [(number, event) for number, event in events if wanted.takes(event)]
        return found[-wanted.limit :] if wanted.since is None else found[: wanted.limit]

    def clear(self, appid: str | None = None) -> int:
        return self._store.forget_events(appid)

    @contextmanager
    def listening(self, wake: Callable[[], object]) -> Generator[None]:
        """Call `wake` after each event of this worker, and soon after one of another."""
        ended, seen = Flag(), self.last
        watching = Thread(target=self._watch, args=(seen, wake, ended), daemon=True)
        with super().listening(wake):
            watching.start()
            try:
                yield
            finally:
                ended.set()

    def _watch(self, seen: int, wake: Callable[[], object], ended: Flag) -> None:
        # RuntimeError: whoever waited has left, and its event loop is closed.
        with suppress(StoreError, RuntimeError):
            while not ended.is_set():
                if self._store.await_event(seen, LOOK_SECONDS) and not ended.is_set():
                    seen = self.last
                    wake()

    def _wake(self) -> None:
        for wake in self._listeners:
            wake()


class SharedCoverage(Coverage):
    """Coverage of all workers; the journal's step counts for it."""

    def __init__(self, store: Store) -> None:
        super().__init__()
        self._store = store

    def note(self, event: Event) -> None:
        """Counted with the event."""

    def clear(self, appid: str | None = None) -> None:
        names = self._store.tallies(COVERAGE)
        gone = [name for name in names if appid in (None, _place(name)[0])]
        self._store.forget_tallies(COVERAGE, gone)

    def _counted(self) -> dict[Place, int]:
        return {_place(name): count for name, count in self._store.tallies(COVERAGE).items()}


class SharedMeters(Meters):
    """Meters of all workers; the journal's step counts for them."""

    def __init__(self, store: Store) -> None:
        super().__init__()
        self._store = store

    def note(self, event: Event) -> None:
        """Counted with the event."""

    def _counted(self) -> Totals:
        totals, tallies = Totals(), self._store.tallies
        for name, count in tallies(REQUESTS).items():
            operation, code = json.loads(name)
            totals.requests[operation, code] = count
        for operation, spent in tallies(MICROSECONDS).items():
            totals.seconds[operation] = spent / 1e6
        totals.forced.update(tallies(FORCED))
        totals.faults.update(tallies(FAULTS))
        return totals


def _tallies(events: Iterable[Event]) -> list[Tally]:
    """What events add to the counts."""
    added: Counter[tuple[str, str]] = Counter()
    for event in events:
        operation = event.operation or NONE
        for place in places_of(event):
            added[COVERAGE, _name(*place)] += 1
        added[REQUESTS, _name(operation, event.code)] += 1
        added[MICROSECONDS, operation] += round(event.duration_seconds * 1e6)
        if event.trace.forced_by is not None:
            added[FORCED, event.trace.forced_by] += 1
        if event.wire_fault is not None:
            added[FAULTS, event.wire_fault] += 1
    return [(kind, name, count) for (kind, name), count in added.items()]


@lru_cache(maxsize=4096)
def _name(*parts: str | int | None) -> str:
    return json.dumps(parts)


def _place(name: str) -> Place:
    tenant, operation, field, code = json.loads(name)
    return tenant, operation, field, code
