"""A driver for `qcloud_image`, the vendor's own SDK for Python (PyPI), as it is published.

Only its address is changed. It signs at its own time with its own random number, cannot sign for
one use, shows no bytes, and answers what it cannot read with a code of its own.
"""

import base64
import json
import sys
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

from qcloud_image import CIBuffer, CIUrl, Client
from qcloud_image.auth import Auth
from qcloud_image.conf import Conf

# What each method takes, by position, in the API's own names.
METHODS: dict[str, tuple[str, list[str]]] = {
    "liveGetFour": ("face_livegetfour", ["seq"]),
    "idcardCompare": ("face_idcardcompare", ["idcard_number", "idcard_name", "picture"]),
    "liveDetectFour": (
        "face_livedetectfour",
        ["validate_data", "video", "compare_flag", "card", "seq"],
    ),
    "idcardLiveDetectFour": (
        "face_idcardlivedetectfour",
        ["validate_data", "video", "idcard_number", "idcard_name", "seq"],
    ),
}
NO_ANSWER = -2  # Error.Network: nothing came, or what came is no JSON


class Unsupported(Exception):
    """The SDK has no such thing."""


def sign(given: dict[str, Any]) -> dict[str, Any]:
    """Sign for many uses; the SDK knows no other."""
    if given["use"] == "single-use" or given["file_id"]:
        raise Unsupported("the SDK signs for many uses only, and for no file")
    account = given["account"]
    auth = Auth(account["appid"], account["secret_id"], account["secret_key"])
    made = auth.get_sign(account["bucket"], given["lifetime_seconds"])
    return {"authorization": made.decode("ascii")}


def taken(name: str, value: Any) -> Any:
    """Return an argument as the SDK takes it."""
    if isinstance(value, dict):
        return CIBuffer(base64.b64decode(value["base64"]))
    return CIUrl(value) if name == "url" else value


def call(given: dict[str, Any]) -> dict[str, Any]:
    """Call an operation."""
    account, operation = given["account"], given["operation"]
    method, names = METHODS[operation]
    arguments = {
        "picture" if name in ("url", "image") else name: taken(name, value)
        for name, value in given["arguments"].items()
    }
    strange = sorted(arguments.keys() - set(names))
    if strange:
        raise Unsupported(f"{method} takes no {strange[0]}")
    scheme, _, Conf._Conf__SERVICE_ADDR = given["base_url"].partition("://")
    appid, secret_id, secret_key = account["appid"], account["secret_id"], account["secret_key"]
    client = Client(appid, secret_id, secret_key, account["bucket"])
    client.set_timeout(5)
    getattr(client, f"use_{scheme}")()
    told = getattr(client, method)(*(arguments.get(name) for name in names))
    if told["code"] == NO_ANSWER:
        return {"outcome": "unusable"}
    if told["code"] != 0:
        return {"outcome": "refusal", "code": told["code"]}
    return {"outcome": "result", "code": 0, "values": told.get("data") or {}}


def encode(given: dict[str, Any]) -> dict[str, Any]:
    """Let the SDK send to a server of our own, and tell what came: it shows no bytes itself."""
    heard: dict[str, Any] = {}

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            heard["content_type"] = self.headers["Content-Type"]
            heard["body"] = base64.b64encode(body).decode()
            self.send_response(204)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            """Say nothing."""

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.handle_request, daemon=True).start()
        call({**given, "base_url": f"http://127.0.0.1:{server.server_address[1]}"})
    return heard


def answer(cmd: str, given: dict[str, Any]) -> dict[str, Any]:
    """Answer one question."""
    if cmd == "start":
        return {"version": 1, "name": "qcloud_image", "language": "Python"}
    if cmd == "capabilities":
        commands = {"commands": ["sign", "encode", "call"], "operations": list(METHODS)}
        return {**commands, "clock": False, "nonce": False}
    known = {"sign": sign, "encode": encode, "call": call}
    return known[cmd](given) if cmd in known else {}


for line in sys.stdin.buffer:
    question = json.loads(line)
    seq, cmd = question.pop("seq"), question.pop("cmd")
    said: dict[str, Any] = {"seq": seq}
    try:
        said["ok"] = answer(cmd, question)
    except Unsupported as error:
        said["unsupported"] = str(error)
    except Exception as error:
        said["error"] = type(error).__name__
    print(json.dumps(said), flush=True)
    if cmd == "stop":
        break
