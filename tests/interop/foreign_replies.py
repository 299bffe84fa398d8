"""Renders what the foreign server answers: an envelope of code, message and data as JSON.

Knows no operation; which status and which form it takes is the Behaviour's.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from foreign_behaviour import Behaviour
from foreign_signature import Refusal

Document = dict[str, Any]
STATUSES = {3: 400, 4: 400, 5: 400, 6: 401, 9: 401, 10: 401, 11: 401, 13: 401, 14: 401, 21: 400}


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer before it goes over the wire."""

    status: int
    content_type: str
    body: bytes
    headers: tuple[tuple[str, str], ...] = ()
    close: bool = False


class ReplyWriter:
    """Writes successes, refusals and the pages of what is no operation."""

    def __init__(self, behaviour: Behaviour) -> None:
        self.behaviour = behaviour

    def success(self, data: Document) -> Answer:
        return self.answer(self.success_status(), self.success_document(data))

    def success_status(self) -> int:
        return 200

    def success_document(self, data: Document) -> Document:
        if self.behaviour.unknown_fields:
            data = data | {"model": "v2", "costs": {"seconds": 0.25, "steps": [1, 2]}}
        return self.envelope(0, "成功" if self.behaviour.other_words else "OK", data)

    def refusal(self, refusal: Refusal) -> Answer:
        document = self.refusal_document(self.code(refusal), self.message(refusal))
        return self.answer(self.status(refusal.code), document)

    def code(self, refusal: Refusal) -> int:
        return refusal.code

    def message(self, refusal: Refusal) -> str:
        return f"未被接受：{refusal.code}" if self.behaviour.other_words else refusal.message

    def refusal_document(self, code: int, message: str) -> Document:
        forms = {"empty": {}, "null": None, "absent": None}
        document = self.envelope(code, message, forms[self.behaviour.refusal_data])
        if self.behaviour.refusal_data == "absent":
            del document["data"]
        return document

    def status(self, code: int) -> int:
        if code == 23:
            return self.behaviour.too_large_status
        return self.behaviour.refusal_status or STATUSES.get(code, 200)

    def envelope(self, code: int, message: str, data: Any) -> Document:
        document: Document = {"code": code, "message": message, "data": data}
        if self.behaviour.data_first:
            document = {"data": data, "code": code, "message": message}
        if self.behaviour.unknown_fields:
            document["request_id"] = "f0e1d2c3"
        return document

    def answer(self, status: int, document: Document) -> Answer:
        errno = (("X-ErrNo", str(document.get("code"))),) if self.behaviour.errno_header else ()
        return Answer(status, self.content_type(), self.encode(document), errno)

    def content_type(self) -> str:
        return self.behaviour.json_type

    def encode(self, document: Document) -> bytes:
        indent = 2 if self.behaviour.indented_json else None
        escaped = self.behaviour.escaped_json
        text = json.dumps(document, ensure_ascii=escaped, indent=indent)
        return (f"\r\n  {text}\n\n" if self.behaviour.padded_json else text).encode("utf-8")

    def page(self, status: int, title: str) -> Answer:
        body = f"<html><head><title>{status} {title}</title></head><body></body></html>"
        return Answer(status, "text/html", body.encode("utf-8"))

    def wrong_method(self) -> Answer:
        if self.behaviour.json_for_get:
            return self.refusal(Refusal(3, "invalid request: method"))
        return self.page(405, "Not Allowed")
