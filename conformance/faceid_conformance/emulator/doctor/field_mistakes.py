"""Mistakes in the form of the text: how fields are named, joined and escaped.

Refuses to know who signs and when. Each finder gives a detail, or None where all is well.
"""

import re
from collections.abc import Mapping

from faceid_conformance.emulator.doctor.mistake import Mistake
from faceid_conformance.emulator.doctor.told import Finder, Told

LONGER_NAMES: Mapping[str, str] = {
    "appid": "a",
    "bucket": "b",
    "secretid": "k",
    "expire": "e",
    "expires": "e",
    "expiredtime": "e",
    "currenttime": "t",
    "timestamp": "t",
    "time": "t",
    "nonce": "r",
    "rand": "r",
    "random": "r",
    "fileid": "f",
}


def _not_utf8(told: Told) -> str | None:
    try:
        told.text.decode("utf-8")
    except UnicodeDecodeError:
        return ""
    return None


def _json(told: Told) -> str | None:
    return "" if told.text.lstrip().startswith((b"{", b"[")) else None


def _percent(told: Told) -> str | None:
    return "" if re.search(rb"(?i)^[a-z_]+%3d", told.text) else None


def _html(told: Told) -> str | None:
    return "" if b"&amp;" in told.text else None


def _separated(told: Told) -> str | None:
    found = re.search(rb"^[A-Za-z_]+=[^&=]*[;,|\n ]\s*[A-Za-z_]+=", told.text)
    colons = re.search(rb"^[A-Za-z_]+:[^&]*&[A-Za-z_]+:", told.text)
    return "" if found or colons else None


def _misnamed(told: Told) -> str | None:
    known = {item.key for item in told.contract.signing.fields}
    needed = {item.key for item in told.contract.signing.fields if item.required}
    names = [
        f"{name[:16]} for {meant}"
        for name in told.fields
        for meant in [LONGER_NAMES.get(name.lower().replace("_", ""), name.lower())]
        if name not in known and meant in needed and meant not in told.fields
    ]
    return ", ".join(names) if names else None


def _missing(told: Told) -> str | None:
    needed = [item.key for item in told.contract.signing.fields if item.required]
    lacking = [key for key in needed if not told.fields.get(key)]
    return ", ".join(lacking) if lacking else None


# In this order; the first that is found speaks for the text's form.
FORM_MISTAKES: tuple[Finder, ...] = (
    Mistake(
        "text-is-json",
        "fields",
        "The text is JSON.",
        "Write the text as a=…&b=…&k=…&e=…&t=…&r=…&f=.",
        _json,
    ),
    Mistake(
        "text-percent-encoded",
        "fields",
        "The text was sent percent-encoded.",
        "Leave = and & as they are; nothing in the text is URL-encoded.",
        _percent,
    ),
    Mistake(
        "text-html-escaped",
        "fields",
        "The text has &amp; in the place of &.",
        "Do not escape the text for HTML.",
        _html,
    ),
    Mistake(
        "fields-separated-otherwise",
        "fields",
        "The fields are not joined as name=value with & between them.",
        "Write the text as a=…&b=…&k=…&e=…&t=…&r=…&f=.",
        _separated,
    ),
    Mistake(
        "fields-misnamed",
        "fields",
        "Fields have other names than the service knows: {}.",
        "The names are single small letters: a appid, b bucket, k SecretId, e end, t time, r, f.",
        _misnamed,
    ),
    Mistake(
        "field-missing",
        "fields",
        "The text lacks what every signature needs: {}.",
        "Write a (appid), k (SecretId), e (end) and t (time) with their values into the text.",
        _missing,
    ),
    Mistake(
        "text-not-utf8",
        "fields",
        "The text is not UTF-8.",
        "Turn the text into bytes as UTF-8, not GBK.",
        _not_utf8,
    ),
)
# With these mistakes the fields that are there can still be read.
LEGIBLE = frozenset({"field-missing", "text-not-utf8"})
