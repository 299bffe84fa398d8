"""Holds the drawn forms: legal ones only, so that a stranger's parser reads the same fields."""

import re
from itertools import pairwise

from faceid_conformance.cases.multipart import Dialect, Part, encode
from faceid_conformance.fuzz.dialects import dialects
from hypothesis import given, settings

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
        name = re.search(rb'[; ]name="?([^";\r\n]+)', head)
        assert name is not None
        fields[name[1].decode()] = value
    assert marks[-1][1] == b"--"
    return fields


@settings(max_examples=200, deadline=None, database=None, derandomize=True)
@given(dialects())
def test_drawn_forms_hold_the_same_fields(dialect: Dialect) -> None:
    assert BOUNDARY.match(dialect.boundary)
    assert read(encode(PARTS, dialect), dialect.boundary) == VALUES
