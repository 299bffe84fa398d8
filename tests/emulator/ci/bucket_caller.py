"""Owns how these tests call a bucket: signed by lines of its own, in process, without a socket.

Knows no expectation.
"""

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote
from xml.etree import ElementTree

from faceid_conformance.contract.cos_reader import load_cos_contract
from faceid_conformance.contract.reader import load_contract
from faceid_conformance.emulator.inprocess.emulator import InProcessEmulator
from faceid_conformance.emulator.server.direct import DirectReply
from faceid_conformance.emulator.settings import Settings

CONTRACT = load_cos_contract()
ACCOUNT = load_contract().emulator.test_account
HOST = f"{ACCOUNT.bucket}-{ACCOUNT.app_id}.cos.ap-beijing.myqcloud.com"
NOW = 1_700_000_000
MEDIA = Path(__file__).parents[3] / "conformance/faceid_conformance/cases/media"
VIDEO = (MEDIA / "me.mp4").read_bytes()
NUMBER = "990000199001010017"
PERSON = {"IdCard": NUMBER, "Name": "测试员", "LivenessType": "SILENT"}


def encoded(text: str) -> str:
    return quote(text, safe="-_.~")


@dataclass
class Signing:
    """How a request is signed; each part may be wrong."""

    secret_id: str = ACCOUNT.secret_id
    secret_key: str = ACCOUNT.secret_key
    start: int = NOW - 60
    end: int = NOW + 300
    key_span: tuple[int, int] | None = None
    host: str | None = HOST
    signed_path: str | None = None
    headers: tuple[str, ...] = ("host",)
    params: tuple[str, ...] | None = None
    place: str = "header"
    changes: Mapping[str, str] = field(default_factory=dict[str, str])
    raw_key: bool = False

    def fields(self, method: str, path: str, query: Mapping[str, str], headers: Mapping[str, str]):
        span = f"{self.start};{self.end}"
        key_span = ";".join(map(str, self.key_span)) if self.key_span else span
        names = list(query) if self.params is None else self.params
        chosen = sorted((encoded(n).lower(), encoded(query[n])) for n in names if n in query)
        known = {"host": self.host or "", **{n.lower(): v for n, v in headers.items()}}
        heads = sorted((name, encoded(known[name])) for name in self.headers if name in known)
        shown_path = (
            unquote(path).replace("+", " ") if self.signed_path is None else self.signed_path
        )
        text = "\n".join((method.lower(), shown_path, joined(chosen), joined(heads), ""))
        sign_key: Any = hmac.new(self.secret_key.encode(), key_span.encode(), "sha1")
        key = sign_key.digest() if self.raw_key else sign_key.hexdigest().encode()
        to_sign = f"sha1\n{span}\n{hashlib.sha1(text.encode()).hexdigest()}\n"
        return {
            "q-sign-algorithm": "sha1",
            "q-ak": self.secret_id,
            "q-sign-time": span,
            "q-key-time": key_span,
            "q-header-list": ";".join(name for name, _ in heads),
            "q-url-param-list": ";".join(name for name, _ in chosen),
            "q-signature": hmac.new(key, to_sign.encode(), "sha1").hexdigest(),
            **self.changes,
        }


def joined(pairs: list[tuple[str, str]]) -> str:
    return "&".join(f"{name}={value}" for name, value in pairs)


class Bucket:
    """An emulator with a clock of its own, and calls to its test bucket."""

    def __init__(self, **settings: Any) -> None:
        self.time = float(NOW)
        self.emulator = InProcessEmulator(Settings(clock=lambda: self.time, **settings))

    def call(
        self,
        method: str,
        path: str,
        query: Mapping[str, str] | None = None,
        *,
        body: bytes = b"",
        headers: Mapping[str, str] | None = None,
        signing: Signing | None = None,
        host: str = HOST,
        target: str | None = None,
    ) -> DirectReply:
        asked, sent = dict(query or {}), {"Host": host, **(headers or {})}
        if body:
            sent.setdefault("Content-Length", str(len(body)))
        written = "&".join(f"{encoded(name)}={encoded(value)}" for name, value in asked.items())
        signing = Signing() if signing is None else signing
        if signing.place != "none":
            fields = signing.fields(method, path, asked, sent)
            whole = "&".join(f"{name}={value}" for name, value in fields.items())
            if signing.place == "header":
                sent["Authorization"] = whole
            elif signing.place == "query":
                written += "&" + "&".join(f"{n}={encoded(v)}" for n, v in fields.items())
            else:
                written += f"&sign={encoded(whole)}"
        full = (target or path) + (f"?{written.lstrip('&')}" if written else "")
        return self.emulator.call(method, full, headers=sent.items(), body=body)

    def process(self, name: str, **more: Any) -> DirectReply:
        return self.call("GET", "/", {"ci-process": name}, **more)

    def verify(self, key: str = "/a.mp4", method: str = "GET", **changes: Any) -> DirectReply:
        query = {"ci-process": "LivenessRecognition", **PERSON}
        query |= changes.pop("query", {})
        asked = {name: value for name, value in query.items() if value is not None}
        return self.call(method, key, asked, **changes)

    def upload(self, key: str = "/a.mp4", body: bytes = VIDEO, **changes: Any) -> DirectReply:
        return self.verify(key, "PUT", body=body, **changes)


def xml(reply: DirectReply) -> ElementTree.Element:
    return ElementTree.fromstring(reply.body)


def code_of(reply: DirectReply) -> str:
    """The code of a refusal, or the empty text."""
    root = xml(reply)
    return root.findtext("Code") or "" if root.tag == "Error" else ""
