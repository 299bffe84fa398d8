"""Takes a payload apart into MAC and text, in every way in which it may have been joined.

Refuses to know how a MAC is written and what the text says.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from faceid_conformance.emulator.doctor.mac_mistakes import ENCODED_LENGTHS
from faceid_conformance.emulator.doctor.mistake import AnyMistake, Causes, Mistake

MAC_AFTER = Mistake(
    "mac-after-text",
    "layout",
    "The MAC stands after the text.",
    "Put the MAC first: base64(mac + text).",
    None,
)
SEPARATED = Mistake(
    "mac-separated",
    "layout",
    "Something stands between the MAC and the text.",
    "Join the 20 bytes of the MAC and the text with nothing between them.",
    None,
)
MAC_ONLY = Mistake(
    "text-missing",
    "layout",
    "The value holds a MAC and no text after it.",
    "Append the text that was signed to the 20 bytes of the MAC, then encode both.",
    None,
)
TEXT_ONLY = Mistake(
    "mac-missing",
    "layout",
    "The value holds the text and no MAC.",
    "Put the 20 raw bytes of the HMAC-SHA1 before the text, then encode both.",
    None,
)
LAYOUT_MISTAKES: tuple[AnyMistake, ...] = (MAC_AFTER, SEPARATED, MAC_ONLY, TEXT_ONLY)

MAC_BYTES = 20
_SPELT = re.compile(rb"^[A-Za-z0-9+/_-]+={0,2}$")
MOST_STARTS, MOST_TAIL = 3, 8
_SEPARATORS = (b"\r\n", b"&", b":", b"\n", b" ", b".", b",", b"|", b";", b"\t", b"?", b"+", b"\0")
# How a text begins: a field under its own name, under a longer one, escaped, or as JSON.
FIELD = re.compile(
    rb"(?:[abekrtfu]|app_?id|bucket|secret_?id|expires?|expired_?time|current_?time|timestamp|time"
    rb"|nonce|rand(?:om)?|file_?id)\s?(?:=|:|%3d)|\{\s*\"",
    re.IGNORECASE,
)
_ENOUGH = re.compile(
    rb"(?:^|[&?;,|\n{\" ]|%26|amp;)(?:k|e|t|a|app_?id|secret_?id|exp|cur|time)[a-z_]*"
    rb"\"?\s?(?:=|:|%3d)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Split:
    """A payload taken apart."""

    mac: bytes = field(repr=False)
    text: bytes = field(repr=False)
    causes: Causes = ()


def is_text(text: bytes) -> bool:
    """Whether at least two of the required fields can be seen."""
    return len(_ENOUGH.findall(text[:4096])) > 1


def splits_of(payload: bytes) -> Iterator[Split]:
    """Every way to read the payload as MAC and text, the documented one first."""
    if is_text(payload[MAC_BYTES:]):
        yield Split(payload[:MAC_BYTES], payload[MAC_BYTES:])
    starts = [found.start() for found in FIELD.finditer(payload)][:MOST_STARTS]
    for start in starts:
        head, text = payload[:start], payload[start:]
        if start == 0 or not is_text(text):
            continue
        if start != MAC_BYTES:
            yield Split(head, text)
        for mark in _SEPARATORS:
            if head.endswith(mark) and len(head) > len(mark):
                yield Split(head[: -len(mark)], text, (SEPARATED,))
    if starts[:1] == [0] and is_text(payload):
        yield from _after(payload)
        yield Split(b"", payload, (TEXT_ONLY,))


def _after(payload: bytes) -> Iterator[Split]:
    """The MAC behind the text: its length is one of a few, or where the text stops being text."""
    foreign = next((at for at, byte in enumerate(payload) if not 0x20 <= byte < 0x7F), len(payload))
    cuts = [len(payload) - length for length in ENCODED_LENGTHS]
    if foreign < len(payload):
        cuts += range(foreign, max(foreign - MOST_TAIL, 0), -1)
    else:
        cuts = [cut for cut in cuts if cut > 0 and _SPELT.match(payload[cut:])]
    for cut in dict.fromkeys(cuts):
        text, mac = payload[:cut], payload[cut:]
        if cut <= 0 or not is_text(text):
            continue
        yield Split(mac, text, (MAC_AFTER,))
        for mark in _SEPARATORS:
            if text.endswith(mark):
                yield Split(mac, text[: -len(mark)], (MAC_AFTER, SEPARATED))
