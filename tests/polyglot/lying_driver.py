"""The plain driver with one vice: `lying_driver.py VICE`. Each vice replaces one function."""

import base64
import hashlib
import importlib.util
import os
import sys
from pathlib import Path
from typing import Any

Told = dict[str, Any]
PLAIN = Path(__file__).resolve().parents[2] / "docs" / "drivers" / "plain_python.py"
spec = importlib.util.spec_from_file_location("plain_python", PLAIN)
plain: Any = importlib.util.module_from_spec(spec)  # type: ignore[arg-type]
spec.loader.exec_module(plain)  # type: ignore[union-attr]

honest_answer, honest_decode, honest_encode = plain.answer, plain.decode, plain.encode
honest_send, honest_seal, honest_text = plain.send, plain.seal, plain.signed_text


def refusal_by_status(
    operation: str, status: int, content_type: str, body: bytes
) -> dict[str, Any]:
    told = honest_decode(operation, status, content_type, body)
    return {**told, "code": status} if told["outcome"] == "refusal" else told


def success_by_status(
    operation: str, status: int, content_type: str, body: bytes
) -> dict[str, Any]:
    told = honest_decode(operation, status, content_type, body)
    if status == 200 and told["outcome"] == "refusal":
        return {"outcome": "result", "code": told["code"], "values": {}}
    return told


def only_plain_json(operation: str, status: int, content_type: str, body: bytes) -> dict[str, Any]:
    if content_type != "application/json":
        return {"outcome": "unusable"}
    return honest_decode(operation, status, content_type, body)


def code_as_number(operation: str, status: int, content_type: str, body: bytes) -> dict[str, Any]:
    told = honest_decode(operation, status, content_type, body)
    if "validate_data" in told.get("values", {}):
        told["values"]["validate_data"] = int(told["values"]["validate_data"])
    return told


def encode_as(**changed: Any) -> Any:
    def encode(account: Any, operation: str, arguments: Any) -> Any:
        content_type, body = honest_encode(account, operation, arguments)
        for change in changed.values():
            content_type, body = change(content_type, body)
        return content_type, body

    return encode


def retrying(*given: Any) -> Any:
    first = honest_send(*given)
    return honest_send(*given) if first[0] >= 500 else first


def following(url: str, headers: Any, body: bytes) -> Any:
    status, kind, content = honest_send(url, headers, body)
    if status in (302, 307):
        return honest_send(url.rpartition("/face/")[0] + "/elsewhere", headers, body)
    return status, kind, content


def renamed_url(account: Any, operation: str, arguments: Any) -> Any:
    names = {"url": "image_url"}
    return honest_encode(account, operation, {names.get(k, k): v for k, v in arguments.items()})


def crash(cmd: str, given: Any) -> Any:
    if cmd == "sign":
        sys.stderr.write(f"key {given['account']['secret_key']} for 990000199001010017\n" * 900)
        sys.exit(3)
    return honest_answer(cmd, given)


def hang(cmd: str, given: Any) -> Any:
    if cmd == "sign":
        sys.stdin.read()
    return honest_answer(cmd, given)


def garbage(cmd: str, given: Any) -> Any:
    if cmd == "sign":
        print("signing now", flush=True)
    return honest_answer(cmd, given)


def greedy(cmd: str, given: Any) -> Any:
    if cmd == "sign":
        kept = b"x" * (400 * 1024 * 1024)
        os.write(2, str(len(kept)).encode())
        sys.stdin.read()
    return honest_answer(cmd, given)


def values(data: Any) -> Any:
    """A similarity where the comparison failed, as a struct of Go or Java has one."""
    return {"sim": 0, **data}


VICES: dict[str, dict[str, Any]] = {
    "mac-in-hex": {"payload": lambda mac, text: mac.hex().encode() + text},
    "text-before-mac": {"payload": lambda mac, text: text + mac},
    "mac-alone": {"payload": lambda mac, text: mac},
    "sha256": {"hashlib": type("H", (), {"sha1": hashlib.sha256})},
    "base64-for-urls": {
        "seal": lambda key, text: (
            base64.urlsafe_b64encode(base64.b64decode(honest_seal(key, text))).decode() + "\n"
        )
    },
    "key-and-id-exchanged": {
        "signed_text": lambda account, *rest: honest_text(
            {**account, "secret_id": account["appid"]}, *rest
        )
    },
    "milliseconds": {
        "signed_text": lambda account, now, expires, nonce, file_id: honest_text(
            account, now * 1000, expires * 1000, nonce, file_id
        )
    },
    "expiry-is-a-span": {
        "signed_text": lambda account, now, expires, nonce, file_id: honest_text(
            account, now, expires and expires - now, nonce, file_id
        )
    },
    "no-nonce": {
        "signed_text": lambda account, now, expires, nonce, file_id: honest_text(
            account, now, expires, "", file_id
        )
    },
    "true-with-a-capital": {"as_text": str},
    "picture-in-base64": {"as_file": base64.b64encode},
    "boundary-used-again": {"boundary": lambda: "+++"},
    "line-feeds-alone": {
        "encode": encode_as(lines=lambda kind, body: (kind, body.replace(b"\r\n", b"\n")))
    },
    "form-without-an-end": {
        "encode": encode_as(end=lambda kind, body: (kind, body.removesuffix(b"--\r\n")))
    },
    "form-without-boundary": {
        "encode": encode_as(head=lambda kind, body: (kind.partition(";")[0], body))
    },
    "name-in-latin-1": {
        "encode": encode_as(name=lambda kind, body: (kind, body.replace("测试员".encode(), b"???")))
    },
    "another-field-name": {"encode": renamed_url},
    "sim-where-none-came": {"values_of": values},
    "code-from-the-status": {"decode": refusal_by_status},
    "200-is-success": {"decode": success_by_status},
    "charset-is-no-json": {"decode": only_plain_json},
    "lip-code-is-a-number": {"decode": code_as_number},
    "follows-redirects": {"send": following},
    "repeats-billed-calls": {"send": retrying},
    "crash": {"answer": crash},
    "hang": {"answer": hang},
    "garbage": {"answer": garbage},
    "greedy": {"answer": greedy},
}

if __name__ == "__main__":
    for name, replacement in VICES[sys.argv[1]].items():
        setattr(plain, name, replacement)
    plain.main()
