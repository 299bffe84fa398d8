"""Reads request bodies for the foreign server: JSON, and multipart/form-data by RFC 2046 and 7578.

An own reader on purpose: no library that the emulator or the client use is in it.
"""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from foreign_signature import Refusal

BOUNDARY = re.compile(r';\s*boundary\s*=\s*("(?:[^"\\]|\\.)*"|[^;\s]+)', re.IGNORECASE)
PARAMETER = re.compile(r';\s*([A-Za-z*]+)\s*=\s*("(?:[^"\\]|\\.)*"|[^;]*)')


@dataclass(frozen=True, slots=True)
class Part:
    """One field: its bytes, and the filename and type where the caller gave them."""

    value: bytes
    filename: str | None = None
    media_type: str | None = None


@dataclass(frozen=True, slots=True)
class Fields:
    """What a request asks; `encoded` says that its bytes came as base64 text (JSON)."""

    parts: dict[str, Part]
    encoded: bool = False

    def text(self, name: str) -> str:
        """Return the field as text, empty where there is none."""
        part = self.parts.get(name)
        if part is None:
            return ""
        try:
            return part.value.decode("utf-8")
        except UnicodeDecodeError:
            raise Refusal(21, f"{name} is no UTF-8") from None

    def blob(self, name: str) -> bytes | None:
        """Return the field's bytes; an empty file part is a broken request."""
        part = self.parts.get(name)
        if part is None:
            return None
        if not part.value:
            raise Refusal(3, "invalid request: param error")
        if not self.encoded:
            return part.value
        try:
            return base64.b64decode(part.value)
        except binascii.Error:
            raise Refusal(21, f"{name} is no base64") from None


class BodyReader:
    """Turns a body into Fields or raises the Refusal."""

    takes_forms = True
    takes_json = True

    def read(self, content_type: str, body: bytes, path: str) -> Fields:
        media_type = content_type.split(";")[0].strip().strip('"').strip().lower()
        if media_type == "application/json" and self.takes_json:
            return self.read_json(content_type, body)
        if media_type == "multipart/form-data" and self.takes_forms:
            return self.read_form(content_type, body)
        raise Refusal(3, "invalid request")

    def read_json(self, content_type: str, body: bytes) -> Fields:
        try:
            document = json.loads(self.json_text(body))
        except (ValueError, RecursionError):
            document = None
        if not isinstance(document, dict):
            raise Refusal(3, "invalid request: body is no JSON object")
        parts = {name: Part(plain(value)) for name, value in document.items() if value is not None}
        return Fields(parts, encoded=True)

    def json_text(self, body: bytes) -> str:
        return body.decode("utf-8")

    def read_form(self, content_type: str, body: bytes) -> Fields:
        boundary = self.boundary(content_type, body)
        parts: dict[str, Part] = {}
        for raw in self.split(boundary, body):
            head, blank, value = raw.partition(b"\r\n\r\n")
            if not blank:
                raise Refusal(3, "invalid request: a part has no head")
            name, part = self.read_part(part_headers(head), value)
            parts.setdefault(name, part)
        return Fields(parts)

    def boundary(self, content_type: str, body: bytes) -> bytes:
        found = BOUNDARY.search(content_type)
        boundary = unquoted(found[1]) if found else ""
        if not boundary:
            raise Refusal(3, "invalid request")
        return boundary.encode("latin-1", "replace")

    def split(self, boundary: bytes, body: bytes) -> Iterator[bytes]:
        """Yield what stands between delimiter lines; preamble and epilogue are passed over."""
        marker = b"\r\n--" + boundary
        data = b"\r\n" + body
        start, last = next_delimiter(data, marker, 0)
        while not last:
            end, last = next_delimiter(data, marker, start)
            yield data[start : end_of_part(data, marker, end)]
            start = end

    def read_part(self, headers: dict[str, str], value: bytes) -> tuple[str, Part]:
        disposition = headers.get("content-disposition", "")
        found = PARAMETER.findall(disposition)
        parameters = {key.lower(): unquoted(value.strip()) for key, value in found}
        name = parameters.get("name")
        if not disposition.lower().startswith("form-data") or not name:
            raise Refusal(3, "invalid request: a part has no name")
        filename = parameters.get("filename", parameters.get("filename*"))
        return name, Part(value, filename, headers.get("content-type"))


def next_delimiter(data: bytes, marker: bytes, since: int) -> tuple[int, bool]:
    """Return where the text after the next delimiter line begins, and whether that was the last."""
    # A delimiter may share its CRLF with the line before it.
    found = data.find(marker, max(since - 2, 0))
    while found >= 0:
        after = found + len(marker)
        line_end = data.find(b"\r\n", after)
        rest = data[after : line_end if line_end >= 0 else len(data)]
        if rest.startswith(b"--"):
            return after, True
        if line_end >= 0 and not rest.strip(b" \t"):
            return line_end + 2, False
        found = data.find(marker, after)
    raise Refusal(3, "invalid request: the boundary is not in the body")


def end_of_part(data: bytes, marker: bytes, after: int) -> int:
    return data.rfind(marker, 0, after)


def part_headers(head: bytes) -> dict[str, str]:
    text = re.sub(r"\r\n[ \t]+", " ", head.decode("utf-8", "replace"))
    lines = [line.partition(":") for line in text.split("\r\n") if line]
    return {name.strip().lower(): value.strip() for name, _, value in lines}


def unquoted(value: str) -> str:
    if len(value) >= 2 and value[0] == value[-1] == '"':
        return re.sub(r"\\(.)", r"\1", value[1:-1])
    return value


def plain(value: Any) -> bytes:
    text = value if isinstance(value, str) else json.dumps(value)
    return text.encode("utf-8", "surrogatepass")
