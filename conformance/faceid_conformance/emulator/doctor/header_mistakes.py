"""Mistakes around the header's text: prefixes, wrapping, escaping, dialects of base64.

Refuses to know what the payload is; each undo takes a text and gives the texts it may have been.
"""

import ast
import base64
import html
import re
from collections.abc import Callable, Sequence
from urllib.parse import unquote

from faceid_conformance.emulator.doctor.dialects import loosely_decoded, strictly_decoded
from faceid_conformance.emulator.doctor.mistake import Mistake

Unwrap = Callable[[str], Sequence[str]]

_NAME = re.compile(r"^\s*(?:proxy-)?authorization\s*[:=]\s*", re.IGNORECASE)
_SCHEME = re.compile(r"^[A-Za-z][A-Za-z0-9_-]{1,23}[ \t:=]+(?=[A-Za-z0-9+/_%-]{24})")
MOST_TWICE = 3
_QUOTES = ('""', "''", "``", "<>", "[]", "()")
_BREAKS = re.compile(r"\\r\\n|\\n|\s+")
_BASE64 = re.compile(r"^[A-Za-z0-9+/_-]+={0,3}$")
_APART = re.compile(r"^([A-Za-z0-9+/_-]{20,}={1,2})[.:,|&; ]?([A-Za-z0-9+/_-]{20,}={0,2})$")
_JOINED = re.compile(r"^([A-Za-z0-9+/_-]{20,}={0,2})[.:,|;]([A-Za-z0-9+/_-]{20,}={0,2})$")
_FIELD = re.compile(r"[abekrtfu]=")
_CLEAR = re.compile(r"(?:^|[&])k=.*&|&k=")
_HEX = re.compile(r"^(?:[0-9a-fA-F]{2}){30,}$")


def _encoded(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")


def _name(text: str) -> Sequence[str]:
    bare = _NAME.sub("", text, count=1)
    return (bare,) if bare != text else ()


def _scheme(text: str) -> Sequence[str]:
    bare = _SCHEME.sub("", text, count=1)
    return (bare,) if bare != text else ()


def _quoted(text: str) -> Sequence[str]:
    pair = text[:1] + text[-1:]
    return (text[1:-1],) if len(text) > 2 and pair in _QUOTES else ()


def _bytes_literal(text: str) -> Sequence[str]:
    if text[:2] not in ("b'", 'b"') or text[-1:] != text[1]:
        return ()
    try:
        literal: object = ast.literal_eval(text)
    except (ValueError, SyntaxError):
        return ()
    return (literal.decode("latin-1"),) if isinstance(literal, bytes) else ()


def _percent(text: str) -> Sequence[str]:
    bare = unquote(text, encoding="latin-1")
    return (bare,) if bare != text else ()


def _plus(text: str) -> Sequence[str]:
    """Blanks at the ends were lost with the header's own; what the length lacks stood there."""
    restored = text.replace(" ", "+")
    lost = "+" * (-len(restored) % 4) + restored
    return [form for form in dict.fromkeys((restored, lost)) if form != text]


def _wrapped(text: str) -> Sequence[str]:
    bare = _BREAKS.sub("", text)
    return (bare,) if bare != text else ()


def _json_escaped(text: str) -> Sequence[str]:
    bare = text.replace("\\/", "/").replace("\\u003d", "=").replace("\\u002b", "+")
    return (bare,) if bare != text else ()


def _html_escaped(text: str) -> Sequence[str]:
    bare = html.unescape(text) if "&" in text and ";" in text else text
    return (bare,) if bare != text else ()


def _punctuated(text: str) -> Sequence[str]:
    bare = text.rstrip(",;.")
    return (bare,) if bare != text else ()


def _twice(text: str) -> Sequence[str]:
    """The two may differ: where one of them is right, that is all that was wrong."""
    parts = [part.strip() for part in text.rstrip(" ,").split(",")]
    if len(parts) < 2:
        return ()
    return list(dict.fromkeys(part for part in parts if part))[:MOST_TWICE]


def _url_safe(text: str) -> Sequence[str]:
    standard = text.translate(str.maketrans("-_", "+/"))
    return (standard,) if standard != text and _BASE64.match(text) else ()


def _unpadded(text: str) -> Sequence[str]:
    lacking = -len(text) % 4
    return (text + "=" * lacking,) if lacking in (1, 2) and _BASE64.match(text) else ()


def _overpadded(text: str) -> Sequence[str]:
    bare = text.rstrip("=")
    padded = bare + "=" * (-len(bare) % 4)
    return (padded,) if len(padded) < len(text) else ()


def _double(text: str) -> Sequence[str]:
    inner = loosely_decoded(text) if _BASE64.match(text) else None
    if inner is None or strictly_decoded(text) is None:
        return ()
    try:
        spelt = inner.decode("ascii").strip()
    except UnicodeDecodeError:
        return ()
    bare = _BREAKS.sub("", spelt)
    return (spelt,) if len(bare) > 24 and _BASE64.match(bare) else ()


def _hex(text: str) -> Sequence[str]:
    return (_encoded(bytes.fromhex(text)),) if _HEX.match(text) else ()


def _apart(text: str) -> Sequence[str]:
    found = _APART.match(text) or _JOINED.match(text)
    if found is None:
        return ()
    first, second = loosely_decoded(found[1]), loosely_decoded(found[2])
    return (_encoded(first + second),) if first is not None and second is not None else ()


def _in_clear(text: str) -> Sequence[str]:
    """The text stands in the header as it is; what is before it may be base64 or not."""
    if _CLEAR.search(text) is None:
        return ()
    starts = [found.start() for found in _FIELD.finditer(text)][:2]
    halves = [(text[:start], text[start:].encode("utf-8", "replace")) for start in starts]
    decoded = [(loosely_decoded(head.rstrip(" :.,|;&")), tail) for head, tail in halves]
    spelt = [(head.encode("latin-1", "replace"), tail) for head, tail in halves]
    return [_encoded(head + tail) for head, tail in (*decoded, *spelt) if head is not None]


WRAPPED_LINES = Mistake(
    "wrapped-lines",
    "header",
    "The base64 is broken into lines or holds blanks.",
    "Use an encoder that does not wrap (NO_WRAP, base64 -w0, openssl base64 -A).",
    _wrapped,
)
HEADER_MISTAKES: tuple[Mistake[Unwrap], ...] = (
    Mistake(
        "header-name-in-value",
        "header",
        "The header's value begins with the header's own name.",
        "Send the value alone: the name is not part of it.",
        _name,
    ),
    Mistake(
        "scheme-prefix",
        "header",
        "A word such as Bearer stands before the signature.",
        "Send the base64 alone, without Bearer, Basic or any other word before it.",
        _scheme,
    ),
    Mistake(
        "bytes-literal",
        "header",
        "The value is the printed form of Python bytes, b'...', and not their text.",
        "Decode the base64 bytes to text: base64.b64encode(raw).decode('ascii').",
        _bytes_literal,
    ),
    Mistake(
        "quoted-header",
        "header",
        "The value stands in quotation marks or brackets.",
        "Send the base64 without anything around it.",
        _quoted,
    ),
    Mistake(
        "percent-encoded-header",
        "header",
        "The value is percent-encoded, as in a URL.",
        "Headers are not URL-encoded: send the base64 as it is.",
        _percent,
    ),
    Mistake(
        "plus-became-space",
        "header",
        "Each + of the base64 has become a space.",
        "The value went through URL or form decoding on its way: put it into the header directly.",
        _plus,
    ),
    WRAPPED_LINES,
    Mistake(
        "json-escaped-header",
        "header",
        "The value still has JSON's backslashes in it.",
        "Parse the JSON that the value comes from, or send what was there before it.",
        _json_escaped,
    ),
    Mistake(
        "html-escaped-header",
        "header",
        "The value has HTML entities in it.",
        "Headers are not HTML: send the base64 as it is.",
        _html_escaped,
    ),
    Mistake(
        "trailing-punctuation",
        "header",
        "A comma, semicolon or full stop follows the signature.",
        "Send the base64 without anything after it.",
        _punctuated,
    ),
    Mistake(
        "sent-twice",
        "header",
        "The header was sent twice, and both values were joined by a comma.",
        "Set the header in one place only.",
        _twice,
    ),
)

BASE64_MISTAKES: tuple[Mistake[Unwrap], ...] = (
    Mistake(
        "url-safe-base64",
        "base64",
        "The base64 is of the URL-safe alphabet, with - and _.",
        "Use the standard alphabet, with + and /.",
        _url_safe,
    ),
    Mistake(
        "padding-stripped",
        "base64",
        "The base64 lacks the = at its end.",
        "Keep the padding: the length of the value is a multiple of four.",
        _unpadded,
    ),
    Mistake(
        "padding-added",
        "base64",
        "The base64 has more = at its end than it needs.",
        "Let the encoder pad; add nothing.",
        _overpadded,
    ),
    Mistake(
        "double-base64",
        "base64",
        "The value was base64-encoded twice.",
        "Encode once: the library that was used may encode already.",
        _double,
    ),
    Mistake(
        "hex-for-base64",
        "base64",
        "The value is hex and not base64.",
        "Encode MAC and text together with standard base64.",
        _hex,
    ),
    Mistake(
        "encoded-apart",
        "base64",
        "MAC and text were base64-encoded apart and joined afterwards.",
        "Join the 20 bytes of the MAC and the text first, then encode the whole once.",
        _apart,
    ),
    Mistake(
        "text-not-encoded",
        "base64",
        "The text stands in the header without base64.",
        "Join the 20 bytes of the MAC and the text first, then encode the whole once.",
        _in_clear,
    ),
)
