"""Owns what may be shown of an exchange: lengths and digests in place of people and secrets.

Refuses to show a body as it was; everything is rebuilt from what is known to be harmless.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, cast

from faceid_conformance.checks.disguises import disguises
from faceid_conformance.exchange import Exchange, FieldValue, Request, Response, as_object

PERSONAL = frozenset(
    {
        *("idcard_number", "idcard_name", "image", "video", "card", "photo", "video_photo"),
        *("IdCard", "Name"),
    }
)
HARMLESS = frozenset({"appid", "seq", "bucket", "compare_flag", "validate_data", "url"})
SHOWN_HEADERS = frozenset(
    {
        "content-type",
        "content-length",
        "transfer-encoding",
        "connection",
        "x-emulator",
        "x-emulator-outcome",
        "server",
    }
)
_ID_NUMBER = re.compile(r"(?<![0-9])[0-9]{17}[0-9Xx](?![0-9])")
# What a presigned address is signed with lets its finder in.
_PRESIGNED = re.compile(r"((?:q-signature(?:=|%3D)|[?&]sign=))[^&\s]+")
_TIMES = re.compile(r"(?:^|&)([et])=([0-9]{1,12})(?=&|$)")
_LONG = 80
DEEPEST = 6
SHORTEST_ASCII, SHORTEST_CHINESE = 6, 2


@dataclass(frozen=True, slots=True)
class Redactor:
    """Replaces values by their length and a digest that only this run can make."""

    key: bytes = field(repr=False)
    secrets: tuple[str, ...] = field(default=(), repr=False)

    def digest(self, value: FieldValue) -> str:
        """Return length and keyed digest of a value."""
        raw = value if isinstance(value, bytes) else value.encode("utf-8", "surrogatepass")
        unit = "bytes" if isinstance(value, bytes) else "characters"
        mark = hmac.new(self.key, raw, hashlib.sha256).hexdigest()[:8]
        return f"<{len(value)} {unit}, {mark}>"

    def text(self, value: str, fields: Mapping[str, FieldValue]) -> str:
        """Return a text without secrets, ID numbers and the request's own personal values."""
        for secret in self.secrets:
            value = _without(value, secret, "<secret>")
        for name in PERSONAL & fields.keys():
            known = fields[name]
            if isinstance(known, str) and _is_telling(known):
                value = _without(value, known, f"<{name}>")
        value = _ID_NUMBER.sub("<number>", value)
        value = _PRESIGNED.sub(r"\1<signature>", value)
        shown = "".join(char if char.isprintable() else "?" for char in value)
        return shown if len(shown) <= _LONG else f"{shown[:_LONG]}… {self.digest(value)}"

    def evidence(self, exchange: Exchange) -> tuple[str, ...]:
        """Return the exchange in lines that may be shown to anybody."""
        return (
            *self._request(exchange.request),
            *self._response(exchange.response, exchange.request),
        )

    def _request(self, request: Request) -> list[str]:
        lines = [f"> {request.method} {self.text(request.path, request.fields)}"]
        lines += [self._header(name, value, request) for name, value in request.headers]
        for name, content in request.fields.items():
            shown = self.digest(content)
            if name in HARMLESS and isinstance(content, str):
                shown = self.text(content, request.fields)
            lines.append(f">   {self.text(name, {})} = {shown}")
        lines.append(f"> body {self.digest(request.body)}")
        return lines

    def _header(self, name: str, value: str, request: Request) -> str:
        if name.lower() in SHOWN_HEADERS:
            return f"> {name}: {self.text(value, request.fields)}"
        times = _signed_times(value) if name.lower() == "authorization" else ""
        return f"> {name}: {self.digest(value)}{times}"

    def _response(self, response: Response, request: Request) -> list[str]:
        if response.failure is not None:
            return [f"< no answer: {response.failure}"]
        lines = [f"< {response.status}"]
        for name, value in response.headers:
            if name.lower() in SHOWN_HEADERS:
                lines.append(f"< {name}: {self.text(value, request.fields)}")
        document = as_object(response.document())
        if document:
            lines.append(
                f"< {json.dumps(self._shown(document, request.fields), ensure_ascii=False)}"
            )
        else:
            lines.append(f"< body {self.digest(response.body)}, no JSON object")
        return lines

    def _shown(
        self, document: Mapping[str, Any], fields: Mapping[str, FieldValue], depth: int = 1
    ) -> dict[str, Any]:
        shown: dict[str, Any] = {}
        for name, value in list(document.items())[:20]:
            label = self.text(str(name), fields)
            if isinstance(value, dict) and depth < DEEPEST:
                inner = as_object(cast("object", value))
                shown[label] = self._shown(inner, fields, depth + 1)
            elif isinstance(value, str):
                shown[label] = self.digest(value) if name in PERSONAL else self.text(value, fields)
            elif isinstance(value, bool | int | float) or value is None:
                shown[label] = (
                    self.text(str(value), fields)
                    if isinstance(value, int) and value > 10**9
                    else value
                )
            else:
                shown[label] = f"<{type(cast('object', value)).__name__}>"
        return shown


def _signed_times(authorization: str) -> str:
    """Return the times that a signature carries: they explain most refusals and name nobody."""
    try:
        text = base64.b64decode(authorization, validate=True)[20:].decode("ascii")
    except ValueError:
        return ""
    shown = [f"{key}={value}" for key, value in _TIMES.findall(text)]
    return f" signed {' '.join(shown)}" if shown else ""


def _without(text: str, value: str, label: str) -> str:
    """Return a text without a value, whichever way it is written."""
    if not value:
        return text
    for disguise in disguises(value):
        text = text.replace(disguise, label)
    return text


def _is_telling(value: str) -> bool:
    """Whether a text can name a person: drawn values of a few letters can't, and hide numbers."""
    return len(value) >= (SHORTEST_ASCII if value.isascii() else SHORTEST_CHINESE)
