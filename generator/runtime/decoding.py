"""Owns the reading of an answer's bytes: text, JSON with the documents' trailing commas, types.

Refuses to know operations and HTTP; whatever the bytes are, it returns data or raises Unreadable.
"""

import json
import math
import re
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TypeAlias, cast

from .codes import Code

JsonValue: TypeAlias = "bool | int | float | str | list[JsonValue] | dict[str, JsonValue] | None"
JsonObject: TypeAlias = Mapping[str, "JsonValue"]

# A string is matched whole so that a comma inside it survives; an unclosed one runs to the end,
# which keeps the substitution linear on hostile input.
_STRING_OR_TRAILING_COMMA = re.compile(r'"(?:[^"\\]|\\.)*+(?:"|\\?\Z)|,(?=\s*+[}\]])', re.DOTALL)
_INTEGER = re.compile(r"[+-]?[0-9]{1,18}")
_NUMBER = re.compile(r"[+-]?[0-9]{1,18}(?:\.[0-9]{1,18})?")


class Unreadable(Exception):
    """The bytes do not hold what was asked; its text never quotes them."""


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Reply:
    """The envelope of every answer; code 0 is success, in every API."""

    code: Code
    message: str
    data: JsonObject | None
    extra: JsonObject


def read_reply(body: bytes) -> Reply:
    """Return the envelope that the bytes hold."""
    document = read_object(body)
    if "code" not in document:
        raise Unreadable("has no code")
    code = _code(document["code"])
    message = document.get("message")
    data = document.get("data")
    return Reply(
        code=code,
        message=message if isinstance(message, str) else "",
        data=data if isinstance(data, dict) else None,
        extra=_without(document, frozenset({"code", "message", "data"})),
    )


def read_object(body: bytes) -> dict[str, JsonValue]:
    """Return the JSON object that the bytes hold, forgiving trailing commas."""
    text = text_of(body)
    try:
        value = _parse(text)
    except ValueError:
        value = _parse_forgiving(text)
    except RecursionError:
        raise Unreadable("is nested too deeply") from None
    if not isinstance(value, dict):
        raise Unreadable("is not a JSON object")
    return cast("dict[str, JsonValue]", value)


def _parse_forgiving(text: str) -> object:
    repaired = _STRING_OR_TRAILING_COMMA.sub(_keep_string, text)
    try:
        return _parse(repaired)
    except ValueError:
        raise Unreadable("is not JSON") from None
    except RecursionError:
        raise Unreadable("is nested too deeply") from None


def _refuse_constant(name: str) -> object:
    raise ValueError(name)


_parse = json.JSONDecoder(parse_constant=_refuse_constant).decode


def _keep_string(match: re.Match[str]) -> str:
    found = match.group()
    return "" if found == "," else found


def text_of(body: bytes) -> str:
    """Return the bytes as the text that they are: Unicode in any of its forms, or else GB 18030."""
    if not body.strip():
        raise Unreadable("is empty")
    for encoding in (json.detect_encoding(body), "gb18030"):
        try:
            return body.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Unreadable("is not text")


def _code(value: JsonValue) -> int:
    try:
        return _integer(value)
    except Unreadable:
        raise Unreadable("has a code that is not a whole number") from None


def _integer(value: JsonValue) -> int:
    if type(value) is int:
        return value
    if isinstance(value, bool):
        raise Unreadable("is not a whole number")
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, str) and _INTEGER.fullmatch(value.strip()):
        return int(value)
    raise Unreadable("is not a whole number")


def _number(value: JsonValue) -> float:
    if isinstance(value, float) and math.isfinite(value):
        return value
    if isinstance(value, str) and _NUMBER.fullmatch(value.strip()):
        return float(value)
    try:
        return float(_integer(value))
    except (Unreadable, OverflowError):
        raise Unreadable("is not a number") from None


class FieldReader:
    """Takes typed fields out of an answer's data; what was not taken is `rest()`."""

    __slots__ = ("_data", "_taken")

    def __init__(self, data: JsonObject) -> None:
        """Start with everything untaken."""
        self._data = data
        self._taken: set[str] = set()

    def text(self, name: str) -> str:
        """Return a text field; raise when it is absent or not text."""
        value = self._take(name)
        if isinstance(value, str):
            return value
        raise Unreadable(f"has a data.{name} that is not text")

    def integer(self, name: str) -> int:
        """Return a whole number; numbers as text and integral floats are understood."""
        value = self._take(name)
        try:
            return _integer(value)
        except Unreadable as problem:
            raise Unreadable(f"has a data.{name} that {problem}") from None

    def number(self, name: str) -> float:
        """Return a finite number."""
        value = self._take(name)
        try:
            return _number(value)
        except Unreadable as problem:
            raise Unreadable(f"has a data.{name} that {problem}") from None

    def optional_text(self, name: str) -> str | None:
        """Return a text field, or None when it is absent or null."""
        return self.text(name) if self._present(name) else None

    def optional_integer(self, name: str) -> int | None:
        """Return a whole number, or None when it is absent or null."""
        return self.integer(name) if self._present(name) else None

    def optional_number(self, name: str) -> float | None:
        """Return a number, or None when it is absent or null."""
        return self.number(name) if self._present(name) else None

    def texts(self, name: str) -> tuple[str, ...]:
        """Return every text under a name: none, one, or those of a list, without nulls."""
        self._taken.add(name)
        return tuple(_texts(name, self._data.get(name)))

    def rest(self) -> JsonObject:
        """Return the fields nobody asked for."""
        return _without(self._data, frozenset(self._taken))

    def _take(self, name: str) -> JsonValue:
        self._taken.add(name)
        if name not in self._data:
            raise Unreadable(f"has no data.{name}")
        return self._data[name]

    def _present(self, name: str) -> bool:
        self._taken.add(name)
        return self._data.get(name) is not None


def _texts(name: str, value: JsonValue) -> Iterator[str]:
    if isinstance(value, list):
        for item in value:
            yield from _texts(name, item)
    elif isinstance(value, str):
        yield value
    elif value is not None:
        raise Unreadable(f"has a data.{name} that is not text")


def _without(source: JsonObject, taken: frozenset[str]) -> JsonObject:
    return {name: value for name, value in source.items() if name not in taken}


class Inflater:
    """Undoes gzip or deflate in bounded steps, so that a bomb cannot fill the memory."""

    __slots__ = ("_limit_bytes", "_raw", "_stream")

    def __init__(self, encoding: str, limit_bytes: int) -> None:
        """Choose the format: `encoding` is a Content-Encoding value."""
        self._limit_bytes = limit_bytes
        self._stream = zlib.decompressobj(wbits=_window(encoding))
        self._raw = encoding == "deflate"

    def inflate(self, chunk: bytes, have_bytes: int) -> bytes:
        """Return what the chunk adds; raise when the whole would pass the limit."""
        room = self._limit_bytes - have_bytes + 1
        try:
            return self._stream.decompress(chunk, room)
        except zlib.error:
            if self._raw:
                self._raw = False
                self._stream = zlib.decompressobj(wbits=-zlib.MAX_WBITS)
                return self.inflate(chunk, have_bytes)
            raise Unreadable("does not unpack") from None


def _window(encoding: str) -> int:
    if encoding in ("gzip", "x-gzip"):
        return zlib.MAX_WBITS | 16
    if encoding == "deflate":
        return zlib.MAX_WBITS
    raise Unreadable("has an unknown content encoding")
