"""What a store must do beyond `State` for several workers, or hosts, to be one emulator.

Refuses to know rules, clocks and events: they come as texts, counts and names.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from faceid_conformance.emulator.state.protocol import State

FORMAT = 2
"""The version of what a store holds; one of another version is refused."""

MOST_EVENTS, MOST_WEIGHT = 10_000, 16 * 1024 * 1024

Rewrite = Callable[[str | None], str | None]
Tally = tuple[str, str, int]
Found = list[tuple[int, str]]
StoredObject = tuple[str, bytes]
"""The content type and the content of an upload."""
ObjectBounds = tuple[int, int]
"""How many objects of a tenant are kept at most, and how many bytes of them."""


@dataclass(frozen=True, slots=True)
class Step:
    """A rule that a call may meet. It `waits` where only the body tells whether it matches."""

    number: int
    nth: int
    times: int | None
    waits: bool = False


@dataclass(frozen=True, slots=True)
class Taken:
    """The rule that took the call, and how many it had taken before."""

    number: int
    used: int


class Waiting:
    """No rule before one that waits for the body took the call."""


WAITING = Waiting()


@dataclass(frozen=True, slots=True)
class Entry:
    """An event as the store keeps it; `weight` counts against the journal's bound."""

    tenant: str | None
    operation: str | None
    weight: int
    text: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Held:
    """How full the journal is."""

    last: int = 0
    dropped: int = 0
    events: int = 0
    weight: int = 0


class Store(State, Protocol):
    """Every method is one step, for all who use the store; each may raise StoreError."""

    # Sheets: small texts that every worker has a copy of

    def stamp(self) -> int:
        """Another number after each change of a sheet; asked before every call, so cheap."""
        ...

    def sheets(self) -> tuple[int, Mapping[str, str]]:
        """The stamp and all sheets that belong to it."""
        ...

    def change(self, name: str, rewrite: Rewrite) -> None:
        """Replace a sheet by what `rewrite` makes of it; it may be asked more than once."""
        ...

    # Counts of rules, numbers in a row

    def take(self, steps: Sequence[Step], *, only_look: bool) -> Taken | Waiting | None:
        """Find the first rule that takes the call, and count it and those that let it pass."""
        ...

    def counts(self) -> Mapping[int, tuple[int, int]]:
        """How many calls each rule has seen and taken."""
        ...

    def forget_counts(self, numbers: Iterable[int]) -> None: ...

    def next_number(self, name: str) -> int:
        """1, 2, 3, … for each name."""
        ...

    def forget_number(self, name: str) -> None: ...

    # What happened

    def note(self, entries: Sequence[Entry], tallies: Iterable[Tally]) -> None:
        """Number events in their order, keep within the bounds, and add to the tallies."""
        ...

    def events(
        self, *, after: int | None, limit: int, tenant: str | None, operation: str | None
    ) -> Found:
        """The first events after a number, or the newest ones; those of one kind, if asked."""
        ...

    def held(self) -> Held: ...

    def await_event(self, after: int, seconds: float) -> bool:
        """Wait, blocking this thread, until there is an event after this number."""
        ...

    def forget_events(self, tenant: str | None) -> int: ...

    def tallies(self, kind: str) -> Mapping[str, int]: ...

    def forget_tallies(self, kind: str, names: Iterable[str]) -> None: ...

    # Uploads

    def put_object(
        self, tenant: str, name: bytes, stored: StoredObject, bounds: ObjectBounds
    ) -> None:
        """Keep an object, and let the tenant's oldest go where a bound is met."""
        ...

    def object(self, tenant: str, name: bytes) -> StoredObject | None: ...

    def drop_object(self, tenant: str, name: bytes) -> None: ...

    def forget_objects(self, tenant: str) -> None: ...

    def close(self) -> None: ...
