"""Holds the drawn forms: legal ones only, so that a stranger's parser reads the same fields."""

import re
from dataclasses import fields
from email.parser import BytesParser
from email.policy import HTTP, compat32
from itertools import pairwise

import pytest
from faceid_conformance.cases.multipart import Dialect, Part, encode
from faceid_conformance.emulator.wire.header import read_header
from faceid_conformance.emulator.wire.multipart import read_multipart
from faceid_conformance.fuzz.dialects import (
    COMMENTS,
    FILENAMES,
    QUOTED_ONLY,
    STRANGER,
    STRANGERS,
    TOKEN,
    Written,
    commented,
    dialects,
    written_forms,
)
from hypothesis import given, settings
from hypothesis import strategies as st

VALUES = {"appid": b"1400000001", "image": b"\xff\xd8\r\n--not-a-boundary\r\n\x00"}
PARTS = [Part("appid", VALUES["appid"]), Part("image", VALUES["image"], "face.jpg", "image/jpeg")]
BOUNDARY = re.compile(r"^[0-9A-Za-z'()+_,./:=? -]{0,69}[0-9A-Za-z'()+_,./:=?-]$")


def read(body: bytes, boundary: str) -> dict[str, bytes]:
    """Read a form as RFC 2046 says, in a few lines of its own."""
    delimiter = re.compile(
        rb"(?:^|\r\n)--" + re.escape(boundary.encode()) + rb"(--)?[ \t]*(?:\r\n|$)"
    )
    marks = list(delimiter.finditer(body))
    fields: dict[str, bytes] = {}
    for mark, following in pairwise(marks):
        head, _, value = body[mark.end() : following.start()].partition(b"\r\n\r\n")
        part = BytesParser(policy=compat32).parsebytes(head + b"\r\n\r\n")
        name = part.get_param("name", header="content-disposition")
        assert isinstance(name, str)
        fields[name] = value
    assert marks[-1][1] == b"--"
    return fields


@settings(max_examples=120, deadline=None, database=None, derandomize=True)
@given(dialects())
def test_drawn_forms_hold_the_same_fields(dialect: Dialect) -> None:
    body = encode(PARTS, dialect)
    by_emulator = read_multipart(read_header(dialect.content_type), body).parts

    assert BOUNDARY.match(dialect.boundary)
    assert read(body, dialect.boundary) == VALUES
    assert {part.name: bytes(part.data) for part in by_emulator} == VALUES


@pytest.mark.parametrize("place", ["type", "name", "value", "end"])
@pytest.mark.parametrize("comment", COMMENTS)
def test_comments_are_comments_to_a_reader_of_mail(comment: str, place: str) -> None:
    dialect = Dialect(comment=comment.replace("${other}", "video"), comment_at=place)
    body = encode(PARTS, dialect)
    head = b"MIME-Version: 1.0\r\nContent-Type: " + dialect.content_type.encode() + b"\r\n\r\n"

    message = BytesParser(policy=HTTP).parsebytes(head + body)

    names = [part["Content-Disposition"].params.get("name") for part in message.iter_parts()]
    assert names == ["appid", "image"]


@settings(max_examples=60, deadline=None, database=None, derandomize=True)
@given(commented(["appid", "image", "video"]))
def test_emulator_passes_over_comments(dialect: Dialect) -> None:
    found = read_multipart(read_header(dialect.content_type), encode(PARTS, dialect))

    assert {part.name: bytes(part.data) for part in found.parts} == VALUES
    assert "header-comment" in {finding.name for finding in found.lint}


def seen_in(strategy: "st.SearchStrategy[Written]", count: int) -> list[Written]:
    """Return what is drawn, so often that what is never drawn was left out on purpose."""
    drawn: list[Written] = []

    @settings(max_examples=count, deadline=None, database=None, derandomize=True)
    @given(strategy)
    def draw(written: Written) -> None:
        drawn.append(written)

    draw()
    return drawn


# Of real callers' mistakes, which no standard allows; cases try them.
ILLEGAL = {"send_boundary", "trailing_semicolon", "close", "newline", "transfer_encoding"}
# Legal by a grammar that few readers know: drawn by a property of their own.
APART = {"comment", "comment_at"}


def test_every_legal_variation_is_drawn() -> None:
    drawn = seen_in(written_forms(), 400)
    forms = [written.dialect for written in drawn]
    varied = {
        item.name
        for item in fields(Dialect)
        if len({getattr(dialect, item.name) for dialect in forms}) > 1
    }
    strangers = [part for written in drawn for part in written.strangers]

    assert varied == {item.name for item in fields(Dialect)} - ILLEGAL - APART
    assert {len(dialect.boundary) for dialect in forms} >= {1, 69, 70}
    assert set("".join(dialect.boundary for dialect in forms)) == set(TOKEN + QUOTED_ONLY)
    assert {dialect.filenames for dialect in forms} == set(FILENAMES)
    assert {part.name for part in strangers} == {*STRANGERS, "_charset_"}
    assert any(part.name == STRANGER and not part.source.value for part in strangers)
    assert {part.first for part in strangers} == {True, False}
    assert {written.chunked for written in drawn} == {True, False}
    assert len({written.order(("a", "b", "c")) for written in drawn}) == 6
