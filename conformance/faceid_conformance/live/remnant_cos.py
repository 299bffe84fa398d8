"""Owns what is kept of a paid answer of COS: words, digits, numbers, and the names of the rest.

Refuses to keep a text of the server's; a stand-in of the same form takes its place.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Sequence
from xml.etree import ElementTree

from faceid_conformance.checks.cos.answer import document_of
from faceid_conformance.exchange import Response

STAND_IN = base64.b64encode(b"stand-in").decode()
# What may be kept of an element, by its name; whatever is not of this form is a stand-in.
FORMS = {
    "Code": re.compile(r"[A-Za-z][A-Za-z.]{0,60}"),
    "LiveCode": re.compile(r"[0-9]{1,12}"),
    "ActionSequence": re.compile("[12](?:,[12]){0,3}"),
    "Sim": re.compile(r"[0-9]{1,3}(?:\.[0-9]{1,6})?"),
}
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9]{0,31}")
_HEADER = re.compile(r"(?i)content-type|content-length|date|server|etag|x-cos-[a-z0-9-]{1,30}")
_TOLD = {
    "content-type": "application/xml",
    "date": "Thu, 01 Jan 1970 00:00:00 GMT",
    "server": "tencent-cos",
    "etag": '"00000000000000000000000000000000"',
}
MOST_ELEMENTS = 32


def is_document(response: Response) -> bool:
    """Whether an answer is one of COS: a document, or an object's empty success."""
    return document_of(response).root is not None


def kept_elements(response: Response) -> list[list[str]]:
    """Return the root's name and each element's, with what may be kept of its text."""
    document = document_of(response)
    elements = document.elements[:MOST_ELEMENTS]
    root = document.root or ""
    return [[_named(root), ""], *([_named(item.name), _text(item.name, item.text)]
                                  for item in elements)]  # fmt: skip


def rebuilt_document(kept: Sequence[Sequence[str]]) -> bytes:
    """Return the document that kept elements stand for."""
    (name, _), *elements = kept
    root = ElementTree.Element(name)
    for element, text in elements:
        ElementTree.SubElement(root, element).text = text
    written: bytes = ElementTree.tostring(root, "utf-8")
    return b"<?xml version='1.0' encoding='utf-8' ?>\n" + written


def stand_in_headers(response: Response) -> list[list[str]]:
    """Return the headers that answers are held against, as they are written, with stand-ins."""
    return [
        [name, _TOLD.get(name.lower(), STAND_IN)]
        for name, _ in response.headers
        if _HEADER.fullmatch(name)
    ]


def _named(name: str) -> str:
    return name if _NAME.fullmatch(name) else "other"


def _text(name: str, text: str) -> str:
    form = FORMS.get(name)
    return text if not text or (form is not None and form.fullmatch(text)) else STAND_IN
