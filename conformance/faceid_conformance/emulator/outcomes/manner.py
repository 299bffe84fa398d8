"""How a reply travels: late, drop by drop, or not as it should.

Refuses to know sockets, and what the reply says.
"""

import math
import random
from collections import Counter
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Delay:
    """A wait of so many seconds; with a sigma they are the median of a lognormal distribution."""

    seconds: float
    sigma: float = 0.0

    def __str__(self) -> str:
        plain = f"{self.seconds:g}"
        return f"lognormal:{plain}:{self.sigma:g}" if self.sigma else plain


@dataclass(frozen=True, slots=True)
class Dribble:
    """A body in pieces of so many bytes, with a pause before each but the first."""

    size: int
    pause_seconds: float

    def __str__(self) -> str:
        return f"{self.size}:{self.pause_seconds:g}"


@dataclass(frozen=True, slots=True)
class Manner:
    """What a forced outcome asks of the way; all left open is the usual one."""

    delay: Delay | None = None
    dribble: Dribble | None = None
    fault: str | None = None


USUAL = Manner()


class Delays:
    """Draws the delays: the n-th of a tenant is the same whenever the seed is."""

    def __init__(self, seed: int, most_seconds: float) -> None:
        self._seed = seed
        self._most = most_seconds
        self._drawn: Counter[str] = Counter()

    def seconds(self, tenant: str | None, delay: Delay | None) -> float:
        if delay is None:
            return 0.0
        if not delay.sigma:
            return delay.seconds
        name = tenant or ""
        source = random.Random(f"{self._seed}/{name}/{self._next(name)}")
        drawn = source.lognormvariate(math.log(delay.seconds), delay.sigma)
        return min(drawn, self._most)

    def _next(self, name: str) -> int:
        self._drawn[name] += 1
        return self._drawn[name]

    def forget(self, tenant: str | None) -> None:
        """Begin again with the first draw."""
        del self._drawn[tenant or ""]
