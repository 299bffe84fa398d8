"""Owns a client that no generator made: the standard library alone, and short enough to break."""

from __future__ import annotations

import json
import secrets
import sys
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any


def body_of(scenario: dict[str, Any]) -> tuple[str, bytes]:
    """Return the content type and the body of a request."""
    if scenario["form"] == "json":
        return "application/json", json.dumps(scenario["fields"]).encode()
    boundary = secrets.token_hex(16)
    lines: list[bytes] = []
    for name, value in scenario["fields"].items():
        head = f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n'
        lines.append(head.encode() + value.encode("utf-8"))
    for name, file in scenario["files"].items():
        head = (
            f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"; '
            f'filename="{file["filename"]}"\r\nContent-Type: {file["content_type"]}\r\n\r\n'
        )
        lines.append(head.encode() + Path(file["path"]).read_bytes())
    lines.append(f"--{boundary}--\r\n".encode())
    return f"multipart/form-data; boundary={boundary}", b"\r\n".join(lines)


def answer(base_url: str, scenario: dict[str, Any]) -> tuple[int, bytes]:
    """Send a request and return the status and the body of the answer."""
    content_type, body = body_of(scenario)
    headers = {"Content-Type": content_type, "Authorization": scenario["authorization"]}
    address = f"{base_url}/face/{scenario['operation'].lower()}"
    try:
        with urllib.request.urlopen(urllib.request.Request(address, body, headers)) as reply:
            return reply.status, reply.read()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read()


def told(base_url: str, scenario: dict[str, Any]) -> dict[str, Any]:
    """Make one call and tell what came of it."""
    status, body = answer(base_url, scenario)
    try:
        reply = json.loads(body)
        code = reply["code"]
    except (ValueError, LookupError) as error:
        return {"id": scenario["id"], "outcome": "unusable", "status": status, "error": repr(error)}
    data = reply.get("data")
    outcome = "result" if code == 0 else "refusal"
    return {"id": scenario["id"], "outcome": outcome, "status": status, "code": code, "data": data}


if __name__ == "__main__":
    for each in json.loads(Path(sys.argv[2]).read_text(encoding="utf-8")):
        print(json.dumps(told(sys.argv[1], each)), flush=True)
