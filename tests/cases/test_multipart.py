"""Holds the form writer against exact bytes: a dialect is nothing but its bytes."""

import pytest
from faceid_conformance.cases.multipart import Dialect, Part, encode

PARTS = (Part("appid", b"1400000001"), Part("image", b"\xff\xd8", "face.jpg", "image/jpeg"))


def test_plain_form_is_written_as_browsers_write_it() -> None:
    assert encode(PARTS, Dialect(boundary="B")) == (
        b'--B\r\nContent-Disposition: form-data; name="appid"\r\n\r\n1400000001\r\n'
        b'--B\r\nContent-Disposition: form-data; name="image"; filename="face.jpg"\r\n'
        b"Content-Type: image/jpeg\r\n\r\n\xff\xd8\r\n--B--\r\n"
    )


@pytest.mark.parametrize(
    ("dialect", "line"),
    [
        (Dialect(trailing_semicolon=True), b'form-data; name="appid";\r\n'),
        (Dialect(quote_names=False), b"form-data; name=appid\r\n"),
        (Dialect(text_as_file=True), b'name="appid"; filename="appid"\r\n'),
        (Dialect(filename_first=True), b'form-data; filename="face.jpg"; name="image"\r\n'),
        (Dialect(filenames="none", file_type="none"), b'form-data; name="image"\r\n\r\n\xff\xd8'),
        (Dialect(filenames="empty"), b'name="image"; filename=""\r\n'),
        (Dialect(file_type="jpg"), b"Content-Type: image/jpg\r\n"),
        (Dialect(part_length=True), b"Content-Length: 2\r\n"),
        (
            Dialect(disposition="content-disposition", header_space=""),
            b"content-disposition:form-data",
        ),
        (Dialect(boundary="B", padding=b" \t"), b"--B \t\r\n"),
        (Dialect(boundary="B", preamble=b"before"), b"before\r\n--B\r\n"),
        (Dialect(boundary="B", epilogue=b"\r\nafter"), b"--B--\r\nafter"),
        (Dialect(type_first=True), b"Content-Type: image/jpeg\r\nContent-Disposition"),
        (Dialect(boundary="B", padding=b"\t"), b"--B--\t\r\n"),
        (Dialect(disposition_separator=";\r\n "), b'form-data;\r\n name="appid"\r\n'),
        (Dialect(disposition_parameters="upper"), b'NAME="image"; FILENAME="face.jpg"\r\n'),
        (Dialect(disposition_parameters="title"), b'Name="appid"\r\n'),
        (Dialect(filenames="escaped-quotes"), b'filename="my \\"best\\" face\\\\.bin"\r\n'),
        (Dialect(filenames="star-last"), b"; filename*=UTF-8''%E8%A7%86%E9%A2%91.bin\r\n"),
        (Dialect(file_type="with-name"), b'Content-Type: image/jpeg; name="face.bin"\r\n'),
        (
            Dialect(part_headers=("X-A: b",), part_headers_first=True),
            b"X-A: b\r\nContent-Disposition",
        ),
    ],
)
def test_dialects_change_their_bytes(dialect: Dialect, line: bytes) -> None:
    assert line in encode(PARTS, dialect)


def test_reversed_form_has_its_files_first() -> None:
    body = encode(PARTS, Dialect(reverse=True))

    assert body.index(b'"image"') < body.index(b'"appid"')


@pytest.mark.parametrize(
    ("dialect", "content_type"),
    [
        (Dialect(boundary="B"), "multipart/form-data; boundary=B"),
        (Dialect(boundary="B", quote_boundary=True), 'multipart/form-data; boundary="B"'),
        (Dialect(boundary="B", separator=";"), "multipart/form-data;boundary=B"),
        (Dialect(send_boundary=False), "multipart/form-data"),
        (
            Dialect(boundary="B", type_prefix="; charset=utf-8"),
            "multipart/form-data; charset=utf-8; boundary=B",
        ),
    ],
)
def test_content_type_names_the_boundary(dialect: Dialect, content_type: str) -> None:
    assert dialect.content_type == content_type


def test_name_that_is_no_token_stands_in_quotes() -> None:
    body = encode([Part('a"b\\', b"")], Dialect(quote_names=False))

    assert b'name="a\\"b\\\\"\r\n' in body
