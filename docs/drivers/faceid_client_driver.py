"""A driver for `faceid_client`, this project's client in Python."""

import base64
import json
import re
import sys
import threading
from functools import partial
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

from faceid_client import ApiError, CiLivenessClient, Credentials, FaceIdClient, FaceIdError
from faceid_client.cos_signing import sign_cos_request
from faceid_client.signing import sign_multi_use, sign_single_use

CAPITAL = re.compile(r"(?<=[a-z])(?=[A-Z])")
REGION = "ap-beijing"
METHODS = {
    "liveGetFour": "live_get_four",
    "liveDetectPicture": "live_detect_picture",
    "idcardCompare": "idcard_compare",
    "idcardLiveDetectFour": "idcard_live_detect_four",
    "liveDetectFour": "live_detect_four",
    "getLiveCode": "get_live_code",
    "getActionSequence": "get_action_sequence",
    "recognizeStored": "recognize_stored",
    "recognizeUpload": "recognize_upload",
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
    who = credentials(given["account"])
    if "api" in given:
        start, end = (int(text) for text in given["key_time"].split(";"))
        signed = {name: given[name] for name in ("method", "path")}
        signed |= {name: tuple(given[name].items()) for name in ("params", "headers")}
        made = sign_cos_request(who, **signed, now=start, lifetime_seconds=end - start)
        return {"authorization": made.authorization}
    at = {"now": given["now"], "nonce": given["nonce"]}
    if given["use"] == "single-use":
        return {"authorization": sign_single_use(who, file_id=given["file_id"], **at)}
    lifetime, file_id = given["lifetime_seconds"], given["file_id"]
    made = sign_multi_use(who, lifetime_seconds=lifetime, file_id=file_id, **at)
    return {"authorization": made}


def plain(value: Any) -> Any:
    """Return an argument as the client takes it."""
    return base64.b64decode(value["base64"]) if isinstance(value, dict) else value


def call(given: dict[str, Any]) -> dict[str, Any]:
    """Call an operation; bytes stand for files, everything else is given as it came."""
    arguments = {
        CAPITAL.sub("_", name).lower(): plain(value) for name, value in given["arguments"].items()
    }
    who, base_url = credentials(given["account"]), given["base_url"]
    is_cos = "api" in given
    kind = partial(CiLivenessClient, region=REGION) if is_cos else FaceIdClient
    with kind(who, base_url=base_url, max_retries=0) as client:
        try:
            result = getattr(client, METHODS[given["operation"]])(**arguments)
        except ApiError as error:
            return {"outcome": "refusal", "code": error.code}
        except FaceIdError:
            return {"outcome": "unusable"}
    values = {name: getattr(result, name) for name in dir(result) if not name.startswith("_")}
    told = {name: value for name, value in values.items() if isinstance(value, str | int | float)}
    return {"outcome": "result", "code": 0, "values": told}


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
        told = {"commands": ["sign", "encode", "call"], "apis": ["face", "ci"]}
        return {**told, "clock": True, "nonce": True}
    known = {"sign": sign, "encode": encode, "call": call}
    return known[cmd](given) if cmd in known else {}


for line in sys.stdin.buffer:
    question = json.loads(line)
    seq, cmd = question.pop("seq"), question.pop("cmd")
    print(json.dumps({"seq": seq, "ok": answer(cmd, question)}), flush=True)
    if cmd == "stop":
        break
