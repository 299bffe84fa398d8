"""The clocks of all workers, and the draws of delays that they share.

Refuses to keep the time itself: every worker has a real clock of its own.
"""

from collections.abc import Callable

from faceid_conformance.emulator.outcomes.manner import Delays
from faceid_conformance.emulator.shared.sheets import Sheets
from faceid_conformance.emulator.state.clocks import REAL, Clocks, Hands
from faceid_conformance.emulator.state.store import Store
from faceid_conformance.emulator.state.written import read_back, written

SHEET = "clocks"


class SharedClocks(Clocks):
    """Clocks that are set for every worker at once."""

    def __init__(self, real: Callable[[], float], sheets: Sheets) -> None:
        super().__init__(real)
        self._sheets = sheets
        sheets.follow(SHEET, self._read)

    def _turn(self, tenant: str, turn: Callable[[Hands], Hands]) -> None:
        def rewrite(text: str | None) -> str:
            hands = _hands(text)
            hands[tenant] = turn(hands.get(tenant, REAL))
            return written(hands)

        self._sheets.change(SHEET, rewrite)

    def _read(self, text: str | None) -> None:
        self._hands = _hands(text)


def _hands(text: str | None) -> dict[str, Hands]:
    return {} if text is None else read_back(dict[str, Hands], text)


class SharedDelays(Delays):
    """Delays of which each draw is taken by one worker."""

    def __init__(self, seed: int, most_seconds: float, store: Store) -> None:
        super().__init__(seed, most_seconds)
        self._store = store

    def _next(self, name: str) -> int:
        return self._store.next_number(f"delay:{name}")

    def forget(self, tenant: str | None) -> None:
        self._store.forget_number(f"delay:{tenant or ''}")
