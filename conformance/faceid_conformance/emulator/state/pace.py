"""How fast each tenant calls: the moments of its last calls, by its own clock.

Refuses to be shared between processes, and to know what is too fast for whom.
"""

from collections import deque
from threading import Lock


class Pace:
    """The calls of all tenants that counted, no more of them than their rates ask about."""

    def __init__(self) -> None:
        self._moments: dict[str, deque[float]] = {}
        self._lock = Lock()

    def wait(self, tenant: str, now: float, calls: int, seconds: float) -> float:
        """Count a call and give 0, or the seconds until the next one may come.

        No more than `calls` count within any `seconds`; a call that must wait does not count.
        """
        with self._lock:
            return count(self._moments.setdefault(tenant, deque()), now, calls, seconds)

    def forget(self, tenant: str) -> None:
        """Begin again as if it had never called."""
        self._moments.pop(tenant, None)


def count(moments: deque[float], now: float, calls: int, seconds: float) -> float:
    """Add the call to the moments, where it need not wait."""
    # A clock that was put back makes calls of the future; they never were.
    while moments and moments[-1] > now:
        moments.pop()
    while moments and moments[0] + seconds <= now:
        moments.popleft()
    if len(moments) >= calls:
        return moments[0] + seconds - now
    moments.append(now)
    return 0.0
