"""The fields of a body, whichever content type carried them.

Refuses to know which fields an operation has.
"""

import codecs
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NoReturn

from faceid_conformance.emulator.wire.header import HeaderValue, read_header
from faceid_conformance.emulator.wire.lint import Lint, LintLog
from faceid_conformance.emulator.wire.multipart import read_multipart
from faceid_conformance.emulator.wire.request import Request
from faceid_conformance.emulator.wire.unreadable import UnreadableError

JSON = "application/json"
FORM = "multipart/form-data"
MOST_MEMBERS = 1000
BYTE_ORDER_MARK = b"\xef\xbb\xbf"


@dataclass(slots=True)
class Value:
    """One value as bytes; `whole` is false for a JSON list or object, which no field takes."""

    data: memoryview | bytes = field(repr=False)
    whole: bool = True
    has_filename: bool = False
    offset: int = 0

    @property
    def is_empty(self) -> bool:
        return self.whole and len(self.data) == 0

    def text(self) -> str | None:
        """The value as text, or None where it is none."""
        if not self.whole:
            return None
        try:
            return str(self.data, "utf-8")
        except UnicodeDecodeError:
            return None


@dataclass(slots=True)
class Submission:
    """What a body says: values by name, in the order of arrival."""

    content_type: str
    values: Mapping[str, tuple[Value, ...]] = field(repr=False)
    lint: tuple[Lint, ...]

    def first(self, name: str) -> Value | None:
        found = self.values.get(name)
        return found[0] if found else None


def read_submission(request: Request) -> Submission:
    """Read the body as its Content-Type says."""
    header = request.header("content-type")
    if not header:
        raise UnreadableError("the request has no Content-Type")
    content_type = read_header(header)
    if content_type.main == JSON:
        return _read_json(content_type, request.body)
    if content_type.main == FORM:
        return _read_form(content_type, request.body)
    raise UnreadableError("the Content-Type is not known here")


def _read_form(content_type: HeaderValue, body: bytes) -> Submission:
    document = read_multipart(content_type, body)
    values: dict[str, tuple[Value, ...]] = {}
    log = LintLog()
    for part in document.parts:
        value = Value(part.data, has_filename=part.filename is not None, offset=part.offset)
        if part.name in values:
            log.note("duplicate-name", part.offset)
        values[part.name] = (*values.get(part.name, ()), value)
    return Submission(FORM, values, (*document.lint, *log.findings()))


class _Members(dict[str, Any]):
    """A JSON object's members."""

    def __init__(self, pairs: list[tuple[str, Any]]) -> None:
        super().__init__(pairs)
        self.has_duplicates = len(self) < len(pairs)


def _no_constant(name: str) -> NoReturn:
    raise ValueError(name)


_DECODER = json.JSONDecoder(object_pairs_hook=_Members, parse_constant=_no_constant)


def _read_json(content_type: HeaderValue, body: bytes) -> Submission:
    log = LintLog()
    if content_type.wholly_quoted:
        log.note("content-type-quoted", 0)
    text = _json_text(content_type, body, log)
    try:
        document: object = _DECODER.decode(text)
    except (ValueError, RecursionError) as error:
        raise UnreadableError("the body is not JSON") from error
    if not isinstance(document, _Members):
        raise UnreadableError("the body is not a JSON object")
    if len(document) > MOST_MEMBERS:
        raise UnreadableError("too many members")
    if document.has_duplicates:
        log.note("json-duplicate-key", 0)
    values = {
        name: (value,)
        for name, member in document.items()
        if (value := _json_value(member, log)) is not None
    }
    return Submission(JSON, values, log.findings())


def _json_text(content_type: HeaderValue, body: bytes, log: LintLog) -> str:
    if body.startswith(BYTE_ORDER_MARK):
        log.note("byte-order-mark", 0)
        body = body[len(BYTE_ORDER_MARK) :]
    charset = content_type.parameter("charset")
    encoding = _encoding(charset.value) if charset is not None else "utf-8"
    if encoding != "utf-8":
        log.note("json-charset", 0)
    try:
        return body.decode(encoding)
    except UnicodeError as error:
        raise UnreadableError("the body is not in its charset") from error


def _encoding(charset: str) -> str:
    """The charset that JSON came in; an unknown or unsuitable one is read as UTF-8."""
    try:
        name = codecs.lookup(charset.strip("'\" ")).name
    except (LookupError, ValueError):
        return "utf-8"
    return name if name in _TEXT_ENCODINGS else "utf-8"


_TEXT_ENCODINGS = frozenset(
    {"utf-8", "ascii", "gbk", "gb2312", "gb18030", "iso8859-1", "utf-16", "utf-16-le", "utf-16-be"}
)


def _json_value(member: Any, log: LintLog) -> Value | None:
    """A member as bytes; null counts as left out."""
    if member is None:
        return None
    if isinstance(member, str):
        # A lone surrogate is no character: it must not come back to us when a reply is encoded.
        return Value(member.encode("utf-8", "replace"))
    if isinstance(member, bool):
        return Value(b"true" if member else b"false")
    if isinstance(member, int | float):
        log.note("json-number-for-text", 0)
        return Value(repr(member).encode("ascii"))
    return Value(b"", whole=False)
