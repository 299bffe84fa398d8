"""Owns requests that the documented account signs, by lines of its own.

Knows no test, no transport, and nothing of how the emulator reads them.
"""

import hmac
import json
from base64 import b64encode

from faceid_conformance.contract.reader import load_contract

ACCOUNT = load_contract().emulator.test_account
NOW = 1_700_000_000.5
# The service's own host: nothing of these tests may ever reach it.
HOST = "https://recognition.image.myqcloud.com"
CODE = "/face/livegetfour"
COMPARE = "/face/idcardcompare"
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF" + bytes(range(256))
PERSON = {"idcard_number": "990000199001010017", "idcard_name": "测试员"}
JSON_BODY = json.dumps({"appid": ACCOUNT.app_id}).encode()


def authorization(now: float = NOW, *, single_use_file: str | None = None) -> str:
    """A signature for half a minute, or for one use of one file."""
    begun, once = int(now), single_use_file is not None
    expires = 0 if once else begun + 30
    text = (
        f"a={ACCOUNT.app_id}&b={ACCOUNT.bucket}&k={ACCOUNT.secret_id}"
        f"&e={expires}&t={begun}&r=1&f={single_use_file or ''}"
    ).encode()
    mac = hmac.digest(ACCOUNT.secret_key.encode(), text, "sha1")
    return b64encode(mac + text).decode()


def headers(**more: str) -> dict[str, str]:
    return {"Authorization": authorization(), **more}


def json_headers(**more: str) -> dict[str, str]:
    named = {name.replace("_", "-"): value for name, value in more.items()}
    return headers(**{"Content-Type": "application/json", **named})
