"""Calls a foreign server with http.client and a signer of six lines; no client of ours is in it."""

from __future__ import annotations

import base64
import hashlib
import hmac
import http.client
import itertools
import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType, TracebackType
from typing import Any, Self
from urllib.parse import urlsplit

from foreign_behaviour import Account

BOUNDARY = "------------------------foreigncaller01"
NO_HEADERS: Mapping[str, str] = MappingProxyType({})
COUNTER = itertools.count(1)


def sign(account: Account, text: str | None = None, **changes: str) -> str:
    now = int(time.time())
    fields = {"a": account.appid, "b": account.bucket, "k": account.secret_id, "e": str(now + 60)}
    fields |= {"t": str(now), "r": str(next(COUNTER)), "f": ""} | changes
    text = text or "&".join(f"{key}={value}" for key, value in fields.items())
    mac = hmac.new(account.secret_key.encode(), text.encode(), hashlib.sha1).digest()
    return base64.b64encode(mac + text.encode()).decode()


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer, read."""

    status: int
    headers: http.client.HTTPMessage
    body: bytes

    @property
    def document(self) -> dict[str, Any]:
        found = json.loads(self.body)
        assert isinstance(found, dict)
        return found

    @property
    def code(self) -> int:
        return int(self.document["code"])

    @property
    def data(self) -> dict[str, Any]:
        return dict(self.document["data"])


class Caller:
    """One connection to a server of the face API."""

    def __init__(self, url: str, account: Account) -> None:
        self.account = account
        self.connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=10)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.connection.close()

    def send(
        self,
        operation: str,
        body: bytes,
        content_type: str,
        signature: str | None = None,
        headers: Mapping[str, str] = NO_HEADERS,
    ) -> Reply:
        """Send one request; a signature of "" means none."""
        signature = sign(self.account) if signature is None else signature
        given = {"Content-Type": content_type, **headers}
        given |= {"Authorization": signature} if signature else {}
        self.connection.request("POST", f"/face/{operation}", body, given)
        response = self.connection.getresponse()
        return Reply(response.status, response.headers, response.read())

    def json(self, operation: str, signature: str | None = None, **fields: str) -> Reply:
        body = json.dumps({"appid": self.account.appid, **fields}).encode()
        return self.send(operation, body, "application/json", signature)

    def form(self, operation: str, **fields: str | bytes) -> Reply:
        body = form({"appid": self.account.appid, **fields})
        return self.send(operation, body, f"multipart/form-data; boundary={BOUNDARY}")

    def lip_code(self) -> str:
        return str(self.json("livegetfour").data["validate_data"])


def form(fields: Mapping[str, str | bytes]) -> bytes:
    parts = []
    for name, value in fields.items():
        head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"'
        if isinstance(value, bytes):
            head += f'; filename="{name}.bin"\r\nContent-Type: application/octet-stream'
        content = value if isinstance(value, bytes) else value.encode()
        parts.append(head.encode() + b"\r\n\r\n" + content + b"\r\n")
    return b"".join([*parts, f"--{BOUNDARY}--\r\n".encode()])
