"""A driver for a client of the operations on COS: Python's standard library and nothing else."""

import base64
import hashlib
import hmac
import http.client
import json
import sys
import time
import urllib.error
import urllib.request
import xml.etree.ElementTree
from urllib.parse import quote, urlencode

CALLS = {
    "recognizeStored": ("GET", "LivenessRecognition"),
    "recognizeUpload": ("PUT", "LivenessRecognition"),
    "getLiveCode": ("GET", "GetLiveCode"),
    "getActionSequence": ("GET", "GetActionSequence"),
}
LISTS = ("BestFrameList",)
NEEDED = {"getLiveCode": "LiveCode", "getActionSequence": "ActionSequence"}
UNUSABLE = {"outcome": "unusable"}


def escaped(text):
    return quote(text, safe="-_.~")


def listed(pairs):
    """Return the names that are signed, and names with values, in their order."""
    known = {escaped(name.lower()): escaped(value) for name, value in pairs.items()}
    names = sorted(known)
    return ";".join(names), "&".join(f"{name}={known[name]}" for name in names)


def hexed(key, text):
    return hmac.new(key.encode(), text.encode(), hashlib.sha1).hexdigest()


def sign(account, method, path, params, headers, key_time):
    param_names, param_text = listed(params)
    header_names, header_text = listed(headers)
    request = f"{method.lower()}\n{path}\n{param_text}\n{header_text}\n"
    to_sign = f"sha1\n{key_time}\n{hashlib.sha1(request.encode()).hexdigest()}\n"
    signature = hexed(hexed(account["secret_key"], key_time), to_sign)
    return (
        f"q-sign-algorithm=sha1&q-ak={account['secret_id']}&q-sign-time={key_time}"
        f"&q-key-time={key_time}&q-header-list={header_names}"
        f"&q-url-param-list={param_names}&q-signature={signature}"
    )


def text_of(root, name):
    text = root.findtext(name)
    return None if text in (None, "", "null") else text


def values_of(operation, root):
    if operation in NEEDED:
        return {NEEDED[operation]: text_of(root, NEEDED[operation])}
    score = float(text_of(root, "Sim") or "nan")
    frames = [item.text for item in root.findall("BestFrameList") if item.text]
    frame = text_of(root, "BestFrameBase64")
    return {
        "Sim": score if 0 <= score <= 100 else None,
        "BestFrameBase64": frame,
        "BestFrameList": frames,
    }


def decode(operation, status, content_type, body):
    if b"<!" in body:
        return UNUSABLE  # a document type may name files and grow without end
    try:
        root = xml.etree.ElementTree.fromstring(body)
        if root.tag == "Error" and root.findtext("Code"):
            return {"outcome": "refusal", "code": root.findtext("Code")}
        values = values_of(operation, root)
    except (xml.etree.ElementTree.ParseError, ValueError):
        return UNUSABLE
    needed = NEEDED.get(operation, "Sim")
    if root.tag != "Response" or status >= 300 or values[needed] is None:
        return UNUSABLE
    return {"outcome": "result", "code": 0, "values": values}


class NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_):
        return None


def send(method, url, headers, body):
    request = urllib.request.Request(url, body, headers, method=method)
    opener = urllib.request.build_opener(NoRedirect, urllib.request.ProxyHandler({}))
    try:
        with opener.open(request, timeout=5) as answer:
            return answer.status, answer.headers.get("Content-Type", ""), answer.read()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.headers.get("Content-Type", ""), error.read()


def call(base_url, account, operation, arguments):
    method, process = CALLS[operation]
    given = dict(arguments)
    path = "/" + given.pop("object_key", "")
    video = given.pop("video", None)
    params = {"ci-process": process, **given}
    headers = {"Host": f"{account['bucket']}-{account['appid']}.cos.ap-beijing.myqcloud.com"}
    now = int(time.time())
    headers["Authorization"] = sign(account, method, path, params, headers, f"{now};{now + 300}")
    body = base64.b64decode(video["base64"]) if video else None
    if body is not None:
        headers["Content-Type"] = "application/octet-stream"
    url = f"{base_url}{quote(path)}?{urlencode(params, quote_via=quote, safe='')}"
    try:
        replied = send(method, url, headers, body)
    except (OSError, http.client.HTTPException):
        return UNUSABLE
    return decode(operation, *replied)


def answer(cmd, given):
    given.pop("api", None)
    if cmd == "start":
        return {"version": 1, "name": "plain-python-cos", "language": "Python"}
    if cmd == "capabilities":
        told = {"commands": ["sign", "call", "decode"], "apis": ["ci"]}
        return {**told, "clock": True, "nonce": False}
    if cmd == "sign":
        return {"authorization": sign(**given)}
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
