"""Owns the lines with which a script signs for COS: real Python, copied into each script as it is.

Refuses every import but the standard library's: whoever runs a script may have nothing else.
"""

import base64
import hashlib
import hmac
import inspect
import re
import urllib.parse
from typing import Any


def escaped(text: str, digits: str = "upper", space: str = "%20") -> str:
    """Percent-encode a text as the documents of COS do."""
    if digits == "none":
        return text
    told = urllib.parse.quote(text, safe="", errors="surrogateescape").replace("%20", space)
    return re.sub("%..", lambda found: found[0].lower(), told) if digits == "lower" else told


def listed(pairs: list[tuple[str, str]], how: dict[str, Any]) -> tuple[str, str]:
    """Return the list of names, and the text of names and values."""
    digits, space = how.get("escapes", "upper"), how.get("space", "%20")
    told = [(escaped(name, digits, space), escaped(value, digits, space)) for name, value in pairs]
    if how.get("lowers_names", True):
        told = [(name.lower(), value) for name, value in told]
    told = sorted(told) if how.get("sorts", True) else told
    return ";".join(dict.fromkeys(n for n, _ in told)), "&".join(f"{n}={v}" for n, v in told)


def signature_of(string: str, key_time: str, secret_key: str, how: dict[str, Any]) -> str:
    """Sign a text with the key that is good for a time."""
    digest = how.get("digest", "sha1")
    secret = secret_key.encode("utf-8", "surrogateescape")
    raw = hmac.new(secret, key_time.encode(), digest).digest()
    keys = {"raw": raw, "upper": raw.hex().upper().encode(), "secret": secret}
    key = keys.get(how.get("sign_key_form", ""), raw.hex().encode())
    mac = hmac.new(key, string.encode(), digest).digest()
    forms = {"upper": mac.hex().upper(), "base64": base64.b64encode(mac).decode()}
    signature = forms.get(how.get("mac_form", ""), mac.hex())
    if "flip_digit" not in how:
        return signature
    at = how["flip_digit"] % len(signature)
    return f"{signature[:at]}{int(signature[at], 16) ^ 1:x}{signature[at + 1 :]}"


def signed(
    line: tuple[str, str, str, str],
    params: list[tuple[str, str]],
    headers: list[tuple[str, str]],
    now: int,
    **how: Any,
) -> dict[str, str]:
    """Sign (method, path, SecretId, SecretKey); `how` is what departs from the plain form."""
    method, path, secret_id, secret_key = line
    spans = [how.get("sign_span", (-60, 300))]
    spans.append(how.get("key_span") or spans[0])
    sign_time, key_time = (f"{now + start};{now + end}" for start, end in spans)
    param_names, param_text = listed(params, how)
    header_names, header_text = listed(headers, how)
    text = f"{method}\n{path}\n{param_text}\n{header_text}\n".encode("utf-8", "surrogateescape")
    hashed = hashlib.new(how.get("digest", "sha1"), text).hexdigest()
    time_signed = sign_time if how.get("time_signed") != "key" else key_time
    string = f"sha1\n{time_signed}\n{hashed}" + ("\n" if how.get("last_line", True) else "")
    made = {
        "q-sign-algorithm": "sha1",
        "q-ak": secret_id,
        "q-sign-time": sign_time,
        "q-key-time": key_time,
        "q-header-list": header_names,
        "q-url-param-list": param_names,
        "q-signature": signature_of(string, key_time, secret_key, how),
    }
    made.update(how.get("fields", {}))
    order = dict.fromkeys([*how.get("field_order", made), *made])
    return {name: made[name] for name in order if name not in how.get("drop_fields", ())}


def carried(fields: dict[str, str], place: str = "header", semicolons: str = "%3B") -> str:
    """Write a signature down as a header or a query carries it."""
    if place == "query":
        told = "&".join(f"{name}={escaped(value)}" for name, value in fields.items())
        return told.replace("%3B", semicolons)
    whole = "&".join(f"{name}={value}" for name, value in fields.items())
    return f"sign={escaped(whole)}" if place == "sign" else whole


PARTS = (escaped, listed, signature_of, signed, carried)
# What a script needs of all this, as text.
SIGNING = "\n\n".join(inspect.getsource(part) for part in PARTS)
