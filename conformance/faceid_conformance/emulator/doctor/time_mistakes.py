"""Mistakes in the times of a signature.

Refuses to read a clock: the time is told. Each finder gives a detail, or None where all is well.
"""

import re

from faceid_conformance.emulator.doctor.mistake import Mistake
from faceid_conformance.emulator.doctor.told import MOST_TIME_DIGITS, Finder, Told

SKEW_LIMIT = "clock-skew-ahead-seconds"
MINUTE, HOUR, DAY = 60, 3600, 86400
ZONE_TOLERANCE, FARTHEST_ZONE = 120, 14
# Any real time in seconds has ten digits until the year 2286, and in milliseconds thirteen.
LEAST_TIME, LEAST_MILLISECONDS = 10**9, 10**12
LONGEST_LIFETIME = 10**8


def duration(seconds: float) -> str:
    """A length of time in words of one unit."""
    whole = int(seconds)
    for unit, name in ((DAY, "days"), (HOUR, "hours"), (MINUTE, "minutes")):
        if whole >= 2 * unit:
            return f"{whole} s ({whole / unit:.1f} {name})"
    return f"{whole} s"


def skew(seconds: float) -> str:
    """A length of time, and whether it is the distance of two time zones."""
    hours = round(seconds / HOUR)
    is_zone = 1 <= hours <= FARTHEST_ZONE and abs(seconds - hours * HOUR) <= ZONE_TOLERANCE
    return duration(seconds) + ("; whole hours point to local time in place of UTC" * is_zone)


def _fraction(told: Told) -> str | None:
    shown = [key for key in "te" if re.fullmatch(r"\d+\.\d*", told.fields.get(key, ""))]
    return " and ".join(shown) if shown else None


def _no_number(told: Told) -> str | None:
    values = {key: told.fields.get(key, "") for key in "te"}
    shown = [
        key
        for key, value in values.items()
        if value and (re.fullmatch("[0-9]+", value) is None or len(value) > MOST_TIME_DIGITS)
    ]
    return " and ".join(shown) if shown else None


def _smaller_unit(told: Told) -> str | None:
    values = {key: told.number(key) for key in "te"}
    shown = [
        f"{key} has {len(str(value))} digits"
        for key, value in values.items()
        if value is not None and value >= LEAST_MILLISECONDS
    ]
    return " and ".join(shown) if shown else None


def _no_file(told: Told) -> str | None:
    ends = told.number("e")
    is_bare = ends is not None and told.is_single_use(ends) and not told.fields.get("f")
    return "" if is_bare else None


def _lifetime_as_end(told: Told) -> str | None:
    times = told.times
    if times is None or told.is_single_use(times[1]):
        return None
    signed, ends = times
    return str(ends) if ends <= LONGEST_LIFETIME and signed >= LEAST_TIME else None


def _multi_use(told: Told) -> tuple[int, int] | None:
    times = told.times
    return None if times is None or told.is_single_use(times[1]) else times


def _equal(told: Told) -> str | None:
    times = _multi_use(told)
    return "" if times is not None and times[0] == times[1] else None


def _after(told: Told) -> str | None:
    times = _multi_use(told)
    return duration(times[0] - times[1]) if times is not None and times[0] > times[1] else None


def _too_long(told: Told) -> str | None:
    times = _multi_use(told)
    if times is None or times[1] - times[0] <= told.longest:
        return None
    return duration(times[1] - times[0])


def _ahead(told: Told) -> str | None:
    signed = told.number("t")
    if signed is None or signed <= told.now + told.limit(SKEW_LIMIT):
        return None
    return skew(signed - told.now)


def _over(told: Told) -> str | None:
    times = told.times
    if times is None:
        return None
    signed, ends = times
    if told.is_single_use(ends):
        return duration(told.now - signed) if told.now > signed + told.longest else None
    if told.now < ends:
        return None
    behind, since = told.now - signed, duration(told.now - ends)
    return f"{since} ago by this clock; made just now, the signer's clock is {skew(behind)} behind"


# In this order; the first that is found speaks for the times.
TIME_MISTAKES: tuple[Finder, ...] = (
    Mistake(
        "time-with-fraction",
        "time",
        "A time has a fraction: {}.",
        "Write t and e as whole seconds: int(time.time()), Math.floor(Date.now() / 1000).",
        _fraction,
    ),
    Mistake(
        "time-not-a-number",
        "time",
        "A time is no decimal number: {}.",
        "Write t and e as Unix time in whole seconds.",
        _no_number,
    ),
    Mistake(
        "time-in-milliseconds",
        "time",
        "A time is not in seconds: {}.",
        "Divide by 1000 and round down: t and e are Unix time in seconds, ten digits.",
        _smaller_unit,
    ),
    Mistake(
        "single-use-without-file",
        "time",
        "e=0 makes a single-use signature, which needs f, and f is empty or not there.",
        "Set e to a time after t: face verification uses multi-use signatures.",
        _no_file,
    ),
    Mistake(
        "expires-is-lifetime",
        "time",
        "e is a length of time ({} s) and not the time at which the signature ends.",
        "Write e as t plus the length of life.",
        _lifetime_as_end,
    ),
    Mistake(
        "expires-equals-time",
        "time",
        "e equals t, so the signature never lives.",
        "Write e as t plus the length of life, such as 300 seconds.",
        _equal,
    ),
    Mistake(
        "time-after-expires",
        "time",
        "t lies {} after e.",
        "t is the time of signing and e the end after it; look whether they are swapped.",
        _after,
    ),
    Mistake(
        "lifetime-too-long",
        "time",
        "The signature lives {}, longer than the three months allowed.",
        "Keep e within 90 days of t; a few minutes are enough.",
        _too_long,
    ),
    Mistake(
        "clock-ahead",
        "time",
        "t lies {} ahead of this clock.",
        "Set the clock of the machine that signs (NTP), and use UTC for Unix time.",
        _ahead,
    ),
    Mistake(
        "expired",
        "time",
        "The signature ended {}.",
        "Sign anew for each call, and set the clock of the machine that signs (NTP).",
        _over,
    ),
)
