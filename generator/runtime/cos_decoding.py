"""Owns the reading of answers from COS: Response, Error, and what else a gateway may send.

Refuses to know operations and HTTP; whatever the bytes are, it gives a Reply or raises Unreadable.
"""

import re
from collections.abc import Iterable

from .decoding import JsonValue, Reply, Unreadable, read_reply
from .xml_reading import Element, read_xml

RESULT, REFUSAL = "Response", "Error"
CODE, MESSAGE = "Code", "Message"
_WORD = re.compile(r"[A-Za-z][A-Za-z0-9_.-]{0,79}|-?[0-9]{1,10}")
"""What a code may be. It is shown and logged, so it must not be a text in which anything stands."""
_BEFORE_JSON = b"\xef\xbb\xbf \t\r\n"


def read_cos_reply(body: bytes) -> Reply:
    """Return the envelope; a result has code 0, and its children as data.

    An Error document is a refusal whatever the HTTP status; so is a JSON object with a code, which
    some services in front of COS answer with.
    """
    if body[:64].lstrip(_BEFORE_JSON)[:1] == b"{":
        return _json_refusal(body)
    root = read_xml(body)
    if root.name == RESULT:
        return Reply(code=0, message="", data=fields_of(root.children), extra={})
    if root.name != REFUSAL:
        raise Unreadable("is neither a Response nor an Error")
    extra = fields_of(root.children)
    code, message = _text(extra.pop(CODE, None)), _text(extra.pop(MESSAGE, None))
    if not _WORD.fullmatch(code):
        raise Unreadable("is an Error without a Code that is a word")
    return Reply(code=code, message=message, data=None, extra=extra)


def _json_refusal(body: bytes) -> Reply:
    reply = read_reply(body)
    if reply.code == 0:
        raise Unreadable("is JSON and no XML")
    return reply


def fields_of(elements: Iterable[Element]) -> dict[str, JsonValue]:
    """Return elements as data: a text each, None where empty or nil, a list where repeated."""
    found: dict[str, list[JsonValue]] = {}
    for element in elements:
        found.setdefault(element.name, []).append(_value(element))
    return {name: values if len(values) > 1 else values[0] for name, values in found.items()}


def _value(element: Element) -> JsonValue:
    if element.children:
        return [_value(child) for child in element.children]
    text = element.text.strip()
    return None if element.is_nil or not text or text == "null" else text


def _text(value: JsonValue) -> str:
    if isinstance(value, list):
        value = value[0] if value else None
    return value if isinstance(value, str) else ""
