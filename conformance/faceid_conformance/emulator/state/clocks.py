"""Each tenant's own clock: the real one, one that stands still, or one that is ahead or behind.

Refuses to know who asks for the time, and what for.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from threading import Lock


@dataclass(frozen=True, slots=True)
class Hands:
    """How a clock was set. One that stands still shows `frozen_at`, whatever the offset."""

    frozen_at: float | None = None
    offset_seconds: float = 0.0


REAL = Hands()


class Clocks:
    """The clocks of all tenants over one real clock."""

    def __init__(self, real: Callable[[], float]) -> None:
        self._real = real
        self._hands: dict[str, Hands] = {}
        self._lock = Lock()

    def now(self, tenant: str | None) -> float:
        return self._shown(self.hands(tenant))

    def hands(self, tenant: str | None) -> Hands:
        return self._hands.get(tenant, REAL) if tenant is not None else REAL

    def set(self, tenant: str, hands: Hands) -> None:
        self._turn(tenant, lambda before: hands)

    def freeze(self, tenant: str, at: float | None) -> None:
        """Stand still, at a given moment or at the present one."""
        self._turn(tenant, lambda before: Hands(self._shown(before) if at is None else at))

    def advance(self, tenant: str, seconds: float) -> None:
        """Go forward; a clock that stands still does so at the later moment."""

        def forward(before: Hands) -> Hands:
            if before.frozen_at is None:
                return replace(before, offset_seconds=before.offset_seconds + seconds)
            return replace(before, frozen_at=before.frozen_at + seconds)

        self._turn(tenant, forward)

    def shift(self, tenant: str, seconds: float) -> None:
        """Run so many seconds ahead of the real clock, or behind it."""
        self.set(tenant, Hands(offset_seconds=seconds))

    def forget(self, tenant: str) -> None:
        """Back to the real clock."""
        self.set(tenant, REAL)

    def _shown(self, hands: Hands) -> float:
        return self._real() + hands.offset_seconds if hands.frozen_at is None else hands.frozen_at

    def _turn(self, tenant: str, turn: Callable[[Hands], Hands]) -> None:
        """Set a clock to what becomes of its hands; nobody else turns them meanwhile."""
        with self._lock:
            self._hands[tenant] = turn(self.hands(tenant))
