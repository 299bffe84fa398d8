"""Every payload that a header's text may stand for, with the mistakes that lie between.

Refuses to know what a payload holds.
"""

from collections import deque
from dataclasses import dataclass, field

from faceid_conformance.emulator.doctor.dialects import strictly_decoded
from faceid_conformance.emulator.doctor.header_mistakes import BASE64_MISTAKES, HEADER_MISTAKES
from faceid_conformance.emulator.doctor.mistake import Causes

MOST_MISTAKES, MOST_TEXTS, MOST_LETTERS = 4, 96, 16_384
WRAPPINGS = (*HEADER_MISTAKES, *BASE64_MISTAKES)


@dataclass(frozen=True, slots=True)
class Reading:
    """A payload, and what had to be undone to get at it."""

    payload: bytes = field(repr=False)
    causes: Causes = ()


def readings_of(value: str) -> tuple[Reading, ...]:
    """All readings, those with the fewest mistakes first; none of them twice."""
    if len(value) > MOST_LETTERS:
        return ()
    waiting: deque[tuple[str, Causes]] = deque([(value, ())])
    seen = {value}
    readings: dict[bytes, Reading] = {}
    while waiting:
        text, causes = waiting.popleft()
        payload = strictly_decoded(text)
        if payload:
            readings.setdefault(payload, Reading(payload, causes))
        if len(causes) == MOST_MISTAKES:
            continue
        for mistake in WRAPPINGS:
            for inner in mistake.undo(text):
                if inner not in seen and len(seen) < MOST_TEXTS:
                    seen.add(inner)
                    waiting.append((inner, (*causes, mistake)))
    return tuple(readings.values())
