"""This worker's copy of the sheets that all workers share, renewed when somebody changed one.

Refuses to know what the sheets say.
"""

from collections.abc import Callable
from threading import RLock

from faceid_conformance.emulator.state.store import Rewrite, Store

Read = Callable[[str | None], None]


class Sheets:
    """Tells whoever follows a sheet what it says now."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._readers: dict[str, Read] = {}
        self._seen: int | None = None
        self._are_lost = False
        self._lock = RLock()

    def follow(self, name: str, read: Read) -> None:
        self._readers[name] = read

    @property
    def are_lost(self) -> bool:
        """Whether the store failed since they were last seen."""
        return self._are_lost

    def lose(self) -> bool:
        """Note that the store failed; true if it had not before."""
        is_new, self._are_lost = not self._are_lost, True
        return is_new

    def catch_up(self) -> None:
        """See what others changed before now; costs one short question where nothing was."""
        if self._store.stamp() != self._seen or self._are_lost:
            self._renew()
            self._are_lost = False

    def change(self, name: str, rewrite: Rewrite) -> None:
        """Change a sheet for all; whoever catches up from now on has the new one."""
        self._store.change(name, rewrite)
        self._renew()

    def _renew(self) -> None:
        with self._lock:
            stamp, found = self._store.sheets()
            for name, read in self._readers.items():
                read(found.get(name))
            self._seen = stamp
