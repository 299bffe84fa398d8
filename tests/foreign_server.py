"""Owns a small server of the documented API that is none of ours: no control routes, no forced outcomes.

Refuses to share code with the emulator; a suite that acquits both judges the documents, not us.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import re
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

APPID, SECRET_ID, SECRET_KEY = "1400000001", "AKIDfaceidContractTestAccount000001", "faceid-contract-test-key-no-secret"
LIMIT = 6 * 1024 * 1024
PATHS = ("idcardcompare", "livedetectpicture", "livegetfour", "idcardlivedetectfour", "livedetectfour")


@dataclass
class Foreign:
    """The behaviour; a vice replaces one of these."""

    verify: Callable[[Foreign, str | None, dict[str, bytes]], int] = lambda self, header, fields: verify(header, fields)
    limit: int = LIMIT
    render: Callable[[str, dict[str, Any]], dict[str, Any]] = lambda name, data: {"code": 0, "message": "OK", "data": data}
    media_type: str = "application/json"
    refuse_status: dict[int, int] = field(default_factory=lambda: {3: 400, 4: 400, 9: 401})

    def answer(self, path: str, headers: dict[str, str], body: bytes) -> tuple[int, dict[str, Any]]:
        name = path.rpartition("/")[2].partition("?")[0]
        if name not in PATHS:
            return 404, {"code": 3, "message": "invalid request"}
        code, data = self._judge(name, headers, body)
        if code:
            return self.refuse_status.get(code, 200), {"code": code, "message": "refused"}
        return 200, self.render(name, data)

    def _judge(self, name: str, headers: dict[str, str], body: bytes) -> tuple[int, dict[str, Any]]:
        if len(body) > self.limit:
            return 23, {}
        try:
            fields = parse(headers.get("content-type", ""), body)
        except ValueError:
            return self.verify(self, headers.get("authorization"), {}) or 3, {}
        refused = self.verify(self, headers.get("authorization"), fields)
        if refused:
            return refused, {}
        return decide(name, fields)


def verify(header: str | None, fields: dict[str, bytes]) -> int:
    if not header:
        return 4
    try:
        raw = base64.b64decode(header, validate=True)
        text = raw[20:].decode()
        parts = dict(item.split("=", 1) for item in text.split("&"))
        expires, start = int(parts["e"]), int(parts["t"])
        appid, secret_id = parts["a"], parts["k"]
    except (ValueError, KeyError):
        return 5
    if appid != APPID or secret_id != SECRET_ID:
        return 14
    if not hmac.compare_digest(raw[:20], hmac.new(SECRET_KEY.encode(), raw[20:], hashlib.sha1).digest()):
        return 14
    if expires and (expires < time.time() or expires < start):
        return 9
    if fields.get("appid", APPID.encode()) != APPID.encode():
        return 6
    return 0


def parse(content_type: str, body: bytes) -> dict[str, bytes]:
    kind = content_type.strip('"').lower()
    if kind.startswith("application/json"):
        document = json.loads(body)
        if not isinstance(document, dict):
            raise ValueError("no object")
        return {key: str(value).encode() for key, value in document.items()}
    found = re.search(r'boundary="?([^";]+)"?', content_type, re.IGNORECASE)
    if not found or not kind.startswith("multipart/form-data"):
        raise ValueError("no boundary")
    mark = b"\r\n--" + found[1].encode()
    fields: dict[str, bytes] = {}
    pieces = (b"\r\n" + body).split(mark)
    if len(pieces) < 2:
        raise ValueError("no part")
    for piece in pieces[1:]:
        if piece.startswith(b"--"):
            break
        head, gap, value = piece.partition(b"\r\n\r\n")
        name = re.search(rb'[; ]name="?([^";\r\n]+)"?', head, re.IGNORECASE)
        if not gap or not name:
            raise ValueError("no name")
        fields.setdefault(name[1].decode(), value)
    return fields


def decide(name: str, fields: dict[str, bytes]) -> tuple[int, dict[str, Any]]:
    if not fields.get("appid"):
        return 21, {}
    if name.startswith("idcard"):
        if not fields.get("idcard_number") or not fields.get("idcard_name"):
            return -5801, {}
        if not re.fullmatch(rb"[0-9]{17}[0-9Xx]", fields["idcard_number"]):
            return -5804, {}
    if name == "livegetfour":
        return 0, {"validate_data": "4711"}
    if name in {"idcardcompare", "livedetectpicture"}:
        if not (fields.get("image") or fields.get("url")):
            return -5805, {}
        score = {"score": 91} if name == "livedetectpicture" else None
        return 0, score or {"similarity": 88.5, "session_id": fields.get("session_id", b"").decode()}
    if not fields.get("validate_data") or not fields.get("video"):
        return 21, {}
    data: dict[str, Any] = {"live_status": 0, "live_msg": "OK"}
    if name == "livedetectfour":
        if fields.get("compare_flag") not in {b"true", b"false"}:
            return 21, {}
        if fields["compare_flag"] == b"false":
            return 0, data
        if not fields.get("card") and name == "livedetectfour":
            return 21, {}
    photo = "photo" if name == "livedetectfour" else "video_photo"
    return 0, {**data, "compare_status": 0, "compare_msg": "OK", "sim": 83, photo: "AAAA"}


@contextmanager
def serving(foreign: Foreign) -> Iterator[str]:
    """Serve on a free port of the loopback and yield the address."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = 65536

        def do_POST(self) -> None:
            headers = {key.lower(): value for key, value in self.headers.items()}
            status, document = foreign.answer(self.path, headers, self._body(headers))
            self._reply(status, document)

        def do_GET(self) -> None:
            self._reply(405 if "/face/" in self.path else 404, {"code": 3, "message": "invalid request"})

        def _body(self, headers: dict[str, str]) -> bytes:
            if headers.get("transfer-encoding") != "chunked":
                return self.rfile.read(int(headers.get("content-length", "0")))
            pieces: list[bytes] = []
            while size := int(self.rfile.readline(), 16):
                pieces.append(self.rfile.read(size))
                self.rfile.readline()
            self.rfile.readline()
            return b"".join(pieces)

        def _reply(self, status: int, document: dict[str, Any]) -> None:
            body = json.dumps(document).encode()
            self.send_response(status)
            self.send_header("Content-Type", foreign.media_type)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
