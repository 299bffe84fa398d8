"""Owns the caller of the emulator's tests: it signs by its own lines and needs no socket.

Knows no test, and nothing of how the emulator reads what it sends.
"""

import json
from base64 import b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hmac import digest
from typing import Any

from faceid_conformance.contract.reader import load_contract
from faceid_conformance.emulator.server.app import build_app
from faceid_conformance.emulator.server.direct import DirectReply, call
from faceid_conformance.emulator.settings import Settings
from starlette.types import ASGIApp

CONTRACT = load_contract()
ACCOUNT = CONTRACT.emulator.test_account
ID_NUMBER = "990000199001010017"
NAME = CONTRACT.emulator.identity_name
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF" + bytes(range(256))
MP4 = b"\x00\x00\x00\x18ftypisom" + bytes(range(256))
URL = "https://example.com/face.jpg"
NOW = 1_700_000_000.5

COMPARE, PICTURE = "/face/idcardcompare", "/face/livedetectpicture"
CODE, ID_VIDEO, VIDEO = "/face/livegetfour", "/face/idcardlivedetectfour", "/face/livedetectfour"


@dataclass(frozen=True)
class Said:
    """What the emulator said."""

    status: int
    code: int
    message: str
    data: dict[str, Any] | None
    lint: tuple[str, ...]
    reply: DirectReply


def sign(text: str, key: str = ACCOUNT.secret_key) -> str:
    mac = digest(key.encode(), text.encode(), "sha1")
    return b64encode(mac + text.encode()).decode()


def multipart(parts: Sequence[tuple[str, str | bytes]], boundary: str = "B0und") -> bytes:
    """A plain form: bytes become file parts, texts become text parts."""
    body = b""
    for name, value in parts:
        is_file = isinstance(value, bytes)
        head = f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"'
        head += f'; filename="{name}.bin"\r\nContent-Type: application/octet-stream' * is_file
        body += head.encode() + b"\r\n\r\n"
        body += (value if isinstance(value, bytes) else value.encode()) + b"\r\n"
    return body + f"--{boundary}--\r\n".encode()


class Caller:
    """Calls one emulator whose clock the test holds."""

    def __init__(self, **settings: Any) -> None:
        self.now = NOW
        self.app: ASGIApp = build_app(Settings(clock=lambda: self.now, **settings))

    def text(self, **changes: object) -> str:
        """The text to sign; a change to None leaves a field out."""
        now = int(self.now)
        fields: dict[str, object] = {
            "a": ACCOUNT.app_id,
            "b": ACCOUNT.bucket,
            "k": ACCOUNT.secret_id,
            "e": now + 30,
            "t": now,
            "r": 1,
            "f": "",
            **changes,
        }
        return "&".join(f"{name}={value}" for name, value in fields.items() if value is not None)

    def send(self, path: str, body: bytes | Sequence[bytes], headers: Mapping[str, str]) -> Said:
        """Send a body under a good signature, unless the headers hold another one."""
        is_signed = any(name.lower() == "authorization" for name in headers)
        usual = {} if is_signed else {"Authorization": sign(self.text())}
        chosen = {name: value for name, value in {**usual, **headers}.items() if value is not None}
        reply = call(self.app, "POST", path, headers=tuple(chosen.items()), body=body)
        document = json.loads(reply.body)
        lint = reply.header("X-Emulator-Lint")
        return Said(
            reply.status,
            document["code"],
            document["message"],
            document.get("data"),
            tuple(lint.split(", ")) if lint else (),
            reply,
        )

    def json(self, path: str, fields: object, **headers: str) -> Said:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        body = json.dumps(fields).encode()
        return self.send(path, body, {"Content-Type": "application/json", **named})

    def form(self, path: str, parts: Mapping[str, str | bytes], **headers: str) -> Said:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        content_type = "multipart/form-data; boundary=B0und"
        body = multipart(tuple(parts.items()))
        return self.send(path, body, {"Content-Type": content_type, **named})

    def lip_code(self) -> str:
        data = self.json(CODE, {"appid": ACCOUNT.app_id, "bucket": ACCOUNT.bucket}).data
        assert data is not None
        return str(data["validate_data"])

    def fields(self, path: str) -> dict[str, str | bytes]:
        """The fields of a good call; of a video call with a code just issued."""
        app: dict[str, str | bytes] = {"appid": ACCOUNT.app_id}
        person = {"idcard_number": ID_NUMBER, "idcard_name": NAME}
        if path == COMPARE:
            return {**app, **person, "image": JPEG}
        if path == PICTURE:
            return {**app, "image": JPEG}
        if path == CODE:
            return app
        spoken: dict[str, str | bytes] = {**app, "validate_data": self.lip_code(), "video": MP4}
        if path == ID_VIDEO:
            return {**spoken, **person}
        return {**spoken, "compare_flag": "true", "card": JPEG}

    def good(self, path: str, **changes: str | bytes | None) -> Said:
        """A good call as a form, with changes; a change to None leaves a field out."""
        fields = {**self.fields(path), **changes}
        return self.form(path, {name: value for name, value in fields.items() if value is not None})
