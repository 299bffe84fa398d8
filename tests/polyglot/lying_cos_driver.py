"""The plain driver for COS with one vice: `lying_cos_driver.py VICE` replaces one function."""

import base64
import hashlib
import hmac
import importlib.util
import sys
from pathlib import Path
from typing import Any
from urllib.parse import quote

PLAIN = Path(__file__).resolve().parents[2] / "docs" / "drivers" / "plain_python_cos.py"
spec = importlib.util.spec_from_file_location("plain_python_cos", PLAIN)
plain: Any = importlib.util.module_from_spec(spec)  # type: ignore[arg-type]
spec.loader.exec_module(plain)  # type: ignore[union-attr]

honest_sign, honest_send, honest_decode = plain.sign, plain.send, plain.decode


def raw_sign_key(key: Any, text: str) -> Any:
    """The sign key as raw bytes, as HMAC libraries hand it out."""
    made = hmac.new(key if isinstance(key, bytes) else key.encode(), text.encode(), hashlib.sha1)
    return made.hexdigest() if isinstance(key, bytes) else made.digest()


def unsorted(pairs: Any) -> tuple[str, str]:
    known = [(plain.escaped(name.lower()), plain.escaped(value)) for name, value in pairs.items()]
    known.sort(reverse=True)
    return ";".join(name for name, _ in known), "&".join(f"{name}={value}" for name, value in known)


def signed_with(**fields: Any) -> Any:
    def sign(*given: Any, **named: Any) -> str:
        made = dict(item.split("=", 1) for item in honest_sign(*given, **named).split("&"))
        changed = {**made, **{name: change(made[name]) for name, change in fields.items()}}
        return "&".join(f"{name}={value}" for name, value in changed.items())

    return sign


def late(account: Any, method: str, path: str, params: Any, headers: Any, key_time: str) -> str:
    start = int(key_time.partition(";")[0]) - 9999
    return honest_sign(account, method, path, params, headers, f"{start};{start + 300}")


def repeating(method: str, url: str, headers: Any, body: Any) -> Any:
    first = honest_send(method, url, headers, body)
    return honest_send(method, url, headers, body) if first[0] >= 500 else first


def following(method: str, url: str, headers: Any, body: Any) -> Any:
    first = honest_send(method, url, headers, body)
    elsewhere = url.replace("/conformance/", "/elsewhere/")
    return honest_send(method, elsewhere, headers, body) if first[0] == 307 else first


def in_base64(method: str, url: str, headers: Any, body: Any) -> Any:
    return honest_send(method, url, headers, base64.b64encode(body) if body else body)


def without_folder(text: str, safe: str = "/", *more: Any) -> str:
    return quote(text.replace("/conformance/", "/"), safe=safe)


def any_name(method: str, url: str, headers: Any, body: Any) -> Any:
    return honest_send(method, url.replace("&Name=", "&name="), headers, body)


def success_by_status(operation: str, status: int, content_type: str, body: bytes) -> Any:
    told = honest_decode(operation, status, content_type, body)
    is_taken = status == 200 and told["outcome"] == "refusal"
    return {"outcome": "result", "code": 0, "values": {}} if is_taken else told


def code_as_number(operation: str, status: int, content_type: str, body: bytes) -> Any:
    told = honest_decode(operation, status, content_type, body)
    if "LiveCode" in told.get("values", {}):
        told["values"]["LiveCode"] = int(told["values"]["LiveCode"])
    return told


VICES: dict[str, dict[str, Any]] = {
    "raw-sign-key": {"hexed": raw_sign_key},
    "names-in-no-order": {"listed": unsorted},
    "mac-in-capitals": {"sign": signed_with(**{"q-signature": str.upper})},
    "another-secret-id": {"sign": signed_with(**{"q-ak": lambda _: "AKIDsomebody"})},
    "sha256-named": {"sign": signed_with(**{"q-sign-algorithm": lambda _: "sha256"})},
    "signed-long-ago": {"sign": late},
    "key-without-its-folder": {"quote": without_folder},
    "repeats-billed-calls": {"send": repeating},
    "follows-redirects": {"send": following},
    "video-in-base64": {"send": in_base64},
    "parameter-in-small-letters": {"send": any_name},
    "200-is-success": {"decode": success_by_status},
    "digits-are-a-number": {"decode": code_as_number},
}

if __name__ == "__main__":
    for name, replacement in VICES[sys.argv[1]].items():
        setattr(plain, name, replacement)
    plain.main()
