"""Numbers that are the same whenever the same question is asked of the same seed.

Refuses to know what is scored.
"""

import hashlib
from collections.abc import Iterable
from functools import lru_cache

from faceid_conformance.contract.model import ScoreRange
from faceid_conformance.emulator.state.order import CodeOrder


def draw(seed: int, parts: Iterable[bytes], values: int) -> int:
    """A number from 0 to values-1 that depends on the seed and every part."""
    text = [str(seed).encode("ascii")]
    for part in parts:
        text += (len(part).to_bytes(8, "big"), part)
    return int.from_bytes(hashlib.sha256(b"".join(text)).digest()[:8], "big") % values


@lru_cache(maxsize=256)
def code_order(seed: int, whose: str, digits: int, prefix: str = "") -> CodeOrder:
    """The codes of somebody by their serial number; each comes once before one comes again."""
    values = 10**digits
    start = draw(seed, (b"start", whose.encode()), values)
    # A step that ends in 1, 3, 7 or 9 has no factor in common with a power of ten.
    step = draw(seed, (b"step", whose.encode()), values // 10) * 10 + 7
    return CodeOrder(start, step, values, digits, prefix)


def whole_score(seed: int, parts: Iterable[bytes], scores: ScoreRange) -> int:
    return scores.lowest + draw(seed, parts, scores.highest - scores.lowest + 1)


def fine_score(seed: int, parts: Iterable[bytes], scores: ScoreRange) -> float:
    """A score with two decimals."""
    steps = draw(seed, parts, (scores.highest - scores.lowest) * 100 + 1)
    return scores.lowest + steps / 100
