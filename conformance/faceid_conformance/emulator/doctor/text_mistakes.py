"""Mistakes in which the text that was signed is not the text that was sent.

Refuses to know keys and MACs; each undo takes the text sent and gives texts it may have been.
"""

import base64
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import permutations
from urllib.parse import quote, quote_plus, unquote_to_bytes

from faceid_conformance.emulator.doctor.mistake import Mistake

TextForms = Callable[[bytes], Iterable[bytes]]

# The orders that documents and SDKs have; `order.source` of the contract's signing names them.
KNOWN_ORDERS = tuple(
    [letter.encode() for letter in order]
    for order in ("abketrf", "abkterf", "aketruf", "aketrfb", "abketruf", "akterfb")
)
MOST_PERMUTED, MOST_MOVED = 7, 12
_SHIFTS = (1, -1, 2, -2, 3, -3)


def pairs_of(text: bytes) -> list[bytes]:
    return text.split(b"&")


def _key_of(pair: bytes) -> bytes:
    return pair.partition(b"=")[0]


def _with_blanks(text: bytes) -> Sequence[bytes]:
    bare = text.strip()
    added = [text + end for end in (b"\n", b"\r\n", b" ", b"\0")]
    return [*added, b"\n" + text, *([bare] if bare != text else [])]


def _with_ampersand(text: bytes) -> Sequence[bytes]:
    bare = text.strip(b"&?")
    added = [text + b"&", b"&" + text, b"?" + text]
    return [*added, *([bare] if bare != text else [])]


def _sorted(text: bytes) -> Sequence[bytes]:
    pairs = pairs_of(text)
    return [b"&".join(form) for form in (sorted(pairs), sorted(pairs, reverse=True))]


def _known_orders(text: bytes) -> Iterator[bytes]:
    """Every known order of the fields sent; what it does not name comes last."""
    by_key = {_key_of(pair): pair for pair in pairs_of(text)}
    for places in KNOWN_ORDERS:
        rest = [key for key in by_key if key not in places]
        chosen = [key for key in places if key in by_key]
        yield b"&".join(by_key[key] for key in (*chosen, *rest))


def every_order(text: bytes) -> Iterator[bytes]:
    """All orders of few fields; of more, those in which something was moved or swapped."""
    pairs = pairs_of(text)
    if len(pairs) <= MOST_PERMUTED:
        yield from (b"&".join(order) for order in permutations(pairs))
    elif len(pairs) <= MOST_MOVED:
        yield from _moved(pairs)


def _moved(pairs: list[bytes]) -> Sequence[bytes]:
    forms: list[bytes] = []
    for width in (1, 2):
        for start in range(len(pairs) - width + 1):
            taken, rest = pairs[start : start + width], pairs[:start] + pairs[start + width :]
            forms += [
                b"&".join((*rest[:place], *taken, *rest[place:])) for place in range(len(rest) + 1)
            ]
    swaps = [(one, two) for one in range(len(pairs)) for two in range(one)]
    for one, two in swaps:
        other = list(pairs)
        other[one], other[two] = other[two], other[one]
        forms.append(b"&".join(other))
    return forms


def _without_a_field(text: bytes) -> Sequence[bytes]:
    pairs = pairs_of(text)
    return [b"&".join(pairs[:place] + pairs[place + 1 :]) for place in range(len(pairs))]


def _with_empty_field(text: bytes) -> Sequence[bytes]:
    """A field that was signed empty and left out of what was sent."""
    pairs = pairs_of(text)
    present = {_key_of(pair) for pair in pairs}
    forms: list[bytes] = []
    for letter in "fbru":
        if letter.encode() in present:
            continue
        for value in (b"", b"0") if letter == "u" else (b"",):
            pair = letter.encode() + b"=" + value
            forms += [
                b"&".join((*pairs[:place], pair, *pairs[place:]))
                for place in range(len(pairs), -1, -1)
            ]
    return forms


def _empty_removed(text: bytes) -> Sequence[bytes]:
    """All empty fields left out of what was signed."""
    return [b"&".join(pair for pair in pairs_of(text) if not pair.endswith(b"="))]


def _percent_encoded(text: bytes) -> Sequence[bytes]:
    whole = [quote(text, safe=""), quote(text, safe="="), quote(text, safe="&="), quote_plus(text)]
    lower = [
        form.replace("%3D", "%3d").replace("%2F", "%2f").replace("%2B", "%2b") for form in whole
    ]
    return [*(form.encode() for form in (*whole, *lower)), unquote_to_bytes(text)]


def _html_escaped(text: bytes) -> Sequence[bytes]:
    return [text.replace(b"&", b"&amp;"), text.replace(b"&amp;", b"&")]


def _encoded(text: bytes) -> Sequence[bytes]:
    encoded = base64.b64encode(text)
    return [encoded, encoded.translate(bytes.maketrans(b"+/", b"-_")).rstrip(b"="), _hex(text)]


def _hex(text: bytes) -> bytes:
    return text.hex().encode()


def _utf16(text: bytes) -> Sequence[bytes]:
    spelt = text.decode("utf-8", "replace")
    return [spelt.encode("utf-16-le"), spelt.encode("utf-16")]


def _quoted(text: bytes) -> Sequence[bytes]:
    return [b'"' + text + b'"', b"'" + text + b"'", b"{" + text + b"}"]


def _recased(text: bytes) -> Sequence[bytes]:
    return [text.lower(), text.upper()]


def _values_only(text: bytes) -> Sequence[bytes]:
    values = [pair.partition(b"=")[2] for pair in pairs_of(text)]
    return [b"".join(values), b"&".join(values), text.replace(b"&", b"")]


def _made_twice(text: bytes) -> Iterator[bytes]:
    """Signed at one second and put together again at another."""
    pairs = pairs_of(text)
    for shift in _SHIFTS:
        for keys in ((b"e", b"t"), (b"t",), (b"e",)):
            yield b"&".join(_shifted(pair, keys, shift) for pair in pairs)


def _shifted(pair: bytes, keys: tuple[bytes, ...], shift: int) -> bytes:
    key, _, value = pair.partition(b"=")
    if key not in keys or not value.isdigit() or len(value) > 19:
        return pair
    return key + b"=" + str(int(value) + shift).encode()


def _other_unit(text: bytes) -> Sequence[bytes]:
    """The times in milliseconds in one text and in seconds in the other."""
    return [
        b"&".join(_scaled(pair, "up") for pair in pairs_of(text)),
        b"&".join(_scaled(pair, "down") for pair in pairs_of(text)),
    ]


def _scaled(pair: bytes, way: str) -> bytes:
    key, _, value = pair.partition(b"=")
    if key not in (b"e", b"t") or not value.isdigit() or len(value) < 10:
        return pair
    return key + b"=" + (value + b"000" if way == "up" else value[:10])


TEXT_MISTAKES: tuple[Mistake[TextForms], ...] = (
    Mistake(
        "signed-with-blanks",
        "text",
        "The text was signed with a line break or blank that was not sent, or the reverse.",
        "Sign exactly the bytes that are sent after the MAC (echo -n, printf, trim).",
        _with_blanks,
    ),
    Mistake(
        "signed-with-ampersand",
        "text",
        "The text was signed with an & or ? around it that was not sent, or the reverse.",
        "Sign exactly the bytes that are sent after the MAC.",
        _with_ampersand,
    ),
    Mistake(
        "signed-sorted",
        "text",
        "The fields were signed sorted by name and sent in another order.",
        "Any order will do, but it must be the same in what is signed and what is sent.",
        _sorted,
    ),
    Mistake(
        "signed-in-other-order",
        "text",
        "The fields were signed in another order than they were sent.",
        "Make the text once and use that one string both to sign and to send.",
        _known_orders,
    ),
    Mistake(
        "empty-field-not-signed",
        "text",
        "Empty fields were sent but left out of the text that was signed.",
        "Make the text once and use that one string both to sign and to send.",
        _empty_removed,
    ),
    Mistake(
        "field-not-signed",
        "text",
        "A field was sent that was not in the text that was signed.",
        "Make the text once and use that one string both to sign and to send.",
        _without_a_field,
    ),
    Mistake(
        "field-not-sent",
        "text",
        "An empty field, such as &f=, was signed but not sent.",
        "Make the text once and use that one string both to sign and to send.",
        _with_empty_field,
    ),
    Mistake(
        "signed-percent-encoded",
        "text",
        "The text was signed percent-encoded and sent plain, or the reverse.",
        "Sign the text as it is sent; nothing in it is URL-encoded.",
        _percent_encoded,
    ),
    Mistake(
        "signed-html-escaped",
        "text",
        "The text was signed with &amp; for & and sent without, or the reverse.",
        "Do not escape the text for HTML.",
        _html_escaped,
    ),
    Mistake(
        "signed-encoded",
        "text",
        "The text was base64- or hex-encoded before it was signed.",
        "Sign the plain text; base64 comes last, around MAC and text together.",
        _encoded,
    ),
    Mistake(
        "signed-utf16",
        "text",
        "The text was signed as UTF-16 bytes.",
        "Turn the text into bytes as UTF-8 (Encoding.UTF8, not Encoding.Unicode).",
        _utf16,
    ),
    Mistake(
        "signed-in-quotes",
        "text",
        "The text was signed in quotation marks or braces.",
        "Sign exactly the bytes that are sent after the MAC.",
        _quoted,
    ),
    Mistake(
        "signed-recased",
        "text",
        "The text was signed in lower or upper case.",
        "Sign exactly the bytes that are sent after the MAC.",
        _recased,
    ),
    Mistake(
        "signed-values-only",
        "text",
        "Only the values were signed, or the fields without & between them.",
        "Sign the whole text, as name=value joined by &.",
        _values_only,
    ),
    Mistake(
        "signed-other-second",
        "text",
        "The text was made twice, in two different seconds: one was signed, the other was sent.",
        "Read the clock once and make the text once.",
        _made_twice,
    ),
    Mistake(
        "signed-in-other-unit",
        "text",
        "The times were signed in milliseconds and sent in seconds, or the reverse.",
        "Make the text once, with whole seconds.",
        _other_unit,
    ),
)

# Tried last: it takes the most work.
ANY_ORDER = next(row for row in TEXT_MISTAKES if row.id == "signed-in-other-order")
