"""Holds both encoders of forms against readers by other hands: whatever is written is read back."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import multipart
import pytest
from faceid_conformance.cases.multipart import Dialect, Part, encode
from faceid_conformance.fuzz.dialects import dialects
from hypothesis import given, settings
from hypothesis import strategies as st
from python_multipart.multipart import parse_form

HOSTILE = st.binary(max_size=200) | st.sampled_from(
    (b"", b"\r\n", b"--", b"\r\n--", b"\r\n\r\n", b"\x00\xff", "王\r\n--x".encode())
)
FILES = st.binary(max_size=400).map(lambda data: b"\xff\xd8" + data)


def parts(text: bytes, file: bytes) -> list[Part]:
    return [
        Part("appid", b"1400000001"),
        Part("session_id", text),
        Part("image", file, "face.jpg", "image/jpeg"),
    ]


def fields(written: list[Part]) -> dict[str, bytes]:
    return {part.name: part.value for part in written}


def read_by_multipart(body: bytes, dialect: Dialect) -> dict[str, bytes]:
    parser: Any = multipart.PushMultipartParser(dialect.boundary)
    found: dict[str, bytes] = {}
    name = ""
    with parser:
        for event in parser.parse(body):
            if isinstance(event, multipart.MultipartSegment):
                name = event.name
                found[name] = b""
            elif event:
                found[name] += bytes(event)
    return found


def read_by_python_multipart(body: bytes, dialect: Dialect) -> dict[str, bytes]:
    found: dict[str, bytes] = {}

    def take_field(field: Any) -> None:
        found[field.field_name.decode()] = field.value or b""

    def take_file(file: Any) -> None:
        file.file_object.seek(0)
        found[file.field_name.decode()] = file.file_object.read()

    headers = {"Content-Type": dialect.content_type.encode(), "Content-Length": str(len(body))}
    parse_form(headers, Reader(body), take_field, take_file)
    return found


class Reader:
    """What the library reads from."""

    def __init__(self, body: bytes) -> None:
        self.body = body

    def read(self, size: int) -> bytes:
        piece, self.body = self.body[:size], self.body[size:]
        return piece


def is_clear(dialect: Dialect, *texts: bytes) -> bool:
    """Whether no text holds the delimiter: a caller chooses another boundary then."""
    return not any(b"--" + dialect.boundary.encode() in b"\r\n" + text for text in texts)


@settings(max_examples=150, deadline=None, database=None, derandomize=True)
@given(dialects(), HOSTILE, FILES)
def test_our_forms_are_read_by_multipart(dialect: Dialect, text: bytes, file: bytes) -> None:
    # The library reads neither what stands around the form nor blanks after a delimiter.
    plain = replace(dialect, preamble=b"", padding=b"", epilogue=b"\r\n", quote_names=True)
    plain = replace(plain, filenames="plain", part_length=False, part_headers=())
    # It knows no folded header, and no parameter in large letters.
    plain = replace(plain, disposition_separator="; ", disposition_parameters="lower")
    if is_clear(plain, text, file):
        written = parts(text, file)
        assert read_by_multipart(encode(written, plain), plain) == fields(written)


@settings(max_examples=150, deadline=None, database=None, derandomize=True)
@given(dialects(), HOSTILE, FILES)
def test_our_forms_are_read_by_python_multipart(dialect: Dialect, text: bytes, file: bytes) -> None:
    plain = replace(dialect, preamble=b"", padding=b"", epilogue=b"\r\n", quote_names=True)
    plain = replace(plain, filenames="plain", separator="; ", type_suffix="", text_as_file=False)
    plain = replace(plain, disposition_type="form-data", quote_boundary=True, type_prefix="")
    plain = replace(plain, disposition_separator="; ", disposition_parameters="lower")
    # Of quoted pairs it takes the backslash for a letter.
    plain = replace(plain, part_headers=(), escape_boundary=0)
    if is_clear(plain, text, file):
        written = parts(text, file)
        assert read_by_python_multipart(encode(written, plain), plain) == fields(written)


def test_readers_tell_a_wrong_form(capsys: pytest.CaptureFixture[str]) -> None:
    dialect = Dialect(close=False)

    with pytest.raises(multipart.MultipartError):
        read_by_multipart(encode(parts(b"x", b"y"), dialect), dialect)
