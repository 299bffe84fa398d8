"""Holds the doctor of COS signatures: each mistake, made by lines of its own, is named."""

import hashlib
import hmac
from collections.abc import Callable
from typing import Any
from urllib.parse import quote, quote_plus

import pytest
from bucket_caller import HOST, NOW, Bucket, Signing, code_of
from faceid_conformance.emulator.ci.doctor import MISTAKES

KEY_PATH = "/文 件/a b.mp4"
QUERY = {"ci-process": "LivenessRecognition", "IdCard": "990000199001010017", "Name": "张 三/x"}
KEY = Signing().secret_key
SPAN, LONGER = f"{NOW - 60};{NOW + 300}", f"{NOW - 90};{NOW + 900}"


def lower(text: str) -> str:
    pieces = quote(text, safe="-_.~").split("%")
    return pieces[0] + "".join(f"%{each[:2].lower()}{each[2:]}" for each in pieces[1:])


def forged(**wrong: Any) -> str:
    """A signature with one thing wrong, written without the emulator's code."""
    encode: Callable[[str], str] = wrong.get("encode", lambda text: quote(text, safe="-_.~"))
    case: Callable[[str], str] = wrong.get("case", str.lower)
    pairs = sorted((case(quote(n, safe="-_.~")), encode(v)) for n, v in QUERY.items())
    params = "" if wrong.get("no_params") else "&".join(f"{n}={v}" for n, v in pairs)
    heads = "" if wrong.get("no_heads") else f"host={encode(wrong.get('host', HOST))}"
    name = wrong.get("hash", "sha1")
    end = wrong.get("end", "\n")
    text = "\n".join((wrong.get("method", "get"), wrong.get("path", KEY_PATH), params, heads)) + end
    key = wrong.get("key", KEY).encode()
    if not wrong.get("direct"):
        made = hmac.new(key, wrong.get("key_time", LONGER).encode(), name)
        key = made.digest() if wrong.get("raw") else made.hexdigest().encode()
    to_sign = (
        f"sha1\n{wrong.get('sign_time', SPAN)}\n{hashlib.new(name, text.encode()).hexdigest()}"
    )
    return hmac.new(key, (to_sign + end).encode(), name).hexdigest()


WRONG: dict[str, dict[str, Any]] = {
    "raw-sign-key": {"raw": True},
    "secret-key-direct": {"direct": True},
    "key-has-space": {"key": KEY + "\n"},
    "path-encoded": {"path": quote(KEY_PATH, safe="/-_.~")},
    "path-slashes-encoded": {"path": "/" + quote(KEY_PATH[1:], safe="-_.~")},
    "path-without-slash": {"path": KEY_PATH[1:]},
    "path-empty": {"path": "/"},
    "plus-kept": {"path": KEY_PATH.replace(" ", "+")},
    "method-upper": {"method": "GET"},
    "method-other": {"method": "put"},
    "host-port": {"host": f"{HOST}:80"},
    "headers-unsigned": {"no_heads": True},
    "params-unsigned": {"no_params": True},
    "values-plain": {"encode": lambda text: text},
    "escapes-lower": {"encode": lower},
    "space-plus": {"encode": lambda text: quote_plus(text, safe="-_.~")},
    "names-kept": {"case": str},
    "times-swapped": {"sign_time": LONGER, "key_time": SPAN},
    "key-time-signed": {"sign_time": LONGER},
    "last-line-missing": {"end": ""},
    "sha256": {"hash": "sha256"},
}


def told(signature: str) -> str:
    changes = {
        "q-signature": signature,
        "q-key-time": LONGER,
        "q-sign-time": SPAN,
        "q-url-param-list": "ci-process;idcard;name",
        "q-header-list": "host",
    }
    reply = Bucket().call("GET", quote(KEY_PATH, safe="/"), QUERY, signing=Signing(changes=changes))
    assert code_of(reply) == "SignatureDoesNotMatch"
    return reply.header("X-Emulator-Diagnosis") or ""


def test_right_signature_of_these_lines_is_accepted() -> None:
    changes = {"q-signature": forged(), "q-key-time": LONGER, "q-sign-time": SPAN}
    reply = Bucket().call("GET", quote(KEY_PATH, safe="/"), QUERY, signing=Signing(changes=changes))

    assert code_of(reply) == "NoSuchKey"


@pytest.mark.parametrize("name", list(WRONG))
def test_each_mistake_is_named(name: str) -> None:
    assert told(forged(**WRONG[name])).partition(";")[0] == name


def test_every_mistake_has_a_forger() -> None:
    written = {"hex-upper", "mac-base64"}

    assert {mistake.id for mistake in MISTAKES} == set(WRONG) | written
    assert told(forged().upper()).startswith("hex-upper;")


def test_two_mistakes_are_named_together() -> None:
    made = forged(raw=True, path=quote(KEY_PATH, safe="/-_.~"))

    assert told(made).partition(";")[0] == "raw-sign-key, path-encoded"


def test_another_key_is_called_another_key_and_no_key_is_shown() -> None:
    shown = told(forged(key="nobody-knows"))

    assert shown.startswith("wrong-key;")
    assert KEY not in shown
