"""Owns what the low-level modules under `ci/` need of COS: its signature, XML as typed documents.

Refuses to send: it gets what httpx received, as plain values.
"""

from typing import Any, TypeAlias

from .attempts import Received
from .cos_auth import CosSignatureAuth
from .cos_catalogue import COS_CATALOGUE
from .cos_decoding import read_cos_reply
from .cos_dialect import ids_of
from .cos_service import REPLY_KINDS
from .credentials import Credentials
from .decoding import FieldReader, Unreadable
from .errors import api_error
from .lowlevel import invalid, meta_of

DEFAULT_BASE_URL = ""
"""There is none: each bucket has a host of its own, which has to be given."""
Sign: TypeAlias = Credentials
"""Whose key signs each request."""
RequestAuth = CosSignatureAuth


def read_document(operation: str, answer: Received) -> dict[str, Any]:
    """Return the reply's elements in the types of the contract, or raise a typed error.

    What is absent, empty or null stands in no document.
    """
    try:
        reply = read_cos_reply(answer.raw_body)
    except Unreadable as problem:
        raise invalid(operation, answer, str(problem)) from None
    if reply.code != 0:
        request_id, trace_id = ids_of(answer, reply)
        meta = meta_of(answer, request_id=request_id, trace_id=trace_id)
        info = COS_CATALOGUE.look_up(reply.code, reply.message)
        raise api_error(operation, info, message=reply.message, meta=meta)
    if not 200 <= answer.http_status < 300:
        raise invalid(operation, answer, "claims success")
    reader = FieldReader(reply.data or {})
    try:
        found = {name: _typed(reader, name, kind) for name, kind in REPLY_KINDS[operation].items()}
    except Unreadable as problem:
        raise invalid(operation, answer, str(problem)) from None
    known = {name: value for name, value in found.items() if value not in (None, [])}
    return {**reader.rest(), **known}


def _typed(reader: FieldReader, name: str, kind: str) -> float | str | list[str] | None:
    if kind == "number":
        return reader.number(name)
    texts = reader.texts(name)
    if kind == "texts":
        return list(texts)
    return next(iter(texts), None) if kind == "text?" else reader.text(name)


__all__ = ["DEFAULT_BASE_URL", "RequestAuth", "Sign", "read_document"]
