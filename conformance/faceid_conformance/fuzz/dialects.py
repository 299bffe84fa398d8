"""Owns the legal ways to write one form, drawn at random: same fields, other bytes.

Refuses to draw what RFC 2046 and RFC 7578 forbid.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from hypothesis import strategies as st

from faceid_conformance.cases.model import ExtraPart, FileSource
from faceid_conformance.cases.multipart import Dialect

# RFC 2046 5.1.1: the characters of a boundary; those outside a token make quotes necessary.
PLAIN = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
TOKEN = PLAIN + "'+_-."
QUOTED_ONLY = "(),/:=? "
LONGEST_BOUNDARY = 70
FILENAMES = (
    "plain",
    "none",
    "empty",
    "path",
    "windows",
    "chinese",
    "star",
    "part-name",
    "unquoted",
)
TEXTS = (b"", b"", b"This is a message in MIME format.", b"\r\nprelude of two lines\r\n")
TAILS = (b"", b"\r\n", b"\r\nan epilogue, to be ignored\r\n")
# Header lines of a part that say nothing about the form, and encodings that are none.
PART_HEADERS = (
    "Content-Transfer-Encoding: binary",
    "content-transfer-encoding: 8bit",
    "Content-Language: zh-CN",
    'X-Part: form-data; name="appid"',
    "Content-ID: <part@example.invalid>",
)
# No field is called so; services of this API pass over what they do not know.
STRANGER = "note"


@dataclass(frozen=True, slots=True)
class Written:
    """One legal way to write and to send a form."""

    dialect: Dialect
    chunked: bool
    shuffle: tuple[int, ...]
    strangers: tuple[ExtraPart, ...] = ()

    def order(self, names: Sequence[str]) -> tuple[str, ...]:
        """Return the fields' names in the drawn order."""
        places = [self.shuffle[place % len(self.shuffle)] for place in range(len(names))]
        return tuple(name for _, name in sorted(zip(places, names, strict=True)))


@st.composite
def boundaries(draw: st.DrawFn) -> tuple[str, bool]:
    """Draw a boundary of any legal length, and whether it is written in quotes."""
    length = draw(st.one_of(st.integers(1, LONGEST_BOUNDARY), st.sampled_from((1, 69, 70))))
    quoted = draw(st.booleans())
    letters = TOKEN + QUOTED_ONLY if quoted else TOKEN
    drawn = draw(st.text(letters, min_size=length, max_size=length))
    # A blank at the end is the one that the grammar does not let in.
    return (f"{drawn[:-1]}Z" if drawn.endswith(" ") else drawn), quoted


@st.composite
def dialects(draw: st.DrawFn) -> Dialect:
    """Draw one legal way to write a form."""
    boundary, quoted = draw(boundaries())
    letter_case = draw(st.sampled_from((str.title, str.lower, str.upper)))
    return Dialect(
        boundary=boundary,
        quote_boundary=quoted,
        media_type=draw(
            st.sampled_from(("multipart/form-data", "Multipart/Form-Data", "MULTIPART/FORM-DATA"))
        ),
        parameter=draw(st.sampled_from(("boundary", "Boundary"))),
        separator=draw(st.sampled_from(("; ", ";", ";  ", " ; "))),
        type_suffix=draw(st.sampled_from(("", "; charset=utf-8", ';charset="UTF-8"'))),
        disposition=letter_case("Content-Disposition"),
        disposition_type=draw(st.sampled_from(("form-data", "form-data", "Form-Data"))),
        type_name=letter_case("Content-Type"),
        type_first=draw(st.booleans()),
        header_space=draw(st.sampled_from((" ", "", "  ", "\t"))),
        quote_names=draw(st.booleans()),
        filename_first=draw(st.booleans()),
        filenames=draw(st.sampled_from(FILENAMES)),
        text_as_file=draw(st.booleans()),
        text_type=draw(
            st.sampled_from(
                (None, "text/plain", "text/plain; charset=utf-8", "text/plain;charset=UTF-8")
            )
        ),
        file_type=draw(st.sampled_from(("given", "none", "octet-stream", "jpg"))),
        part_length=draw(st.booleans()),
        part_headers=tuple(draw(st.lists(st.sampled_from(PART_HEADERS), max_size=2, unique=True))),
        preamble=draw(st.sampled_from(TEXTS)),
        padding=draw(st.sampled_from((b"", b"", b" ", b"\t "))),
        epilogue=draw(st.sampled_from(TAILS)),
        reverse=draw(st.booleans()),
    )


def near_misses(boundary: str) -> tuple[str, ...]:
    """Return texts that look like a delimiter of this boundary and are none."""
    marker = f"--{boundary}"
    return (
        f"x{marker}",
        f"x{marker}--\r\ny",
        f"\n{marker}",
        f"\r\n-{marker[2:]}",
        f"\r\n--{boundary[:-1]}",
        f"\r\n {marker}",
        "\r\n--\r\n--",
        "--",
    )


@st.composite
def written_forms(draw: st.DrawFn) -> Written:
    """Draw one legal way to write and send a form, with strangers beside its fields."""
    dialect = draw(dialects())
    texts = draw(st.lists(st.sampled_from(near_misses(dialect.boundary)), max_size=2))
    strangers = tuple(ExtraPart(STRANGER, FileSource("text", text)) for text in texts)
    shuffle = tuple(draw(st.permutations(range(8))))
    return Written(dialect, draw(st.booleans()), shuffle, strangers)
