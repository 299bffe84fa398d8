"""Owns random COS signatures and every way to spoil one, by lines of its own.

Knows no expectation, and shares no line with the emulator.
"""

import base64
import hashlib
import hmac
import random
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import quote, unquote

NOW = 1_700_000_000
LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
ODD = " /!'()*~+%&=é腾讯云$@:,;"
HOST = "bucket-1250000000.cos.ap-beijing.myqcloud.com"


def enc(text: str) -> str:
    return quote(text, safe="-_.~", errors="surrogateescape")


def word(rng: random.Random, size: int, letters: str = LETTERS) -> str:
    return "".join(rng.choice(letters) for _ in range(size))


@dataclass(frozen=True)
class Drawn:
    """A request, who signs it, and when."""

    rng: random.Random = field(repr=False)
    secret_id: str
    secret_key: str
    method: str
    path: str
    params: tuple[tuple[str, str], ...]
    headers: tuple[tuple[str, str], ...]
    sign_time: str
    key_time: str

    @property
    def target(self) -> str:
        query = "&".join(f"{enc(n)}={enc(v)}" for n, v in self.params)
        return "/".join(enc(part) for part in self.path.split("/")) + (f"?{query}" if query else "")


def draw(seed: int) -> Drawn:
    rng = random.Random(f"cos/{seed}")
    key = "/" + "/".join(word(rng, rng.randint(3, 8), LETTERS[:30] + ODD[3:]) for _ in range(2))
    key = key.replace("//", "/x/").replace("+", " ")
    # Each has a space, a slash and a capital, so that most mistakes change something.
    key = f"{key} a(é)/腾~B%41.mp4"
    params = [
        ("ci-process", "LivenessRecognition"),
        ("IdCard", word(rng, 17, "0123456789") + "X"),
        ("Name", word(rng, 2, "张三李四") + word(rng, 3, LETTERS + ODD)),
        ("LivenessType", "SILENT"),
        ("BestFrameNum", ""),
        ("x tra~", f"a b/C'{word(rng, 3)}é"),
    ]
    rng.shuffle(params)
    headers = [
        ("host", HOST),
        ("content-type", "video/mp4"),
        ("x-cos-meta", f"a b/C'~({word(rng, 4)}é)"),
        ("content-length", str(rng.randint(1000, 9_000_000))),
        ("x-cos-note", "unlisted"),
    ]
    start = NOW - rng.randint(10, 600)
    sign, longer = f"{start};{NOW + rng.randint(30, 900)}", f"{start - 30};{NOW + 5000}"
    return Drawn(
        rng,
        "AKID" + word(rng, 32),
        word(rng, 32),
        rng.choice(("get", "put")),
        key,
        tuple(params),
        tuple(headers),
        sign,
        longer,
    )


def lower_escapes(text: str) -> str:
    first, *rest = enc(text).split("%")
    return first + "".join(f"%{each[:2].lower()}{each[2:]}" for each in rest)


def right_lists(d: Drawn) -> tuple[list[str], list[str]]:
    params = sorted(enc(name).lower() for name, _ in d.params)
    return params, sorted(n for n, _ in d.headers if n != "x-cos-note")


def sign(d: Drawn, **wrong: Any) -> str:
    """The value of Authorization; every part may be overridden."""
    params, heads = right_lists(d)
    encode: Callable[[str], str] = wrong.get("encode", enc)
    write: Callable[[str], str] = wrong.get("write", lambda name: enc(name).lower())
    drop: Callable[[str, str], bool] = wrong.get("drop", lambda n, v: False)
    order: Callable[[list[Any]], list[Any]] = wrong.get("order", sorted)
    signed_params = wrong.get("params", d.params)
    signed_heads = wrong.get("headers", [h for h in d.headers if h[0] in heads])
    changed = {**dict(signed_heads), **wrong.get("set", {})}
    pairs = order([(write(n), encode(v)) for n, v in signed_params if not drop(n, v)])
    lines = order([(write(n), encode(v)) for n, v in changed.items() if v is not None])
    http_params = wrong.get("http_params", "&".join(f"{n}={v}" for n, v in pairs))
    http_heads = wrong.get("http_heads", "&".join(f"{n}={v}" for n, v in lines))
    parts = [wrong.get("method", d.method), wrong.get("path", d.path), http_params, http_heads]
    http = wrong.get("http", lambda p: "\n".join(p) + "\n")(parts)
    name, digest_name = wrong.get("hash", "sha1"), wrong.get("digest", wrong.get("hash", "sha1"))
    digest = hashlib.new(digest_name, http.encode("utf-8", "surrogateescape")).hexdigest()
    span, key_span = wrong.get("sign_time", d.sign_time), wrong.get("key_time", d.key_time)
    to_sign = wrong.get("string", lambda s, h, t: f"sha1\n{s}\n{h}\n")(span, digest, http)
    key = wrong.get("key", d.secret_key)
    key = key.encode() if isinstance(key, str) else key
    made = hmac.new(key, key_span.encode(), name)
    sign_key = wrong.get("sign_key", lambda m, k, s: m.hexdigest().encode())(made, key, key_span)
    pair = wrong.get("last", lambda k, t: (k, t))(sign_key, to_sign.encode("utf-8", "ignore"))
    mac = hmac.new(pair[0], pair[1], name)
    fields: dict[str, str] = {
        "q-sign-algorithm": "sha1",
        "q-ak": d.secret_id,
        "q-sign-time": d.sign_time,
        "q-key-time": d.key_time,
        "q-header-list": ";".join(wrong.get("header_list", heads)),
        "q-url-param-list": ";".join(wrong.get("param_list", params)),
        "q-signature": wrong.get("mac", lambda m: m.hexdigest())(mac),
    }
    fields |= wrong.get("fields", {})
    text = "&".join(f"{n}={v}" for n, v in fields.items() if v is not None)
    return wrong.get("wrap", lambda t: t)(text)


def moved(span: str, seconds: int) -> str:
    return ";".join(str(int(number) + seconds) for number in span.split(";"))


def each_segment(d: Drawn, encode: Callable[[str], str]) -> str:
    return "/".join(encode(part) for part in d.path.split("/"))


def raw_query(d: Drawn) -> str:
    return d.target.partition("?")[2]


def script(text: str) -> str:
    return quote(text, safe="-_.~!'()*")


def recased(d: Drawn) -> Mapping[str, Any]:
    return {"param_list": sorted(enc(name) for name, _ in d.params)}


def none_left(d: Drawn) -> Mapping[str, Any]:
    kept = [name for name, _ in d.params if name != "IdCard"]
    return {"param_list": sorted(enc(name).lower() for name in kept)}


def one_of(d: Drawn, *choices: Any) -> Any:
    return d.rng.choice(choices)


Made = Callable[[Drawn], Mapping[str, Any]]
FORGERIES: dict[str, Made] = {
    # around the text
    "header-name-in-value": lambda d: {"wrap": lambda t: f"Authorization: {t}"},
    "sign-in-header": lambda d: {"wrap": lambda t: f"sign={t}"},
    "scheme-prefix": lambda d: {"wrap": lambda t: f"{one_of(d, 'Bearer', 'TC3', 'COS')} {t}"},
    "quoted-header": lambda d: {"wrap": lambda t: one_of(d, '"{}"', "'{}'", "<{}>").format(t)},
    "html-escaped-header": lambda d: {"wrap": lambda t: t.replace("&", "&amp;")},
    "base64-encoded": lambda d: {"wrap": lambda t: base64.b64encode(t.encode()).decode()},
    "percent-encoded-header": lambda d: {
        "wrap": one_of(d, lambda t: quote(t, safe=""), lambda t: t.replace(";", "%3B"))
    },
    "wrapped-lines": lambda d: {"wrap": lambda t: f"{t[:-9]}{one_of(d, chr(10), ' ')}{t[-9:]}"},
    # the signature's writing
    "mac-upper-hex": lambda d: {"mac": lambda m: m.hexdigest().upper()},
    "mac-base64": lambda d: {"mac": lambda m: base64.b64encode(m.digest()).decode()},
    "mac-base64-of-hex": lambda d: {
        "mac": lambda m: base64.b64encode(m.hexdigest().encode()).decode()
    },
    # hash, key, sign key
    "hash-sha256": lambda d: one_of(d, {"hash": "sha256"}, {"digest": "sha256"}),
    "hash-md5": lambda d: one_of(d, {"hash": "md5"}, {"hash": "md5", "digest": "sha1"}),
    "hash-sha512": lambda d: one_of(d, {"hash": "sha512"}, {"digest": "sha512"}),
    "key-with-newline": lambda d: {"key": d.secret_key + one_of(d, "\n", "\r\n")},
    "key-with-blanks": lambda d: {"key": one_of(d, " {}", "{} ").format(d.secret_key)},
    "key-in-quotes": lambda d: {"key": one_of(d, '"{}"', "'{}'").format(d.secret_key)},
    "secretid-as-key": lambda d: {"key": d.secret_id},
    "empty-key": lambda d: {"key": ""},
    "key-cut": lambda d: {"key": one_of(d, d.secret_key[1:], d.secret_key[:-1])},
    "key-recased": lambda d: {"key": one_of(d, d.secret_key.lower(), d.secret_key.upper())},
    "key-with-ampersand": lambda d: {"key": d.secret_key + "&"},
    "key-utf16": lambda d: {"key": d.secret_key.encode("utf-16-le")},
    "key-hashed": lambda d: {"key": hashlib.sha1(d.secret_key.encode()).hexdigest()},
    "key-encoded": lambda d: {"key": base64.b64encode(d.secret_key.encode())},
    "key-base64-decoded": lambda d: {"key": base64.b64decode(d.secret_key)},
    "sign-key-raw": lambda d: {"sign_key": lambda m, k, s: m.digest()},
    "sign-key-missing": lambda d: {"sign_key": lambda m, k, s: k},
    "sign-key-encoded": lambda d: {
        "sign_key": one_of(
            d,
            lambda m, k, s: m.hexdigest().upper().encode(),
            lambda m, k, s: base64.b64encode(m.digest()),
        )
    },
    "hmac-arguments-swapped": lambda d: one_of(
        d,
        {"sign_key": lambda m, k, s: hmac.new(s.encode(), k, "sha1").hexdigest().encode()},
        {"last": lambda k, t: (t, k)},
    ),
    # the string
    "last-line-break-missing": lambda d: one_of(
        d,
        {"http": "\n".join},
        {"string": lambda s, h, t: f"sha1\n{s}\n{h}"},
        {"http": "\n".join, "string": lambda s, h, t: f"sha1\n{s}\n{h}"},
    ),
    "blank-lines-left-out": lambda d: {
        "param_list": [],
        "http_params": "",
        "http": lambda p: "\n".join(part for part in p if part) + "\n",
    },
    "line-breaks-of-windows": lambda d: {
        "http": lambda p: "\r\n".join(p) + "\r\n",
        "string": lambda s, h, t: f"sha1\r\n{s}\r\n{h}\r\n",
    },
    "http-string-not-hashed": lambda d: {
        "string": one_of(d, lambda s, h, t: f"sha1\n{s}\n{t}", lambda s, h, t: t)
    },
    "string-to-sign-cut": lambda d: {
        "string": one_of(d, lambda s, h, t: f"{s}\n{h}\n", lambda s, h, t: h)
    },
    "http-string-hash-upper": lambda d: {"string": lambda s, h, t: f"sha1\n{s}\n{h.upper()}\n"},
    "method-upper": lambda d: {"method": d.method.upper()},
    "method-other": lambda d: {"method": one_of(d, "post", "head", "delete")},
    # the path
    "path-root-signed": lambda d: {"path": one_of(d, "/", "")},
    "path-encoded": lambda d: {
        "path": each_segment(d, one_of(d, enc, lower_escapes, script)),
    },
    "path-slashes-encoded": lambda d: {
        "path": one_of(d, "/" + enc(d.path[1:]), enc(d.path), "/" + lower_escapes(d.path[1:]))
    },
    "path-encoded-twice": lambda d: {"path": each_segment(d, lambda t: enc(enc(t)))},
    "path-decoded-twice": lambda d: {"path": unquote(d.path)},
    "path-without-slash": lambda d: {"path": d.path[1:]},
    "plus-in-path": lambda d: {"path": d.path.replace(" ", "+")},
    "path-with-query": lambda d: {"path": one_of(d, d.path + "?" + raw_query(d), d.target)},
    "path-with-host": lambda d: {"path": one_of(d, "", "https://", "http://") + HOST + d.path},
    "path-with-bucket": lambda d: {"path": f"/{HOST.partition('.')[0]}{d.path}"},
    "path-recased": lambda d: {"path": d.path.lower()},
    "path-slash-added": lambda d: {"path": one_of(d, f"/{d.path}", f"{d.path}/")},
    "path-in-other-unicode": lambda d: {"path": unicodedata.normalize("NFD", d.path)},
    # lists
    "params-unsigned": lambda d: {"http_params": ""},
    "headers-unsigned": lambda d: {"http_heads": ""},
    "params-not-listed": lambda d: one_of(d, none_left(d), {"param_list": []}),
    "headers-not-listed": lambda d: {
        "header_list": [name for name in right_lists(d)[1] if name != "host"]
    },
    "list-names-recased": recased,
    "list-names-not-encoded": lambda d: {"param_list": sorted(n.lower() for n, _ in d.params)},
    "list-separator": lambda d: {
        "fields": {"q-header-list": one_of(d, ",", "|", "%3b").join(right_lists(d)[1])}
    },
    "lists-swapped": lambda d: {
        "header_list": right_lists(d)[0],
        "param_list": right_lists(d)[1],
    },
    "not-sorted": lambda d: {"order": list},
    "empty-left-out": lambda d: {"drop": lambda n, v: not v},
    "header-set-after-signing": lambda d: {
        "set": one_of(
            d,
            {"content-length": "0"},
            {"content-length": None},
            {"content-type": "video/mp4; charset=utf-8"},
            {"content-type": ""},
        )
    },
    # the host
    "host-port": lambda d: {"set": {"host": f"{HOST}:{one_of(d, 80, 443)}"}},
    "host-as-url": lambda d: {"set": {"host": one_of(d, "https://{}", "{}/").format(HOST)}},
    "host-recased": lambda d: {"set": {"host": HOST.upper()}},
    "host-other": lambda d: {
        "set": {
            "host": one_of(
                d,
                "cos.ap-beijing.myqcloud.com",
                HOST.replace(".cos.", ".ci."),
                HOST.replace("cos.ap-beijing", "cos.accelerate"),
            )
        }
    },
    # encoding
    "query-signed-as-sent": lambda d: {"http_params": raw_query(d)},
    "values-not-encoded": lambda d: {"encode": str},
    "escapes-lower": lambda d: {"encode": lower_escapes},
    "space-as-plus": lambda d: {"encode": lambda t: enc(t).replace("%20", "+")},
    "letters-not-encoded": lambda d: {
        "encode": one_of(d, script, lambda t: quote(t, safe="-_.~/"))
    },
    "tilde-encoded": lambda d: {"encode": lambda t: enc(t).replace("~", "%7E")},
    "values-encoded-twice": lambda d: {"encode": lambda t: enc(enc(t))},
    "names-recased": lambda d: {"write": enc},
    # times
    "times-swapped": lambda d: {"sign_time": d.key_time, "key_time": d.sign_time},
    "key-time-signed": lambda d: {"sign_time": d.key_time},
    "sign-time-as-key-time": lambda d: {"key_time": d.sign_time},
    "time-written-otherwise": lambda d: {
        "sign_time": d.sign_time.replace(";", "%3B"),
        "key_time": d.key_time.replace(";", "%3B"),
    },
    "time-half": lambda d: {"key_time": d.key_time.partition(";")[one_of(d, 0, 2)]},
    "time-of-another-second": lambda d: {"key_time": moved(d.key_time, one_of(d, 1, -1, 2))},
    "time-signed-in-milliseconds": lambda d: {
        "sign_time": d.sign_time.replace(";", "000;") + "000",
        "key_time": d.key_time.replace(";", "000;") + "000",
    },
    "expired": lambda d: spans(d, NOW - 900, NOW - one_of(d, 10, 600)),
    "clock-ahead": lambda d: spans(d, NOW + 3600 * one_of(d, 1, 8), NOW + 40_000),
    "time-in-milliseconds": lambda d: spans(d, (NOW - 30) * 1000, (NOW + 30) * 1000),
    "end-is-lifetime": lambda d: spans(d, NOW - 10, 600),
    "end-before-start": lambda d: spans(d, NOW + 300, NOW + 10),
    # the fields
    "field-missing": lambda d: {"fields": {one_of(d, "q-key-time", "q-header-list"): None}},
    "algorithm-unknown": lambda d: {"fields": {"q-sign-algorithm": one_of(d, "sha256", "SHA1")}},
    "time-not-a-span": lambda d: spanned(d, d.key_time.replace(";", one_of(d, ",", "-"))),
    "signature-empty": lambda d: {"fields": {"q-signature": ""}},
    "secretkey-in-text": lambda d: {"fields": {"q-ak": d.secret_key}},
    "unknown-secretid": lambda d: {"fields": {"q-ak": one_of(d, "AKIDother", d.secret_id + "x")}},
}


def spans(d: Drawn, start: int, end: int) -> Mapping[str, Any]:
    return spanned(d, f"{start};{end}")


def spanned(d: Drawn, span: str) -> Mapping[str, Any]:
    return {
        "sign_time": span,
        "key_time": span,
        "fields": {"q-sign-time": span, "q-key-time": span},
    }


def forged(kind: str, seed: int) -> tuple[Drawn, str, str]:
    """The request, the spoilt signature and the right one."""
    d = draw(seed)
    made = dict(FORGERIES[kind](d))
    plain = replace(d)
    return d, sign(d, **made), sign(plain)
