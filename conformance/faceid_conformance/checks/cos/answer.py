"""Owns the reading of an answer of COS: the root of its document and the elements in it.

Refuses to judge. A document type is not read at all: nothing of it is needed, and it can be a bomb.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from xml.etree import ElementTree

from faceid_conformance.cases.cos.compose import PLAIN_OBJECT
from faceid_conformance.exchange import Exchange, Response

RESPONSE, ERROR = "Response", "Error"
CODE = "Code"
PASSED = 0
LONGEST_WORD = 80


@dataclass(frozen=True, slots=True)
class Element:
    """One element of the root: its name, its text, and whether others stand in it."""

    name: str
    text: str
    is_nested: bool = False


@dataclass(frozen=True, slots=True)
class Document:
    """What a body says; without a root it is no XML document, and `problem` says why.

    `has_text` tells that there is text beside the elements of the root, not in them.
    """

    root: str | None
    elements: tuple[Element, ...] = ()
    problem: str = ""
    has_text: bool = False

    def text(self, name: str) -> str | None:
        """Return the text of the first element of that name."""
        return next((item.text for item in self.elements if item.name == name), None)

    def count(self, name: str) -> int:
        """Return how many elements of that name there are."""
        return sum(item.name == name for item in self.elements)

    @property
    def names(self) -> frozenset[str]:
        return frozenset(item.name for item in self.elements)


def document_of(response: Response) -> Document:
    """Return what the body of an answer says."""
    return _read(response.body)


def code_of(exchange: Exchange) -> int | str | None:
    """Return the word of a refusal, 0 of a success, None where neither came."""
    response = exchange.response
    if response.failure is not None:
        return None
    document = document_of(response)
    if document.root == ERROR:
        word = document.text(CODE)
        return word[:LONGEST_WORD] if word else None
    if is_success(response.status) and (document.root == RESPONSE or is_plain(exchange)):
        return PASSED
    return None


def is_plain(exchange: Exchange) -> bool:
    """Whether an object as it is was asked for, which is answered with its bytes."""
    return exchange.operation_id == PLAIN_OBJECT


def is_success(status: int) -> bool:
    """Whether a status says that something was done."""
    return 200 <= status < 300


@lru_cache(maxsize=32)
def _read(body: bytes) -> Document:
    if not body:
        return Document(None, problem="no body")
    if b"<!DOCTYPE" in body or b"<!ENTITY" in body:
        return Document(None, problem="a document type, which is not read")
    try:
        root = ElementTree.fromstring(body)
    except (ElementTree.ParseError, ValueError, LookupError) as error:
        return Document(None, problem=f"no XML ({type(error).__name__})")
    elements = (Element(item.tag, item.text or "", len(item) > 0) for item in root)
    beside = (root.text, *(item.tail for item in root))
    has_text = any(text is not None and text.strip() for text in beside)
    return Document(root.tag, tuple(elements), has_text=has_text)
