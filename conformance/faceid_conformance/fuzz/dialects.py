"""Owns the legal ways to write one form, drawn at random: same fields, other bytes.

Refuses to draw what RFC 2046 and RFC 7578 forbid.
"""

from __future__ import annotations

from hypothesis import strategies as st

from faceid_conformance.cases.multipart import Dialect

# RFC 2046 5.1.1: the characters of a boundary; those outside a token make quotes necessary.
PLAIN = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
TOKEN = PLAIN + "'+_-."
QUOTED_ONLY = "(),/:=?"
FILENAMES = ("plain", "none", "empty", "path", "chinese", "star", "part-name", "unquoted")
TEXTS = (b"", b"", b"This is a message in MIME format.", b"\r\nprelude of two lines\r\n")
TAILS = (b"", b"\r\n", b"\r\nan epilogue, to be ignored\r\n")


@st.composite
def boundaries(draw: st.DrawFn) -> tuple[str, bool]:
    """Draw a boundary of any legal length, and whether it is written in quotes."""
    if draw(st.booleans()):
        middle = draw(st.text(TOKEN + QUOTED_ONLY, max_size=60))
        return f"b{middle}Z", True
    return "b" + draw(st.text(TOKEN, max_size=60)) + "Z", draw(st.booleans())


@st.composite
def dialects(draw: st.DrawFn) -> Dialect:
    """Draw one legal way to write a form."""
    boundary, quoted = draw(boundaries())
    letter_case = draw(st.sampled_from((str.title, str.lower, str.upper)))
    return Dialect(
        boundary=boundary,
        quote_boundary=quoted,
        media_type=draw(st.sampled_from(("multipart/form-data", "Multipart/Form-Data"))),
        parameter=draw(st.sampled_from(("boundary", "Boundary"))),
        separator=draw(st.sampled_from(("; ", ";", ";  "))),
        type_suffix=draw(st.sampled_from(("", "; charset=utf-8"))),
        disposition=letter_case("Content-Disposition"),
        type_name=letter_case("Content-Type"),
        type_first=draw(st.booleans()),
        header_space=draw(st.sampled_from((" ", "", "  "))),
        quote_names=draw(st.booleans()),
        filename_first=draw(st.booleans()),
        filenames=draw(st.sampled_from(FILENAMES)),
        text_as_file=draw(st.booleans()),
        text_type=draw(st.sampled_from((None, "text/plain", "text/plain; charset=utf-8"))),
        file_type=draw(st.sampled_from(("given", "none", "octet-stream", "jpg"))),
        part_length=draw(st.booleans()),
        transfer_encoding=draw(st.booleans()),
        preamble=draw(st.sampled_from(TEXTS)),
        padding=draw(st.sampled_from((b"", b"", b" ", b"\t "))),
        epilogue=draw(st.sampled_from(TAILS)),
        reverse=draw(st.booleans()),
    )
