"""Owns what the low-level modules under `face/` need of the face API: its signature and its JSON.

Refuses to send: it gets what httpx received, as plain values.
"""

from collections.abc import Callable
from typing import Any, TypeAlias

from .attempts import Received
from .decoding import Unreadable, read_object, read_reply
from .errors import api_error
from .lowlevel import invalid, meta_of
from .service import DEFAULT_BASE_URL, SERVICE
from .transport import SignatureAuth

Sign: TypeAlias = Callable[[], str]
"""Makes the signature of a request; it is called anew for each one."""
RequestAuth = SignatureAuth


def read_document(operation: str, answer: Received) -> dict[str, Any]:
    """Return the reply as a document whose `data` is an object or None, or raise a typed error."""
    try:
        reply = read_reply(answer.raw_body)
        document: dict[str, Any] = read_object(answer.raw_body)
    except Unreadable as problem:
        raise invalid(operation, answer, str(problem)) from None
    if reply.code != 0:
        info = SERVICE.catalogue.look_up(reply.code)
        raise api_error(operation, info, message=reply.message, meta=meta_of(answer))
    if not 200 <= answer.http_status < 300:
        raise invalid(operation, answer, "claims success")
    document.update(code=reply.code, message=reply.message)
    if "data" in document:
        document["data"] = None if reply.data is None else dict(reply.data)
    return document


__all__ = ["DEFAULT_BASE_URL", "RequestAuth", "Sign", "read_document"]
