"""Owns the reading of XML that nobody vouches for: no entities, no DTD, bounded depth and size.

Refuses to know any document; what the bytes hold comes out as plain data or as Unreadable.
"""

from dataclasses import dataclass, field
from xml.parsers import expat

from .decoding import Unreadable

MOST_DEPTH = 8
MOST_ELEMENTS = 1_000


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
    """Return the document's root; Unreadable where the bytes are no harmless XML."""
    if not body.strip():
        raise Unreadable("is empty")
    return _Builder().build(body)


class _Builder:
    """Takes the parser's events."""

    def __init__(self) -> None:
        self._open: list[Element] = []
        self._root: Element | None = None
        self._count = 0

    def build(self, body: bytes) -> Element:
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.buffer_text = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text
        parser.StartDoctypeDeclHandler = _refuse_dtd
        parser.EntityDeclHandler = _refuse_dtd
        parser.UnparsedEntityDeclHandler = _refuse_dtd
        parser.ExternalEntityRefHandler = _refuse_reference
        try:
            parser.Parse(body, True)
        except expat.ExpatError:
            raise Unreadable("is not XML") from None
        except (LookupError, ValueError):
            raise Unreadable("is in an encoding that nobody knows") from None
        if self._root is None:
            raise Unreadable("is not XML")
        return self._root

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._count += 1
        if self._count > MOST_ELEMENTS:
            raise Unreadable("has too many elements")
        if len(self._open) >= MOST_DEPTH:
            raise Unreadable("is nested too deeply")
        nil = any(
            key.rpartition(" ")[2] == "nil" and value.strip() in ("true", "1")
            for key, value in attributes.items()
        )
        element = Element(name.rpartition(" ")[2], is_nil=nil)
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


def _refuse_dtd(*_event: object) -> None:
    raise Unreadable("has a document type, which may hold entities")


def _refuse_reference(*_event: object) -> int:
    raise Unreadable("refers to something outside")
