"""Mistakes that a signature's fields show by themselves: form, who signs, when.

Refuses to work anything out. Each finder gives a detail, or None where all is well.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime

from faceid_conformance.emulator.ci.signature import ALGORITHM
from faceid_conformance.emulator.doctor.mistake import Mistake
from faceid_conformance.emulator.doctor.time_mistakes import (
    LEAST_MILLISECONDS,
    LONGEST_LIFETIME,
    duration,
    skew,
)
from faceid_conformance.emulator.settings import Account

SPANS = ("q-sign-time", "q-key-time")
_SPAN = re.compile(r"([0-9]{1,19});([0-9]{1,19})", re.ASCII)


@dataclass(frozen=True, slots=True)
class Seen:
    """The fields as they came, with whom and when they are held against."""

    fields: Mapping[str, str] = field(repr=False)
    needed: Sequence[str]
    accounts: Sequence[Account] = field(repr=False)
    separator: str
    now: float
    ahead_seconds: int
    date: str | None

    def span(self, name: str) -> tuple[int, int] | None:
        found = _SPAN.fullmatch(self.fields.get(name, ""))
        return None if found is None else (int(found[1]), int(found[2]))

    @property
    def spans(self) -> Mapping[str, tuple[int, int]]:
        found = {name: self.span(name) for name in SPANS}
        return {name: span for name, span in found.items() if span is not None}

    @property
    def secret_id(self) -> str:
        """Who signs, without the ending that asks for an outcome."""
        named = self.fields.get("q-ak", "")
        known, found, _ = named.rpartition(self.separator)
        return known if found and known in {each.secret_id for each in self.accounts} else named


Finder = Mistake[Callable[[Seen], str | None]]


def _missing(seen: Seen) -> str | None:
    lacking = [name for name in seen.needed if name not in seen.fields]
    return ", ".join(lacking) if lacking else None


def _algorithm(seen: Seen) -> str | None:
    return None if seen.fields.get("q-sign-algorithm") in (None, ALGORITHM) else ""


def _no_span(seen: Seen) -> str | None:
    odd = [name for name in SPANS if name in seen.fields and seen.span(name) is None]
    return " and ".join(odd) if odd else None


def _empty_signature(seen: Seen) -> str | None:
    return "" if seen.fields.get("q-signature") == "" else None


def _key_as_id(seen: Seen) -> str | None:
    return "" if seen.secret_id in {a.secret_key for a in seen.accounts} - {""} else None


def _unknown(seen: Seen) -> str | None:
    known = {account.secret_id for account in seen.accounts}
    if not known or "" in known or seen.secret_id in known:
        return None
    near = seen.secret_id.strip("\"' \r\n\t").lower() in {name.lower() for name in known}
    return ", though it differs from a known one by blanks, quotation marks or case only" * near


def _milliseconds(seen: Seen) -> str | None:
    odd = [name for name, span in seen.spans.items() if max(span) >= LEAST_MILLISECONDS]
    return " and ".join(odd) if odd else None


def _lifetime(seen: Seen) -> str | None:
    odd = [name for name, span in seen.spans.items() if span[1] <= LONGEST_LIFETIME < span[0]]
    return " and ".join(odd) if odd else None


def _reversed(seen: Seen) -> str | None:
    odd = [name for name, span in seen.spans.items() if span[0] >= span[1]]
    return " and ".join(odd) if odd else None


def _ahead(seen: Seen) -> str | None:
    span = seen.span("q-sign-time")
    if span is None or span[0] <= seen.now + seen.ahead_seconds:
        return None
    return skew(span[0] - seen.now)


def _over(seen: Seen) -> str | None:
    late = {name: span for name, span in seen.spans.items() if seen.now > span[1]}
    if not late:
        return None
    name, (start, end) = min(late.items(), key=lambda item: item[1][1])
    since, behind = duration(seen.now - end), skew(seen.now - start)
    return f"{name} ended {since} ago by this clock; made just now, the signer's is {behind} behind"


def _date(seen: Seen) -> str | None:
    try:
        said = parsedate_to_datetime(seen.date or "").timestamp()
    except (TypeError, ValueError, OverflowError):
        return None
    off = abs(said - seen.now)
    return skew(off) if off > seen.ahead_seconds else None


FORM_ROWS: tuple[Finder, ...] = (
    Mistake(
        "field-missing",
        "fields",
        "The signature lacks {}.",
        "Write all seven fields, also the lists when they are empty: q-header-list=.",
        _missing,
    ),
    Mistake(
        "algorithm-unknown",
        "fields",
        "q-sign-algorithm is not sha1.",
        "Write q-sign-algorithm=sha1, in small letters; there is no other.",
        _algorithm,
    ),
    Mistake(
        "time-not-a-span",
        "fields",
        "{} is not start;end in whole seconds.",
        "Write two Unix times in whole seconds with a semicolon between: 1557989151;1557996351.",
        _no_span,
    ),
    Mistake(
        "signature-empty",
        "fields",
        "q-signature is empty.",
        "Write the signature as 40 lower-case hex digits.",
        _empty_signature,
    ),
)
WHO_ROWS: tuple[Finder, ...] = (
    Mistake(
        "secretkey-in-text",
        "who",
        "q-ak holds the SecretKey, which is now in the clear on the wire.",
        "Put the SecretId into q-ak, sign with the SecretKey, and have the key replaced.",
        _key_as_id,
    ),
    Mistake(
        "unknown-secretid",
        "who",
        "No account has the SecretId in q-ak{}.",
        "Use the SecretId of your account; the emulator takes others with --account.",
        _unknown,
    ),
)
TIME_ROWS: tuple[Finder, ...] = (
    Mistake(
        "time-in-milliseconds",
        "time",
        "{} is not in seconds.",
        "Divide by 1000 and round down: Unix time in seconds has ten digits.",
        _milliseconds,
    ),
    Mistake(
        "end-is-lifetime",
        "time",
        "The end in {} is a length of time and not a moment.",
        "Write the end as the start plus the length of life.",
        _lifetime,
    ),
    Mistake(
        "end-before-start",
        "time",
        "The end does not lie after the start in {}.",
        "Write the start first, then a semicolon, then the later end.",
        _reversed,
    ),
    Mistake(
        "clock-ahead",
        "time",
        "The sign time begins {} ahead of this clock.",
        "Set the clock of the machine that signs (NTP), and use UTC for Unix time.",
        _ahead,
    ),
    Mistake(
        "date-header-off",
        "time",
        "The Date header is {} off this clock.",
        "Set the clock of the machine that sends (NTP), or leave the Date header out.",
        _date,
    ),
    Mistake(
        "expired",
        "time",
        "{}.",
        "Sign anew for each call, and set the clock of the machine that signs (NTP).",
        _over,
    ),
)
