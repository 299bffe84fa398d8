"""A driver for a client in plain Python: the standard library and nothing else.

The client's part is what a team would have; the driver's part is `main`. Copy and replace.
"""

import base64
import hashlib
import hmac
import http.client
import json
import secrets
import sys
import time
import urllib.error
import urllib.request

UNUSABLE = {"outcome": "unusable"}


def payload(mac, text):
    return mac + text


def seal(key, text):
    mac = hmac.new(key.encode(), text.encode(), hashlib.sha1).digest()
    return base64.b64encode(payload(mac, text.encode())).decode()


def signed_text(account, now, expires, nonce, file_id):
    return (
        f"a={account['appid']}&b={account['bucket']}&k={account['secret_id']}"
        f"&e={expires}&t={now}&r={nonce}&f={file_id}"
    )


def sign(account, use, file_id, lifetime_seconds, now, nonce):
    expires = 0 if use == "single-use" else now + lifetime_seconds
    return seal(account["secret_key"], signed_text(account, now, expires, nonce, file_id))


def as_text(value):
    return str(value).lower() if isinstance(value, bool) else value


def as_file(content):
    return content


def boundary():
    return secrets.token_hex(16)


def encode(account, operation, arguments):
    fields = {"appid": account["appid"]}
    files = {}
    for name, value in arguments.items():
        if isinstance(value, dict):
            files[name] = as_file(base64.b64decode(value["base64"]))
        else:
            fields[name] = as_text(value)
    if not files:
        return "application/json", json.dumps(fields).encode()
    mark = boundary()
    parts = b""
    for name, value in fields.items():
        parts += f'--{mark}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n'.encode()
        parts += value.encode() + b"\r\n"
    for name, content in files.items():
        parts += f'--{mark}\r\nContent-Disposition: form-data; name="{name}"; '.encode()
        parts += f'filename="{name}"\r\nContent-Type: application/octet-stream\r\n\r\n'.encode()
        parts += content + b"\r\n"
    return f"multipart/form-data; boundary={mark}", parts + f"--{mark}--\r\n".encode()


def values_of(data):
    values = dict(data)
    if values.get("compare_status", 0) != 0 or values.get("live_status", 0) != 0:
        values = {name: value for name, value in values.items() if name.endswith("_status")}
    return values


def decode(operation, status, content_type, body):
    try:
        document = json.loads(body)
        code = document["code"]
    except (ValueError, KeyError, TypeError):
        return UNUSABLE
    if code != 0:
        return {"outcome": "refusal", "code": code}
    if not isinstance(document.get("data"), dict):
        return UNUSABLE
    return {"outcome": "result", "code": 0, "values": values_of(document["data"])}


class NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_):
        return None


def send(url, headers, body):
    request = urllib.request.Request(url, body, headers, method="POST")
    opener = urllib.request.build_opener(NoRedirect, urllib.request.ProxyHandler({}))
    try:
        with opener.open(request, timeout=5) as answer:
            return answer.status, answer.headers.get("Content-Type", ""), answer.read()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.headers.get("Content-Type", ""), error.read()


def call(base_url, account, operation, arguments):
    content_type, body = encode(account, operation, arguments)
    signature = sign(account, "multi-use", "", 300, int(time.time()), secrets.randbelow(10**10))
    headers = {"Authorization": signature, "Content-Type": content_type}
    try:
        replied = send(f"{base_url}/face/{operation.lower()}", headers, body)
    except (OSError, http.client.HTTPException):
        return UNUSABLE
    return decode(operation, *replied)


def answer(cmd, given):
    if cmd == "start":
        return {"version": 1, "name": "plain-python", "language": "Python"}
    if cmd == "capabilities":
        return {"commands": ["sign", "encode", "call", "decode"], "clock": True, "nonce": True}
    if cmd == "sign":
        return {"authorization": sign(**given)}
    if cmd == "encode":
        content_type, body = encode(**given)
        return {"content_type": content_type, "body": base64.b64encode(body).decode()}
    if cmd == "decode":
        return decode(**{**given, "body": base64.b64decode(given["body"])})
    return call(**given) if cmd == "call" else {}


def main():
    for line in sys.stdin.buffer:
        question = json.loads(line)
        seq, cmd = question.pop("seq"), question.pop("cmd")
        print(json.dumps({"seq": seq, "ok": answer(cmd, question)}), flush=True)
        if cmd == "stop":
            break


if __name__ == "__main__":
    main()
