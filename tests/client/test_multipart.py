"""Holds the multipart encoder against two parsers of other hands, with hostile names and files."""

import importlib
import io
from typing import Any

import pytest
import python_multipart
from faceid_client.bodies import Body
from faceid_client.multipart import Part, encode, escape
from hypothesis import given, settings
from hypothesis import strategies as st

# Two distributions bring a module of this name; the type checkers see the other one.
multipart: Any = importlib.import_module("multipart")

BOUNDARY = "----faceid-0123456789abcdef"
SPICE = (
    '"',
    "\\",
    "\r\n",
    "\n",
    "\r",
    "\0",
    ";",
    "\x1b",
    "\x7f",
    "\u2028",
    "😀",
    "张三",
    "\udcc4\udce3",
)
HEADER = '\r\nContent-Disposition: form-data; name="appid"\r\n\r\nEVIL\r\n'

hostile_names = st.lists(st.sampled_from(SPICE) | st.text(max_size=5), max_size=6).map("".join)
# What a file may hold that looks like the form's own syntax.
hostile_bytes = st.lists(
    st.binary(max_size=20)
    | st.sampled_from(
        (
            b"\r\n--" + BOUNDARY[:-1].encode() + HEADER.encode(),
            b"\r\n--+++" + HEADER.encode(),
            b"--\r\n",
            "张三".encode("gbk"),
            "😀".encode(),
        )
    ),
    max_size=5,
).map(b"".join)


def encoded(parts: list[Part]) -> bytes:
    form = encode(parts, boundary=BOUNDARY)
    with Body(form.content_type, form.length_bytes, form.segments).opened() as content:
        body = content if isinstance(content, bytes) else b"".join(content)
    assert len(body) == form.length_bytes
    return body


def parts_by_multipart(body: bytes) -> list[tuple[str, str | None, bytes]]:
    parser = multipart.MultipartParser(io.BytesIO(body), BOUNDARY, strict=True)
    return [(part.name, part.filename and escape(part.filename), part.raw) for part in parser]


def parts_by_python_multipart(body: bytes) -> list[tuple[bytes, bytes]]:
    """Return (Content-Disposition, content) of each part."""
    found: list[list[bytes]] = []
    header: list[bytes] = [b"", b""]

    def on_header_end() -> None:
        if header[0].lower() == b"content-disposition":
            found[-1][0] = header[1]
        header[:] = [b"", b""]

    def on_part_data(data: bytes, start: int, end: int) -> None:
        found[-1][1] += data[start:end]

    def on_header_field(data: bytes, start: int, end: int) -> None:
        header[0] += data[start:end]

    def on_header_value(data: bytes, start: int, end: int) -> None:
        header[1] += data[start:end]

    parser = python_multipart.MultipartParser(
        BOUNDARY,
        {
            "on_part_begin": lambda: found.append([b"", b""]),
            "on_part_data": on_part_data,
            "on_header_field": on_header_field,
            "on_header_value": on_header_value,
            "on_header_end": on_header_end,
        },
    )
    parser.write(body)
    parser.finalize()
    return [(disposition, content) for disposition, content in found]


@settings(deadline=None, derandomize=True)
@given(texts=st.lists(hostile_names, max_size=4), content=hostile_bytes, filename=hostile_names)
def test_no_content_or_filename_changes_another_field(
    texts: list[str], content: bytes, filename: str
) -> None:
    values = [text.encode("utf-8", "replace") for text in texts]
    parts = [Part(f"field{index}", value) for index, value in enumerate(values)]
    parts.append(Part("video", content, filename or "x", "video/mp4"))

    body = encoded(parts)

    expected = [(f"field{index}", None, value) for index, value in enumerate(values)]
    assert parts_by_multipart(body) == [*expected, ("video", escape(filename or "x"), content)]
    by_other = parts_by_python_multipart(body)
    assert [content_ for _, content_ in by_other] == [*values, content]
    assert by_other[-1][0].decode().endswith(f'filename="{escape(filename or "x")}"')


@settings(deadline=None, derandomize=True)
@given(hostile_names)
def test_escaped_name_has_nothing_that_ends_it(name: str) -> None:
    safe = escape(name)

    assert not set(safe) & {'"', "\\", "\r", "\n", "\0", "\x7f"}
    safe.encode("utf-8")


@pytest.mark.parametrize(
    ("name", "escaped"),
    (
        ('a"b', "a%22b"),
        ("a\r\nb", "a%0D%0Ab"),
        ("a\\", "a%5C"),
        ("nul\0", "nul%00"),
        ("张三😀.mp4", "张三😀.mp4"),
        ("\udcc4\udce3.mp4", "%C4%E3.mp4"),
        ("\ud83d", "\ufffd"),
        ("100%.mp4", "100%.mp4"),
    ),
)
def test_name_is_escaped_as_browsers_do_and_further(name: str, escaped: str) -> None:
    assert escape(name) == escaped


def test_text_part_has_no_content_type() -> None:
    body = encoded([Part("compare_flag", b"true")])

    assert body.split(b"\r\n\r\n")[0].count(b"\r\n") == 1


@pytest.mark.parametrize("boundary", ("", "short", "x" * 71, "with space 0123456789", "a\r\nb" * 9))
def test_encoder_refuses_an_unfit_boundary(boundary: str) -> None:
    with pytest.raises(ValueError, match="boundary"):
        encode([], boundary=boundary)


def test_large_content_is_not_copied() -> None:
    content = b"v" * 1_000_000

    form = encode([Part("seq", b"1"), Part("video", content, "v.mp4")], boundary="b" * 20)

    assert any(segment is content for segment in form.segments)
    assert sum(len(segment) for segment in form.segments if isinstance(segment, bytes)) == (
        form.length_bytes
    )
