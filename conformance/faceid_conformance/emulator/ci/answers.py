"""What the operations on COS answer, as XML documents and headers.

Refuses to decide what is answered.
"""

import re
from collections.abc import Iterable
from email.utils import formatdate
from xml.sax.saxutils import escape

from faceid_conformance.emulator.wire.reply import Reply

CONTENT_TYPE = "application/xml"
DECLARATION = "<?xml version='1.0' encoding='utf-8' ?>\n"
SERVER = "tencent-cos"
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

Fields = Iterable[tuple[str, str]]


def document(root: str, fields: Fields) -> bytes:
    """One element with texts in it."""
    inner = "".join(f"<{name}>{_text(value)}</{name}>" for name, value in fields)
    return f"{DECLARATION}<{root}>{inner}</{root}>\n".encode()


def _text(value: str) -> str:
    return escape(_NOT_XML.sub("\ufffd", value))


def reply(status: int, body: bytes, now: float, request_id: str, *more: tuple[str, str]) -> Reply:
    """An answer with the headers that every answer has, in the writing that SDKs look for."""
    headers = (
        ("Content-Type", CONTENT_TYPE),
        ("Content-Length", str(len(body))),
        ("Date", formatdate(min(max(now, 0.0), 253402300799.0), usegmt=True)),
        ("Server", SERVER),
        ("x-cos-request-id", request_id),
        *more,
    )
    return Reply(status, headers, body, is_exact=True)
