"""Mistakes around the text of a COS signature: prefixes, quotation marks, encodings.

Refuses to know what the text says.
"""

import base64
import html
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from urllib.parse import unquote

from faceid_conformance.emulator.doctor.mistake import AnyMistake, Mistake

Unwrap = Callable[[str], str]
MOST_LAYERS = 3
_NAME = re.compile(r"^\s*(?:proxy-)?authorization\s*[:=]\s*", re.IGNORECASE)
_SCHEME = re.compile(r"^[A-Za-z][A-Za-z0-9_-]{1,23}[ \t:=]+(?=q-[a-z-]+=)")
_SIGN = re.compile(r"^sign=(?=q-)")


def _quoted(text: str) -> str:
    pairs = ('""', "''", "``", "<>", "[]", "()", "{}")
    return text[1:-1] if len(text) > 2 and text[:1] + text[-1:] in pairs else text


def _decoded(text: str) -> str:
    try:
        found = base64.b64decode(text, validate=True).decode("utf-8")
    except ValueError:
        return text
    return found if "q-signature=" in found else text


def _unquoted(text: str) -> str:
    """All of it, or the semicolons alone: names in the lists are encoded rightly."""
    return unquote(text) if "&" not in text else re.sub("%3b", ";", text, flags=re.IGNORECASE)


def _bare(text: str) -> str:
    return "".join(text.split())


WRAPPINGS: tuple[Mistake[Unwrap], ...] = (
    Mistake(
        "header-name-in-value",
        "header",
        "The header's value begins with the header's own name.",
        "Send the value alone: the name is not part of it.",
        lambda text: _NAME.sub("", text, count=1),
    ),
    Mistake(
        "sign-in-header",
        "header",
        "The value begins with sign= and is not encoded as that query parameter has to be.",
        "In a header send q-sign-algorithm=… alone; in a URL encode the whole value of sign.",
        lambda text: _SIGN.sub("", text, count=1),
    ),
    Mistake(
        "scheme-prefix",
        "header",
        "A word such as Bearer stands before the signature.",
        "Send q-sign-algorithm=… alone, without Bearer or any other word before it.",
        lambda text: _SCHEME.sub("", text, count=1),
    ),
    Mistake(
        "quoted-header",
        "header",
        "The value stands in quotation marks or brackets.",
        "Send the value without anything around it.",
        _quoted,
    ),
    Mistake(
        "html-escaped-header",
        "header",
        "The value has HTML entities in it.",
        "Headers are not HTML: join the fields with a plain &.",
        html.unescape,
    ),
    Mistake(
        "base64-encoded",
        "header",
        "The value was base64-encoded; that is how the other API's signature travels.",
        "Send q-sign-algorithm=… as plain text.",
        _decoded,
    ),
    Mistake(
        "percent-encoded-header",
        "header",
        "The value is percent-encoded, as in a URL.",
        "Encode the values in a URL only, and once; in a header they stay as they are.",
        _unquoted,
    ),
    Mistake(
        "wrapped-lines",
        "header",
        "The value is broken into lines or holds blanks.",
        "Write the fields one after the other, joined by & alone.",
        _bare,
    ),
)


@dataclass(frozen=True, slots=True)
class Unwrapped:
    """The fields of a text, and what had to be taken off to see them."""

    fields: dict[str, str]
    causes: tuple[AnyMistake, ...] = ()


def unwrapped(text: str, needed: Sequence[str]) -> Unwrapped:
    """Take off one layer after the other until every field that is needed can be read."""
    value, causes = text.strip(), list[AnyMistake]()
    for _ in range(MOST_LAYERS):
        fields = _fields(value)
        if all(name in fields for name in needed) and not _is_odd(fields):
            break
        for row in WRAPPINGS:
            bare = row.undo(value)
            if bare != value:
                value = bare.strip()
                causes.append(row)
                break
        else:
            break
    return Unwrapped(_fields(value), tuple(causes))


def _is_odd(fields: dict[str, str]) -> bool:
    """Whether a value still has something in it that no field can hold."""
    plain = [
        value for name, value in fields.items() if name.startswith("q-") and "list" not in name
    ]
    return any("%" in value or any(letter.isspace() for letter in value) for value in plain)


def _fields(text: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for piece in text.split("&"):
        name, assigned, value = piece.partition("=")
        if assigned:
            found.setdefault(name.strip(), value.strip())
    return found
