"""Owns a forger of signatures: it signs by its own lines, rightly or with one mistake of each kind.

Knows nothing of how the doctor searches; a mistake is made here the way a caller makes it.
"""

import base64
import hashlib
import hmac
import json
import random
import string
from collections.abc import Callable
from dataclasses import dataclass, replace
from urllib.parse import quote

from faceid_conformance.emulator.settings import Account

ORDERS = ("abketrf", "aketruf", "abkte", "abketr", "aketrf", "aketr", "abketruf")
LETTERS = string.ascii_letters + string.digits
DAY = 86400


@dataclass(frozen=True)
class Draw:
    """One signer, one moment, one text; everything else follows from the mistake."""

    rng: random.Random
    account: Account
    other: Account
    now: int
    fields: dict[str, str]

    @property
    def text(self) -> bytes:
        return "&".join(f"{key}={value}" for key, value in self.fields.items()).encode()

    @property
    def key(self) -> bytes:
        return self.account.secret_key.encode()

    @property
    def mac(self) -> bytes:
        return sha1(self.key, self.text)

    @property
    def right(self) -> str:
        return encode(self.mac + self.text)

    @property
    def accounts(self) -> tuple[Account, ...]:
        return (self.account, self.other)

    def told(self, **changes: object) -> "Draw":
        """The same with other fields; None leaves one out."""
        fields = {**self.fields, **{key: str(value) for key, value in changes.items()}}
        left_out = [key for key, value in changes.items() if value is None]
        return replace(self, fields={k: v for k, v in fields.items() if k not in left_out})


@dataclass(frozen=True)
class Forged:
    """An Authorization and those who would judge it."""

    authorization: str
    accounts: tuple[Account, ...]
    now: int


Forge = Callable[[Draw], "str | Forged"]


def sha1(key: bytes, text: bytes) -> bytes:
    return hmac.digest(key, text, "sha1")


def encode(payload: bytes) -> str:
    return base64.b64encode(payload).decode()


def word(rng: random.Random, length: int, letters: str = LETTERS) -> str:
    return "".join(rng.choices(letters, k=length))


def account_of(rng: random.Random) -> Account:
    app_id = str(rng.randrange(10**6, 2 * 10**9))
    return Account(app_id, "AKID" + word(rng, 32), word(rng, rng.choice((32, 34, 36))), None)


def draw(seed: int, order: str | None = None) -> Draw:
    """A random signer with a lawful text, in one of the orders that are in use."""
    rng = random.Random(seed)
    account, now = account_of(rng), rng.randrange(1_500_000_000, 1_900_000_000)
    signed = now - rng.randrange(0, 20)
    values = {
        "a": account.app_id,
        "b": rng.choice(("", word(rng, 8), "tencentyun")),
        "k": account.secret_id,
        "e": str(now + rng.randrange(30, 30 * DAY)),
        "t": str(signed),
        "r": str(rng.randrange(10 ** rng.randrange(4, 11))),
        "u": "0",
        "f": "",
    }
    fields = {key: values[key] for key in order or rng.choice(ORDERS)}
    return Draw(rng, account, account_of(rng), now, fields)


def with_key(make: Callable[[Draw], bytes]) -> Forge:
    return lambda d: encode(sha1(make(d), d.text) + d.text)


def with_hash(make: Callable[[bytes, bytes], bytes]) -> Forge:
    return lambda d: encode(make(d.key, d.text) + d.text)


def with_mac(make: Callable[[bytes], bytes]) -> Forge:
    return lambda d: encode(make(d.mac) + d.text)


def signed_as(make: Callable[[bytes], bytes]) -> Forge:
    return lambda d: encode(sha1(d.key, make(d.text)) + d.text)


def wrapped(make: Callable[[str], str]) -> Forge:
    return lambda d: make(d.right)


def telling(**changes: Callable[[Draw], object]) -> Forge:
    def forge(d: Draw) -> str:
        return d.told(**{key: make(d) for key, make in changes.items()}).right

    return forge


def shuffled(d: Draw, text: bytes) -> bytes:
    pairs = text.split(b"&")
    d.rng.shuffle(pairs)
    return b"&".join(pairs)


def wrap(text: str, columns: int, mark: str) -> str:
    return mark.join(text[at : at + columns] for at in range(0, len(text), columns))


def through_ascii(mac: bytes) -> bytes:
    return bytes(byte if byte < 0x80 else 0x3F for byte in mac)


def latin1(mac: bytes) -> bytes:
    return mac.decode("latin-1").encode()


def f_not_sent(d: Draw) -> str:
    sent = d.told(f=None)
    return encode(sha1(d.key, sent.text + b"&f=") + sent.text)


def f_not_signed(d: Draw) -> str:
    signed = d.told(f=None).text
    return encode(sha1(d.key, signed) + signed + b"&f=" + word(d.rng, 6).encode())


def key_spelt(d: Draw, key: str, make: Callable[[bytes], bytes]) -> Forged:
    """A key that can be decoded as if it were encoded."""
    account = replace(d.account, secret_key=key)
    made = encode(sha1(make(key.encode()), d.text) + d.text)
    return Forged(made, (account, d.other), d.now)


def key_stripped(d: Draw) -> Forged:
    account = replace(d.account, secret_key=d.account.secret_key + " ")
    return Forged(d.right, (account, d.other), d.now)


def cut_at_zero(d: Draw) -> str:
    while 0 not in d.mac[3:] or d.mac.index(0) < 3:
        d = d.told(e=int(d.fields["e"]) + 1)
    return encode(d.mac[: d.mac.index(0)] + d.text)


def plus_lost(d: Draw) -> str:
    while "+" not in d.right.strip("+"):
        d = d.told(e=int(d.fields["e"]) + 1)
    return d.right.replace("+", " ").strip()


def url_safe(d: Draw) -> str:
    while not set(d.right) & set("+/"):
        d = d.told(e=int(d.fields["e"]) + 1)
    return d.right.translate(str.maketrans("+/", "-_"))


def with_slash(d: Draw) -> str:
    while "/" not in d.right:
        d = d.told(e=int(d.fields["e"]) + 1)
    return d.right.replace("/", "\\/")


def padded(d: Draw) -> Draw:
    """The same with a text whose base64 ends in =."""
    while not d.right.endswith("="):
        d = d.told(b=d.fields.get("b", "") + "x")
    return d


def in_other_seconds(d: Draw) -> str:
    later = d.told(t=int(d.fields["t"]) + 1, e=int(d.fields["e"]) + 1)
    return encode(d.mac + later.text)


def in_milliseconds(text: bytes) -> bytes:
    pairs = text.split(b"&")
    return b"&".join(pair + b"000" if pair[:2] in (b"e=", b"t=") else pair for pair in pairs)


def as_json(d: Draw) -> str:
    text = json.dumps(d.fields).encode()
    return encode(sha1(d.key, text) + text)


def rewritten(make: Callable[[bytes], bytes]) -> Forge:
    """Another form of the text, both signed and sent."""
    return lambda d: encode(sha1(d.key, make(d.text)) + make(d.text))


def renamed(text: bytes) -> bytes:
    for short, long in (("a", "appid"), ("k", "secretId"), ("e", "expiredTime"), ("t", "time")):
        text = (b"&" + text).replace(f"&{short}=".encode(), f"&{long}=".encode())[1:]
    return text


def unknown(**changes: str) -> Forge:
    """Signed by one whom no account is."""

    def forge(d: Draw) -> str:
        return d.told(**{key: word(d.rng, 9, string.digits[1:]) for key in changes}).right

    return forge


FORGERIES: dict[str, Forge] = {
    # around the value
    "header-name-in-value": wrapped(lambda good: f"Authorization: {good}"),
    "scheme-prefix": lambda d: d.rng.choice(("Bearer ", "Basic ", "Sign ", "HMAC-SHA1 ")) + d.right,
    "bytes-literal": wrapped(lambda good: str(good.encode())),
    "quoted-header": lambda d: d.rng.choice(('"{}"', "'{}'", "<{}>")).format(d.right),
    "percent-encoded-header": lambda d: quote(padded(d).right, safe=""),
    "plus-became-space": plus_lost,
    "wrapped-lines": lambda d: wrap(d.right, d.rng.choice((60, 64, 76)), d.rng.choice("\n ")),
    "json-escaped-header": with_slash,
    "html-escaped-header": lambda d: padded(d).right.replace("=", "&#61;"),
    "trailing-punctuation": lambda d: d.right + d.rng.choice(",;."),
    "sent-twice": lambda d: ", ".join(
        d.rng.choice(((d.right, d.right), (d.right, word(d.rng, 40)), ("", d.right)))
    ),
    # base64
    "url-safe-base64": url_safe,
    "padding-stripped": lambda d: padded(d).right.rstrip("="),
    "padding-added": lambda d: padded(d).right + "=",
    "double-base64": wrapped(lambda good: encode(good.encode())),
    "hex-for-base64": lambda d: (d.mac + d.text).hex(),
    "encoded-apart": lambda d: encode(d.mac) + encode(d.text),
    "text-not-encoded": lambda d: encode(d.mac) + d.text.decode(),
    # layout
    "mac-after-text": lambda d: encode(d.text + d.mac),
    "mac-separated": lambda d: encode(d.mac + d.rng.choice((b"&", b":", b"\n", b" ")) + d.text),
    "text-missing": lambda d: encode(d.mac),
    "mac-missing": lambda d: encode(d.text),
    # how the MAC is written
    "mac-hex": with_mac(lambda mac: mac.hex().encode()),
    "mac-upper-hex": with_mac(lambda mac: mac.hex().upper().encode()),
    "mac-dashed-hex": with_mac(lambda mac: mac.hex("-").upper().encode()),
    "mac-base64": with_mac(base64.b64encode),
    "mac-base64-of-hex": with_mac(lambda mac: base64.b64encode(mac.hex().encode())),
    "mac-latin1-to-utf8": with_mac(latin1),
    "mac-python-repr": with_mac(lambda mac: str(mac).encode()),
    "mac-as-numbers": with_mac(lambda mac: ",".join(str(byte) for byte in mac).encode()),
    "mac-through-utf8": with_mac(lambda mac: mac.decode("utf-8", "replace").encode()),
    "mac-through-ascii": with_mac(through_ascii),
    "mac-cut-at-zero": cut_at_zero,
    # the hash
    "hash-sha256": with_hash(lambda key, text: hmac.digest(key, text, "sha256")),
    "hash-md5": with_hash(lambda key, text: hmac.digest(key, text, "md5")),
    "hash-sha512": with_hash(lambda key, text: hmac.digest(key, text, "sha512")),
    "sha1-without-key": with_hash(lambda key, text: hashlib.sha1(text).digest()),
    "sha256-without-key": with_hash(lambda key, text: hashlib.sha256(text).digest()),
    "md5-without-key": with_hash(lambda key, text: hashlib.md5(text).digest()),
    "sha1-of-key-and-text": with_hash(lambda key, text: hashlib.sha1(key + text).digest()),
    "md5-of-key-and-text": with_hash(lambda key, text: hashlib.md5(text + key).digest()),
    "hmac-arguments-swapped": with_hash(lambda key, text: sha1(text, key)),
    # the key
    "wrong-key": with_key(lambda d: word(d.rng, 32).encode()),
    "key-of-another-account": with_key(lambda d: d.other.secret_key.encode()),
    "key-with-newline": with_key(lambda d: d.key + d.rng.choice((b"\n", b"\r\n"))),
    "key-with-blanks": with_key(
        lambda d: d.rng.choice((d.key + b" ", b" " + d.key, d.key + b"\t"))
    ),
    "key-in-quotes": with_key(lambda d: d.rng.choice((b'"%b"', b"'%b'")) % d.key),
    "key-stripped": key_stripped,
    "secretid-as-key": with_key(lambda d: d.account.secret_id.encode()),
    "appid-as-key": with_key(lambda d: d.account.app_id.encode()),
    "empty-key": with_key(lambda d: b""),
    "key-base64-decoded": lambda d: key_spelt(
        d, encode(d.rng.randbytes(24)), lambda key: base64.b64decode(key)
    ),
    "key-hex-decoded": lambda d: key_spelt(
        d, d.rng.randbytes(16).hex(), lambda key: bytes.fromhex(key.decode())
    ),
    "key-encoded": with_key(lambda d: base64.b64encode(d.key)),
    "key-utf16": with_key(lambda d: d.account.secret_key.encode("utf-16-le")),
    "key-with-ampersand": with_key(lambda d: d.key + b"&"),
    "key-cut": with_key(lambda d: d.rng.choice((d.key[:-1], d.key[1:]))),
    "key-recased": with_key(lambda d: d.rng.choice((d.key.lower(), d.key.upper()))),
    "key-hashed": with_key(lambda d: hashlib.md5(d.key).hexdigest().encode()),
    # the text
    "signed-with-blanks": lambda d: signed_as(lambda t: t + d.rng.choice((b"\n", b"\r\n", b" ")))(
        d
    ),
    "signed-with-ampersand": signed_as(lambda text: text + b"&"),
    "signed-sorted": signed_as(lambda text: b"&".join(sorted(text.split(b"&")))),
    "signed-in-other-order": lambda d: signed_as(lambda text: shuffled(d, text))(d.told(u=None)),
    "empty-field-not-signed": lambda d: (
        lambda e: encode(sha1(e.key, d.told(b=None, f=None).text) + e.text)
    )(d.told(b="", f="")),
    "field-not-signed": f_not_signed,
    "field-not-sent": f_not_sent,
    "signed-percent-encoded": signed_as(lambda text: quote(text, safe="").encode()),
    "signed-html-escaped": signed_as(lambda text: text.replace(b"&", b"&amp;")),
    "signed-encoded": signed_as(base64.b64encode),
    "signed-utf16": signed_as(lambda text: text.decode().encode("utf-16-le")),
    "signed-in-quotes": signed_as(lambda text: b'"' + text + b'"'),
    "signed-recased": signed_as(bytes.lower),
    "signed-values-only": signed_as(
        lambda text: b"".join(pair.partition(b"=")[2] for pair in text.split(b"&"))
    ),
    "signed-other-second": in_other_seconds,
    "signed-in-other-unit": signed_as(in_milliseconds),
    # what the text says
    "text-is-json": as_json,
    "text-percent-encoded": rewritten(lambda text: quote(text, safe="").encode()),
    "text-html-escaped": rewritten(lambda text: text.replace(b"&", b"&amp;")),
    "fields-separated-otherwise": rewritten(lambda text: text.replace(b"&", b";")),
    "fields-misnamed": rewritten(renamed),
    "field-missing": lambda d: d.told(**{d.rng.choice("aket"): None}).right,
    "text-not-utf8": lambda d: rewritten(lambda text: text + "&x=测试".encode("gbk"))(d),
    "rand-too-long": lambda d: d.told(r=d.rng.randrange(10**10, 10**15)).right,
    "rand-not-a-number": lambda d: d.told(r=word(d.rng, 8, string.ascii_letters)).right,
    # who signs
    "secretkey-in-text": lambda d: (
        lambda e: encode(sha1(d.account.secret_id.encode(), e.text) + e.text)
    )(d.told(k=d.account.secret_key)),
    "appid-and-secretid-swapped": lambda d: d.told(a=d.account.secret_id, k=d.account.app_id).right,
    "appid-not-a-number": lambda d: d.told(a="app" + d.account.app_id).right,
    "unknown-appid": unknown(a=""),
    "unknown-secretid": unknown(k=""),
    "secretid-of-another-appid": lambda d: d.told(a=d.other.app_id).right,
    # when
    "time-with-fraction": telling(t=lambda d: f"{d.fields['t']}.25"),
    "time-not-a-number": telling(e=lambda d: "tomorrow"),
    "time-in-milliseconds": telling(
        t=lambda d: f"{d.fields['t']}123", e=lambda d: f"{d.fields['e']}123"
    ),
    "single-use-without-file": telling(e=lambda d: 0, f=lambda d: ""),
    "expires-is-lifetime": telling(e=lambda d: d.rng.choice((30, 300, 3600, 2592000))),
    "expires-equals-time": telling(e=lambda d: d.fields["t"]),
    "time-after-expires": telling(t=lambda d: d.fields["e"], e=lambda d: d.fields["t"]),
    "lifetime-too-long": telling(e=lambda d: d.now + d.rng.randrange(91, 4000) * DAY),
    "clock-ahead": telling(
        t=lambda d: d.now + d.rng.randrange(301, 40000), e=lambda d: d.now + 80000
    ),
    "expired": telling(
        t=lambda d: d.now - d.rng.randrange(400, 80000), e=lambda d: d.now - d.rng.randrange(399)
    ),
}


def forge(kind: str, seed: int) -> Forged:
    """One signature with a mistake of that kind."""
    drawn = draw(seed)
    made = FORGERIES[kind](drawn)
    return made if isinstance(made, Forged) else Forged(made, drawn.accounts, drawn.now)
