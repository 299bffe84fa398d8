"""The multipart reader: 30 dialects, what it notes, what it refuses, and what other readers say."""

from dataclasses import dataclass, field

import multipart as foreign
import pytest
from faceid_conformance.emulator.wire.header import read_header
from faceid_conformance.emulator.wire.lint import SAYS
from faceid_conformance.emulator.wire.multipart import MOST_PARTS, Multipart, read_multipart
from faceid_conformance.emulator.wire.unreadable import UnreadableError
from hypothesis import given
from hypothesis import strategies as st

B = "B0und"
TEXT = b'--B0und\r\nContent-Disposition: form-data; name="appid"\r\n\r\n123\r\n'
FILE = (
    b'--B0und\r\nContent-Disposition: form-data; name="image"; filename="f.jpg"\r\n'
    b"Content-Type: image/jpeg\r\n\r\n\xff\xd8\r\n\n\r-\r\n"
)
END = b"--B0und--\r\n"
PLAIN = TEXT + FILE + END
READ = {"appid": b"123", "image": b"\xff\xd8\r\n\n\r-"}


def read(body: bytes, content_type: str = f"multipart/form-data; boundary={B}") -> Multipart:
    return read_multipart(read_header(content_type), body)


def values(document: Multipart) -> dict[str, bytes]:
    return {part.name: bytes(part.data) for part in document.parts}


@dataclass(frozen=True)
class Dialect:
    """A way of writing the same form, and what is noted about it."""

    body: bytes
    lint: tuple[str, ...] = ()
    content_type: str = f"multipart/form-data; boundary={B}"
    read: dict[str, bytes] = field(default_factory=lambda: READ)


def renamed(old: bytes, new: bytes) -> bytes:
    assert old in PLAIN
    return PLAIN.replace(old, new)


LF_TEXT = {"appid": b"123", "image": b"\xff\xd8"}
DIALECTS = {
    "plain": Dialect(PLAIN),
    "semicolon after the name, as printed": Dialect(
        renamed(b'name="appid"', b'name="appid";'), ("trailing-semicolon",)
    ),
    "file without type": Dialect(renamed(b"Content-Type: image/jpeg\r\n", b"")),
    "file without filename": Dialect(renamed(b'; filename="f.jpg"', b"")),
    "file with neither": Dialect(renamed(b'; filename="f.jpg"\r\nContent-Type: image/jpeg', b"")),
    "empty filename": Dialect(renamed(b'"f.jpg"', b'""')),
    "text as file part": Dialect(renamed(b'name="appid"', b'name="appid"; filename="appid"')),
    "filename before name": Dialect(
        renamed(b'name="image"; filename="f.jpg"', b'filename="f.jpg"; name="image"')
    ),
    "whole path as filename": Dialect(renamed(b"f.jpg", b"/a b/c;d/e=f.jpg")),
    "Windows path as filename": Dialect(renamed(b"f.jpg", b"C:\\dir\\f.jpg")),
    "quoted quote in the filename": Dialect(renamed(b"f.jpg", b'a\\"b;c.jpg')),
    "UTF-8 filename": Dialect(renamed(b"f.jpg", "照片.jpg".encode())),
    "GBK filename": Dialect(renamed(b"f.jpg", "照片.jpg".encode("gbk")), ("filename-charset",)),
    "extended filename": Dialect(
        renamed(b'filename="f.jpg"', b"filename*=UTF-8''%E7%85%A7.jpg"), ("extended-filename",)
    ),
    "names without quotes": Dialect(renamed(b'name="appid"', b"name=appid"), ("name-unquoted",)),
    "headers in lower case": Dialect(renamed(b"Content-Disposition", b"content-disposition")),
    "headers in upper case": Dialect(renamed(b"Content-Disposition", b"CONTENT-DISPOSITION")),
    "no space after the colon": Dialect(renamed(b"Disposition: form", b"Disposition:form")),
    "comments, one of which names a field": Dialect(
        renamed(
            b'form-data; name="appid"', b'form-data (one (two)); (name="image") name= () "appid"'
        ),
        ("header-comment",),
    ),
    "parentheses in quotes are no comment": Dialect(renamed(b"f.jpg", b"f (1).jpg")),
    "a parenthesis without its other half": Dialect(
        renamed(b'filename="f.jpg"', b"filename=f(1.jpg"),
    ),
    "folded header": Dialect(
        renamed(b'form-data; name="appid"', b'form-data;\r\n name="appid"'), ("header-folded",)
    ),
    "length and language in each part": Dialect(
        renamed(b"\r\n\r\n123", b"\r\nContent-Length: 3\r\nContent-Language: zh\r\n\r\n123")
    ),
    "transfer encoding": Dialect(
        renamed(b"\r\n\r\n123", b"\r\nContent-Transfer-Encoding: 8bit\r\n\r\n123"),
        ("transfer-encoding",),
    ),
    "another disposition": Dialect(
        renamed(b'form-data; name="appid"', b'attachment; name="appid"'), ("disposition-type",)
    ),
    "header without colon": Dialect(
        renamed(b"\r\n\r\n123", b"\r\nnonsense\r\n\r\n123"), ("header-unreadable",)
    ),
    "preamble": Dialect(b"This is MIME.\r\n" + PLAIN, ("preamble",)),
    "leading line end": Dialect(b"\r\n" + PLAIN, ("preamble",)),
    "epilogue": Dialect(PLAIN + b"and more", ("epilogue",)),
    "no line end after the close": Dialect(PLAIN[:-2]),
    "blanks after the boundary": Dialect(
        PLAIN.replace(b"--B0und\r\n", b"--B0und \t\r\n"), ("blank-boundary-tail",)
    ),
    "close without dashes": Dialect(TEXT + FILE + b"--B0und\r\n", ("missing-close",)),
    "close and all line ends missing": Dialect(TEXT + FILE + b"--B0und", ("missing-close",)),
    "no close at all": Dialect(TEXT + FILE, ("missing-close",)),
    "line feeds only": Dialect(
        (TEXT + FILE.replace(b"\r\n\n\r-", b"") + END).replace(b"\r\n", b"\n"),
        ("line-feed-only",),
        read=LF_TEXT,
    ),
    "line feed after one boundary alone": Dialect(
        PLAIN.replace(b"--B0und\r\n", b"--B0und\n", 1), ("line-feed-only",)
    ),
    "part without a name": Dialect(
        b"--B0und\r\nContent-Disposition: form-data\r\n\r\nx\r\n" + PLAIN, ("part-nameless",)
    ),
    "part without headers": Dialect(b"--B0und\r\n\r\nx\r\n" + PLAIN, ("part-nameless",)),
    "part whose headers never end": Dialect(
        b"--B0und\r\nContent-Disposition: form-data\r\n" + PLAIN, ("part-headers-unended",)
    ),
    "boundary in quotes": Dialect(PLAIN, (), 'multipart/form-data; boundary="B0und"'),
    "other letter case": Dialect(PLAIN, (), "Multipart/Form-Data; Boundary=B0und"),
    "charset after the boundary": Dialect(
        PLAIN, (), "multipart/form-data; boundary=B0und; charset=UTF-8"
    ),
    "charset before the boundary": Dialect(
        PLAIN, (), "multipart/form-data;charset=UTF-8;boundary=B0und"
    ),
    "semicolon after the boundary": Dialect(PLAIN, (), "multipart/form-data; boundary=B0und;"),
    "boundary with blanks": Dialect(
        PLAIN.replace(b"B0und", b"a b"), (), 'multipart/form-data; boundary="a b"'
    ),
    "boundary of dashes": Dialect(
        PLAIN.replace(b"B0und", b"--------------acebdf"),
        (),
        "multipart/form-data;boundary=--------------acebdf",
    ),
    "boundary too long": Dialect(
        PLAIN.replace(b"B0und", b"b" * 71),
        ("boundary-length",),
        f"multipart/form-data; boundary={'b' * 71}",
    ),
    "boundary of other characters": Dialect(
        PLAIN.replace(b"B0und", b"a*b@c"),
        ("boundary-alphabet",),
        "multipart/form-data; boundary=a*b@c",
    ),
}


@pytest.mark.parametrize("name", DIALECTS)
def test_dialect_is_read_and_noted(name: str) -> None:
    dialect = DIALECTS[name]

    document = read(dialect.body, dialect.content_type)

    assert values(document) == dialect.read
    assert {finding.name for finding in document.lint} == set(dialect.lint)


def test_findings_say_what_and_where() -> None:
    finding = read(b"preamble\r\n" + PLAIN + b"x").lint[1]

    assert (finding.name, finding.offset) == ("epilogue", len(PLAIN) + 10)
    assert finding.says == SAYS["epilogue"]


def test_near_boundaries_are_data() -> None:
    data = b"\r\n--B0un\r\n--B0undx\r\n--B0und-\r\n --B0und\r\nx--B0und\r\n"
    body = TEXT.replace(b"123", data) + END

    assert values(read(body)) == {"appid": data}


def test_empty_value_without_its_own_line_end_is_read() -> None:
    body = b'--B0und\r\nContent-Disposition: form-data; name="a"\r\n\r\n--B0und--'

    assert values(read(body)) == {"a": b""}


def test_offsets_point_at_the_data() -> None:
    for part in read(PLAIN).parts:
        assert PLAIN[part.offset : part.offset + len(part.data)] == bytes(part.data)


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (PLAIN, "multipart/form-data"),
        (PLAIN, "multipart/form-data; boundary="),
        (PLAIN, 'multipart/form-data; boundary=""'),
        (PLAIN, "multipart/form-data; boundary=other"),
        (b"", "multipart/form-data; boundary=B0und"),
        (TEXT * (MOST_PARTS + 1) + END, "multipart/form-data; boundary=B0und"),
    ],
)
def test_unreadable_form_is_told(body: bytes, content_type: str) -> None:
    with pytest.raises(UnreadableError):
        read(body, content_type)


def test_boundary_of_spaces_is_told() -> None:
    with pytest.raises(UnreadableError):
        read(b"x", 'multipart/form-data; boundary="  "')


def test_endless_part_headers_are_skipped() -> None:
    head = b"--B0und\r\n" + b"X: " + b"a" * 20_000 + b"\r\n\r\nx\r\n"

    assert values(read(head + PLAIN)) == READ


NAMES = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cc", "Cs"), exclude_characters='"\\'),
    min_size=1,
    max_size=20,
)
PARTS = st.lists(
    st.tuples(NAMES, st.none() | NAMES, st.binary(max_size=200)), min_size=1, max_size=6
)


def written(parts: list[tuple[str, str | None, bytes]], boundary: bytes) -> bytes:
    body = b""
    for name, filename, data in parts:
        body += b"--" + boundary + b'\r\nContent-Disposition: form-data; name="' + name.encode()
        body += b'"' + (f'; filename="{filename}"'.encode() if filename is not None else b"")
        body += b"\r\n\r\n" + data + b"\r\n"
    return body + b"--" + boundary + b"--\r\n"


@given(parts=PARTS, boundary=st.from_regex(r"[0-9A-Za-z'()+_,./:=?-]{1,60}", fullmatch=True))
def test_well_formed_bodies_are_read_as_another_reader_reads_them(
    parts: list[tuple[str, str | None, bytes]], boundary: str
) -> None:
    marker = boundary.encode()
    body = written([part for part in parts if b"--" + marker not in part[2]], marker)
    theirs: list[tuple[str, str | None, bytes]] = []
    with foreign.PushMultipartParser(marker) as parser:
        for event in parser.parse(body):
            if isinstance(event, foreign.MultipartSegment):
                theirs.append((event.name, event.filename, b""))
            elif event:
                theirs[-1] = (*theirs[-1][:2], theirs[-1][2] + bytes(event))
        list(parser.parse(b""))

    document = read(body, f'multipart/form-data; boundary="{boundary}"')

    ours = [(part.name, part.filename, bytes(part.data)) for part in document.parts]
    assert ours == theirs
    assert not document.lint


PIECES = st.sampled_from(
    (
        *(b"--B0und", b"--", b"\r\n", b"\n", b"\r", b" ", b":", b";", b'"', b"=", b"name"),
        *(b'name="a"', b"Content-Disposition: form-data", b"filename*=x", b"\xff", b"abc"),
        b"\r\n\r\n",
    )
)


@given(st.lists(PIECES | st.binary(max_size=8), max_size=60).map(b"".join))
def test_any_bytes_are_read_or_refused(body: bytes) -> None:
    try:
        document = read(body)
    except UnreadableError:
        return

    assert sum(len(part.data) for part in document.parts) <= len(body)
    assert all(0 <= finding.offset <= len(body) for finding in document.lint)


@given(st.text(max_size=80))
def test_any_header_value_is_taken_apart(value: str) -> None:
    read_header(value)
