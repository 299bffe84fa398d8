"""Owns what is kept of a paid answer: enough to judge it again, and nothing of anybody.

Refuses to keep a text of the server's; a stand-in of the same kind takes its place.
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Mapping
from typing import Any, cast

from faceid_conformance.exchange import FieldValue, Request, Response, as_object
from faceid_conformance.live.remnant_cos import (
    is_document,
    kept_elements,
    rebuilt_document,
    stand_in_headers,
)

STAND_IN = "stand-in"
STAND_IN_PICTURE = base64.b64encode(STAND_IN.encode()).decode()
LIP_CODE = "validate_data"
# What the caller chose itself, and the service hands back.
ECHOED = frozenset({"session_id", "seq"})
KEPT_HEADERS = frozenset({"content-type", "x-emulator"})
LARGEST_NUMBER = 10**9
DEEPEST = 6
_NAME = re.compile(r"[A-Za-z_][A-Za-z_]{0,31}")
_CODE = re.compile(r"[0-9A-Za-z]{1,8}")
_TYPE = re.compile(r"[A-Za-z0-9/+.;= \-]{1,80}")


def remnant(request: Request, response: Response) -> dict[str, Any]:
    """Return what is kept of an answer."""
    headers = [
        [name, value if _TYPE.fullmatch(value) else STAND_IN]
        for name, value in response.headers
        if name.lower() in KEPT_HEADERS
    ]
    document = response.document()
    cos = is_document(response)
    if cos:
        headers = stand_in_headers(response)
    kept: dict[str, Any] = {
        "http": response.status,
        "code": response.code,
        "headers": headers,
        "bytes": len(response.body),
        "elapsed": round(response.elapsed_seconds, 4),
    }
    if isinstance(document, dict):
        kept["document"] = _kept(cast("object", document), "", request.fields, 0)
    elif cos:
        kept["elements"] = kept_elements(response)
    return kept


def rebuilt(kept: Mapping[str, Any]) -> Response:
    """Return the answer that a remnant stands for."""
    document = kept.get("document")
    body = b"" if document is None else json.dumps(document).encode()
    if "elements" in kept:
        body = rebuilt_document(kept["elements"])
    headers = tuple((str(name), str(value)) for name, value in kept["headers"])
    return Response(kept["http"], headers, body, kept["elapsed"])


def _kept(value: object, name: str, sent: Mapping[str, FieldValue], depth: int) -> Any:
    if isinstance(value, dict):
        if depth == DEEPEST:
            return {}
        return {
            _label(str(key)): _kept(inner, str(key), sent, depth + 1)
            for key, inner in as_object(cast("object", value)).items()
        }
    if isinstance(value, list):
        items = cast("list[object]", value)
        return [] if depth == DEEPEST else [_kept(item, "", sent, depth + 1) for item in items[:20]]
    if isinstance(value, str):
        return _text(value, name, sent)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return value if abs(value) < LARGEST_NUMBER else LARGEST_NUMBER
    return value


def _text(value: str, name: str, sent: Mapping[str, FieldValue]) -> str:
    if name == LIP_CODE and _CODE.fullmatch(value):
        return value
    if not value or (name in ECHOED and sent.get(name) == value):
        return value
    try:
        base64.b64decode("".join(value.split()), validate=True)
    except ValueError:
        return STAND_IN
    return STAND_IN_PICTURE


def _label(name: str) -> str:
    return name if _NAME.fullmatch(name) else "other"
