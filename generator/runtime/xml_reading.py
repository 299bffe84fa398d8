"""Owns the reading of XML that nobody vouches for: no entities, no DTD, bounded depth and size.

Refuses to know any document; what the bytes hold comes out as plain data or as Unreadable.
"""

from dataclasses import dataclass, field
from xml.parsers import expat

from .decoding import Unreadable, text_of

MOST_DEPTH = 8
MOST_ELEMENTS = 1_000
MOST_ATTRIBUTES = 16
PIECE_BYTES = 65_536
"""A tag, a comment or an instruction may be twice as long; the parser would hold the whole of it,
and its attributes twenty times over.
"""

_ENCODED_WRONGLY = frozenset(
    (
        expat.errors.codes[expat.errors.XML_ERROR_INVALID_TOKEN],
        expat.errors.codes[expat.errors.XML_ERROR_PARTIAL_CHAR],
        expat.errors.codes[expat.errors.XML_ERROR_UNKNOWN_ENCODING],
        expat.errors.codes[expat.errors.XML_ERROR_INCORRECT_ENCODING],
    )
)


@dataclass(slots=True, repr=False)
class Element:
    """One element: its name without a namespace, its text, and the elements in it."""

    name: str
    children: "list[Element]" = field(default_factory=list["Element"])
    pieces: list[str] = field(default_factory=list[str])
    is_nil: bool = False

    @property
    def text(self) -> str:
        """The text that stands directly in the element."""
        return "".join(self.pieces)


def read_xml(body: bytes) -> Element:
    """Return the document's root; Unreadable where the bytes are no harmless XML.

    What is in another encoding than it says is read as the text that it is.
    """
    if not body.strip():
        raise Unreadable("is empty")
    try:
        return _Builder().build(body)
    except _WronglyEncoded:
        text = text_of(body)
    try:
        return _Builder("utf-8").build(text.encode("utf-8"))
    except _WronglyEncoded:
        raise Unreadable("is not XML") from None


class _WronglyEncoded(Exception):
    """The bytes are not in the encoding that they say, or in one that the parser does not know."""


class _Builder:
    """Takes the parser's events."""

    def __init__(self, encoding: str | None = None) -> None:
        self._encoding = encoding
        self._open: list[Element] = []
        self._root: Element | None = None
        self._count = 0

    def build(self, body: bytes) -> Element:
        parser = expat.ParserCreate(self._encoding, namespace_separator=" ")
        parser.buffer_text = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text
        parser.StartDoctypeDeclHandler = _refuse_dtd
        parser.EntityDeclHandler = _refuse_dtd
        parser.UnparsedEntityDeclHandler = _refuse_dtd
        parser.ExternalEntityRefHandler = _refuse_reference
        try:
            _feed(parser, body)
        except expat.ExpatError as problem:
            if problem.code in _ENCODED_WRONGLY:
                raise _WronglyEncoded from None
            raise Unreadable("is not XML") from None
        except (LookupError, ValueError):
            raise _WronglyEncoded from None
        if self._root is None:
            raise Unreadable("is not XML")
        return self._root

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._count += 1
        if self._count > MOST_ELEMENTS:
            raise Unreadable("has too many elements")
        if len(self._open) >= MOST_DEPTH:
            raise Unreadable("is nested too deeply")
        if len(attributes) > MOST_ATTRIBUTES:
            raise Unreadable("has too many attributes")
        element = Element(name.rpartition(" ")[2], is_nil=_says_nil(attributes))
        if self._open:
            self._open[-1].children.append(element)
        else:
            self._root = element
        self._open.append(element)

    def _end(self, _name: str) -> None:
        self._open.pop()

    def _text(self, text: str) -> None:
        if self._open:
            self._open[-1].pieces.append(text)


def _feed(parser: expat.XMLParserType, body: bytes) -> None:
    """Let the parser read piece by piece, and stop where it waits too long for an end."""
    for start in range(0, len(body) - PIECE_BYTES, PIECE_BYTES):
        end = start + PIECE_BYTES
        parser.Parse(body[start:end], False)
        if end - parser.CurrentByteIndex > 2 * PIECE_BYTES:
            raise Unreadable("has a tag that is too long")
    parser.Parse(body[-(len(body) % PIECE_BYTES or PIECE_BYTES) :], True)


def _says_nil(attributes: dict[str, str]) -> bool:
    return any(
        key.rpartition(" ")[2] == "nil" and value.strip() in ("true", "1")
        for key, value in attributes.items()
    )


def _refuse_dtd(*_event: object) -> None:
    raise Unreadable("has a document type, which may hold entities")


def _refuse_reference(*_event: object) -> int:
    raise Unreadable("refers to something outside")
