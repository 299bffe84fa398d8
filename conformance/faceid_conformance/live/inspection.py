"""Owns the look at a body before it is sent: it may hold nobody's number and nobody's picture.

Refuses to trust what a body was made from; the bytes that would go over the wire are read.
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterator
from typing import cast

from faceid_conformance.cases.identity import may_be_somebodys
from faceid_conformance.cases.media import MOST_UNMARKED_BYTES, marked_bytes, shows_nobody
from faceid_conformance.exchange import Request

# Names, boundaries and part headers of the largest form; a picture of a face is larger.
MOST_UNKNOWN_BYTES = 6144
_MEDIA_STARTS = re.compile(
    rb"\xff\xd8\xff|\x89PNG|GIF8[79]a|BM.{4}\0\0\0\0|II\*\0|MM\0\*|RIFF....|FLV\x01|\x1aE\xdf\xa3"
    rb"|....ftyp|ID3|OggS",
    re.DOTALL,
)
_BASE64_RUN = re.compile(rb"[A-Za-z0-9+/_=\-]{344,}")
_DELIMITER = b"\r\n--"


def objection(request: Request, region: str) -> str | None:
    """Return why a request must not be sent to a live target, or None where it may be."""
    body = _joined(request)
    texts = [_unknown(body).decode("utf-8", "replace"), request.path]
    values = list(_json_texts(body))
    if any(may_be_somebodys(text, region) for text in (*texts, *values)):
        return "the body holds an ID number that a person could have"
    for name, value in request.fields.items():
        content = value if isinstance(value, bytes) else value.encode("utf-8", "surrogatepass")
        if isinstance(value, bytes) and not shows_nobody(content):
            return f"{name} is not marked as synthetic in media.yaml"
    pieces = [value.encode("utf-8", "surrogatepass") for value in values] or [body]
    if not all(shows_nobody(piece) or not _may_show_somebody(piece) for piece in pieces):
        return "the body holds media that are not marked as synthetic"
    return None


def _joined(request: Request) -> bytes:
    """Return the body without the chunks that it travels in."""
    if "chunked" not in (request.header("Transfer-Encoding") or "").lower():
        return request.body
    whole, rest = b"", request.body
    while rest:
        size, _, rest = rest.partition(b"\r\n")
        try:
            length = int(size.partition(b";")[0], 16)
        except ValueError:
            return request.body
        if length == 0:
            break
        whole, rest = whole + rest[:length], rest[length + 2 :]
    return whole


def _json_texts(body: bytes) -> Iterator[str]:
    """Yield every text of a body that is JSON."""
    try:
        document: object = json.loads(body.decode("utf-8"))
    except (ValueError, RecursionError):
        return
    pending = [document]
    while pending:
        value = pending.pop()
        if isinstance(value, str):
            yield value
        elif isinstance(value, list):
            pending += cast("list[object]", value)
        elif isinstance(value, dict):
            pairs = cast("dict[str, object]", value)
            pending += [*pairs.keys(), *pairs.values()]
        elif isinstance(value, int):
            yield str(value)


def _may_show_somebody(piece: bytes) -> bool:
    rest = _unknown(piece)
    return len(rest) > MOST_UNKNOWN_BYTES or _has_media(rest)


def _unknown(content: bytes) -> bytes:
    """Return what is left of bytes without padding and the marked samples in any form."""
    rest = content
    for sample in marked_bytes():
        rest = rest.replace(sample, b"").replace(base64.b64encode(sample), b"")
    return re.sub(rb"[\0 ]{2,}", b" ", rest)


def _has_media(rest: bytes) -> bool:
    """Whether bytes hold what begins as a picture or a video does and is long enough to be one."""
    for start in _MEDIA_STARTS.finditer(rest):
        end = rest.find(_DELIMITER, start.end())
        if (len(rest) if end < 0 else end) - start.start() > MOST_UNMARKED_BYTES:
            return True
    return any(_is_media(run.group()) for run in _BASE64_RUN.finditer(rest))


def _is_media(run: bytes) -> bool:
    plain = run.replace(b"-", b"+").replace(b"_", b"/").rstrip(b"=")
    for skipped in range(4):
        piece = plain[skipped:]
        decoded = base64.b64decode(piece[: len(piece) // 4 * 4])
        if _MEDIA_STARTS.search(decoded[:64]) is not None:
            return True
    return False
