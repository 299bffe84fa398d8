"""A driver for `cos-python-sdk-v5`, the vendor's own SDK for COS (PyPI), as it is published.

It signs at its own time, has no upload that is verified, and names what it cannot read `Unknown`.
"""

import json
import sys
from typing import Any
from urllib.parse import urlsplit

from qcloud_cos import CosConfig
from qcloud_cos.ai_recognition import AIRecognitionClient
from qcloud_cos.cos_auth import CosS3Auth
from qcloud_cos.cos_exception import CosClientError, CosServiceError
from requests import PreparedRequest, Request

METHODS = {
    "getLiveCode": "cos_get_live_code",
    "getActionSequence": "cos_get_action_sequence",
    "recognizeStored": "cos_liveness_recognition",
}
NAMELESS = "Unknown"


def config(account: dict[str, str], base_url: str = "") -> CosConfig:
    """Return the SDK's own options; the address is the one thing that is not usual."""
    place = urlsplit(base_url)
    to = {"IP": place.hostname, "Port": place.port, "Scheme": place.scheme} if base_url else {}
    return CosConfig(
        Region="ap-beijing",
        SecretId=account["secret_id"],
        SecretKey=account["secret_key"],
        Timeout=5,
        **to,
    )


def sign(given: dict[str, Any]) -> dict[str, Any]:
    """Let the SDK sign a request that is never sent."""
    host = given["headers"]["Host"]
    url = f"https://{host}/"
    request: PreparedRequest = Request(given["method"], url, given["headers"]).prepare()
    auth = CosS3Auth(config(given["account"]), given["path"], given["params"])
    return {"authorization": auth(request).headers["Authorization"]}


def call(given: dict[str, Any]) -> dict[str, Any]:
    """Call an operation."""
    account, arguments = given["account"], dict(given["arguments"])
    if "object_key" in arguments:
        arguments["ObjectKey"] = arguments.pop("object_key")
    client: Any = AIRecognitionClient(config(account, given["base_url"]), retry=0)
    bucket = f"{account['bucket']}-{account['appid']}"
    try:
        _, values = getattr(client, METHODS[given["operation"]])(Bucket=bucket, **arguments)
    except CosServiceError as error:
        code = error.get_error_code()
        is_named = code and code != NAMELESS
        return {"outcome": "refusal", "code": code} if is_named else {"outcome": "unusable"}
    except CosClientError:
        return {"outcome": "unusable"}
    return {"outcome": "result", "code": 0, "values": values}


def answer(cmd: str, given: dict[str, Any]) -> dict[str, Any]:
    """Answer one question."""
    if cmd == "start":
        return {"version": 1, "name": "cos-python-sdk-v5", "language": "Python"}
    if cmd == "capabilities":
        told = {"commands": ["sign", "call"], "apis": ["ci"], "operations": list(METHODS)}
        return {**told, "clock": False, "nonce": False}
    known = {"sign": sign, "call": call}
    return known[cmd](given) if cmd in known else {}


for line in sys.stdin.buffer:
    question = json.loads(line)
    seq, cmd = question.pop("seq"), question.pop("cmd")
    print(json.dumps({"seq": seq, "ok": answer(cmd, question)}), flush=True)
    if cmd == "stop":
        break
