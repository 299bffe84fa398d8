"""A driver for `faceid_client`, this project's client in Python."""

import base64
import json
import sys
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

from faceid_client import ApiError, Credentials, FaceIdClient, FaceIdError
from faceid_client.signing import sign_multi_use, sign_single_use

METHODS = {
    "liveGetFour": "live_get_four",
    "liveDetectPicture": "live_detect_picture",
    "idcardCompare": "idcard_compare",
    "idcardLiveDetectFour": "idcard_live_detect_four",
    "liveDetectFour": "live_detect_four",
}


def credentials(account: dict[str, str]) -> Credentials:
    """Return who signs."""
    return Credentials(
        app_id=account["appid"],
        secret_id=account["secret_id"],
        secret_key=account["secret_key"],
        bucket=account["bucket"] or None,
    )


def sign(given: dict[str, Any]) -> dict[str, Any]:
    """Sign with the client's own functions, at the time and with the number that are given."""
    who, at = credentials(given["account"]), {"now": given["now"], "nonce": given["nonce"]}
    if given["use"] == "single-use":
        return {"authorization": sign_single_use(who, file_id=given["file_id"], **at)}
    lifetime, file_id = given["lifetime_seconds"], given["file_id"]
    made = sign_multi_use(who, lifetime_seconds=lifetime, file_id=file_id, **at)
    return {"authorization": made}


def call(given: dict[str, Any]) -> dict[str, Any]:
    """Call an operation; bytes stand for files, everything else is given as it came."""
    arguments = {
        name: base64.b64decode(value["base64"]) if isinstance(value, dict) else value
        for name, value in given["arguments"].items()
    }
    who, base_url = credentials(given["account"]), given["base_url"]
    with FaceIdClient(who, base_url=base_url, max_retries=0) as client:
        try:
            result = getattr(client, METHODS[given["operation"]])(**arguments)
        except ApiError as error:
            return {"outcome": "refusal", "code": int(error.code)}
        except FaceIdError:
            return {"outcome": "unusable"}
    values = {name: getattr(result, name) for name in dir(result) if not name.startswith("_")}
    plain = {name: value for name, value in values.items() if isinstance(value, str | int | float)}
    return {"outcome": "result", "code": int(result.code), "values": plain}


def encode(given: dict[str, Any]) -> dict[str, Any]:
    """Let the client send to a server of our own, and tell what came: it shows no bytes itself."""
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
        return {"version": 1, "name": "faceid_client", "language": "Python"}
    if cmd == "capabilities":
        return {"commands": ["sign", "encode", "call"], "clock": True, "nonce": True}
    known = {"sign": sign, "encode": encode, "call": call}
    return known[cmd](given) if cmd in known else {}


for line in sys.stdin.buffer:
    question = json.loads(line)
    seq, cmd = question.pop("seq"), question.pop("cmd")
    print(json.dumps({"seq": seq, "ok": answer(cmd, question)}), flush=True)
    if cmd == "stop":
        break
