"""Owns the legal ways to write one form, drawn at random: same fields, other bytes.

Refuses to draw what RFC 2046 and RFC 7578 forbid.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

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
    "star-first",
    "star-last",
    "star-latin",
    "escaped-quotes",
    "percent-quotes",
    "semicolons",
    "apostrophe",
    "astral",
    "long",
    "part-name",
    "unquoted",
)
TEXTS = (b"", b"", b"This is a message in MIME format.", b"\r\nprelude of two lines\r\n")
TAILS = (b"", b"\r\n", b"\r\nan epilogue, to be ignored\r\n", b"\r\n\x00\xe6\x95\x88\r\n--\r\n")
PADDINGS = (b"", b"", b" ", b"\t ", b" " * 40)
# Between the parameters of a header; a header may go on in the next line (RFC 822 3.1.1).
SEPARATORS = ("; ", ";", ";  ", " ; ")
PART_SEPARATORS = (*SEPARATORS, ";\r\n ", ";\r\n\t")
TEXT_TYPES = (
    None,
    "text/plain",
    "text/plain; charset=utf-8",
    "text/plain;charset=UTF-8",
    'Text/Plain; Charset="utf-8"; format=flowed',
)
# Header lines of a part that say nothing about the form, and encodings that are none.
PART_HEADERS = (
    "Content-Transfer-Encoding: binary",
    "content-transfer-encoding: 8bit",
    "Content-Language: zh-CN",
    'X-Part: form-data; name="appid"',
    "Content-ID: <part@example.invalid>",
    "X-Folded: one\r\n two",
    "X-Empty:",
)
# RFC 822 3.4.3: what stands in parentheses is a remark, whatever it looks like.
COMMENTS = (
    "(a remark)",
    "()",
    "(one (within) another)",
    '(name="${other}")',
    '(; name="${other}"; filename="x")',
    "(a \\) and a \\( of its own)",
    "(\u5907\u6ce8)",
)
# No field is called so; services of this API pass over what they do not know.
STRANGER = "note"
STRANGERS = (STRANGER, "note[]", 'no"te', "a; name=appid", "\u5907\u6ce8", "back\\slash", "no te")
# RFC 7578 4.6: a part that names the charset of the texts.
CHARSET = ExtraPart("_charset_", FileSource("text", "UTF-8"), first=True)


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
    letter_case = draw(st.sampled_from((str.title, str.lower, str.upper, _by_turns)))
    before = (b"x--%s\r\n --%s" % ((boundary.encode(),) * 2), b"--%s" % boundary[:-1].encode())
    return Dialect(
        boundary=boundary,
        quote_boundary=quoted,
        escape_boundary=draw(st.sampled_from((0, 0, 1, 3))) if quoted else 0,
        media_type=draw(
            st.sampled_from(("multipart/form-data", "Multipart/Form-Data", "MULTIPART/FORM-DATA"))
        ),
        parameter=draw(st.sampled_from(("boundary", "Boundary"))),
        separator=draw(st.sampled_from(SEPARATORS)),
        type_prefix=draw(st.sampled_from(("", "", "; charset=utf-8", ';x="a;b"'))),
        type_suffix=draw(st.sampled_from(("", "; charset=utf-8", ';charset="UTF-8"'))),
        disposition=letter_case("Content-Disposition"),
        disposition_type=draw(st.sampled_from(("form-data", "form-data", "Form-Data"))),
        disposition_separator=draw(st.sampled_from(PART_SEPARATORS)),
        disposition_parameters=draw(st.sampled_from(("lower", "lower", "title", "upper"))),
        type_name=letter_case("Content-Type"),
        type_first=draw(st.booleans()),
        header_space=draw(st.sampled_from((" ", "", "  ", "\t"))),
        quote_names=draw(st.booleans()),
        filename_first=draw(st.booleans()),
        filenames=draw(st.sampled_from(FILENAMES)),
        text_as_file=draw(st.booleans()),
        text_type=draw(st.sampled_from(TEXT_TYPES)),
        file_type=draw(
            st.sampled_from(("given", "none", "octet-stream", "jpg", "with-name", "upper"))
        ),
        part_length=draw(st.booleans()),
        part_headers=tuple(draw(st.lists(st.sampled_from(PART_HEADERS), max_size=2, unique=True))),
        part_headers_first=draw(st.booleans()),
        preamble=draw(st.sampled_from((*TEXTS, *before))),
        padding=draw(st.sampled_from(PADDINGS)),
        epilogue=draw(st.sampled_from(TAILS)),
        reverse=draw(st.booleans()),
    )


@st.composite
def commented(draw: st.DrawFn, names: Sequence[str]) -> Dialect:
    """Draw a dialect whose part headers have a comment, which may name another field."""
    other = draw(st.sampled_from(names))
    comment = draw(st.sampled_from(COMMENTS)).replace("${other}", other)
    return replace(
        draw(dialects()),
        comment=comment,
        comment_at=draw(st.sampled_from(("type", "name", "value", "end"))),
    )


def _by_turns(text: str) -> str:
    """Return a text in small and large letters by turns."""
    return "".join(
        letter.upper() if place % 2 else letter.lower() for place, letter in enumerate(text)
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
    texts = st.sampled_from(("", "", *near_misses(dialect.boundary)))
    stranger = st.builds(
        ExtraPart,
        st.sampled_from(STRANGERS),
        texts.map(lambda text: FileSource("text", text)),
        # A browser sends a file field that nothing was chosen for with an empty file name.
        st.sampled_from((None, None, "", "note.txt")),
        st.booleans(),
    )
    strangers = [*draw(st.lists(stranger, max_size=2)), *([CHARSET] if draw(st.booleans()) else [])]
    shuffle = tuple(draw(st.permutations(range(8))))
    return Written(dialect, draw(st.booleans()), shuffle, tuple(strangers))
