"""Why a COS signature does not match: its steps worked out again, each with one mistake in it.

Refuses to guess: a mistake is named when the signature that it gives is the one that came.
"""

import base64
import hashlib
import hmac
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import combinations
from urllib.parse import quote, quote_plus

from faceid_conformance.emulator.ci.call import CosCall
from faceid_conformance.emulator.ci.signature import ALGORITHM, CosSignature, Pair

LITERAL = "-_.~"


@dataclass(frozen=True, slots=True)
class Recipe:
    """How a signature is worked out; every part may be another than the documents say."""

    secret_key: str
    method: str
    path: str
    host: str
    sign_time: str
    key_time: str
    encode: Callable[[str], str]
    raw_sign_key: bool = False
    direct_key: bool = False
    last_line: str = "\n"
    mac_form: str = "hex"
    lower_names: bool = True
    signs_headers: bool = True
    signs_params: bool = True
    hash_name: str = "sha1"


@dataclass(frozen=True, slots=True)
class Mistake:
    """One thing that callers do; `change` makes the recipe that has it."""

    id: str
    step: str
    says: str
    change: Callable[[Recipe], Recipe]


def _quoted(text: str, safe: str = LITERAL) -> str:
    """Percent-encode a text; bytes that are no UTF-8 came as they are, and are encoded as such."""
    return quote(text.encode("utf-8", "surrogateescape"), safe=safe)


def _plain(text: str) -> str:
    return _quoted(text)


def _as_it_is(text: str) -> str:
    return text


def _with_plus(text: str) -> str:
    return quote_plus(text.encode("utf-8", "surrogateescape"), safe=LITERAL)


def _lower_escapes(text: str) -> str:
    encoded = _quoted(text)
    pieces = encoded.split("%")
    return pieces[0] + "".join(f"%{each[:2].lower()}{each[2:]}" for each in pieces[1:])


MISTAKES: tuple[Mistake, ...] = (
    Mistake("raw-sign-key", "sign-key", "the sign key was used as its 20 bytes, not as 40 digits",
            lambda r: replace(r, raw_sign_key=True)),
    Mistake("secret-key-direct", "sign-key", "the SecretKey signed by itself, without a sign key",
            lambda r: replace(r, direct_key=True)),
    Mistake("key-has-space", "sign-key", "the SecretKey has a line break or a space behind it",
            lambda r: replace(r, secret_key=r.secret_key + "\n")),
    Mistake("path-encoded", "path", "the path was signed percent-encoded; it is signed decoded",
            lambda r: replace(r, path=_quoted(r.path, f"/{LITERAL}"))),
    Mistake("path-slashes-encoded", "path", "the slashes of the path were signed as %2F",
            lambda r: replace(r, path="/" + _quoted(r.path[1:]))),
    Mistake("path-without-slash", "path", "the path was signed without its first slash",
            lambda r: replace(r, path=r.path.removeprefix("/"))),
    Mistake("path-empty", "path", "the bucket's root was signed instead of the path",
            lambda r: replace(r, path="/")),
    Mistake("plus-kept", "path", "a plus sign of the path was signed; the service reads a space",
            lambda r: replace(r, path=r.path.replace(" ", "+"))),
    Mistake("method-upper", "method", "the method was signed in capital letters",
            lambda r: replace(r, method=r.method.upper())),
    Mistake("method-other", "method", "another method was signed: GET for PUT or PUT for GET",
            lambda r: replace(r, method={"get": "put", "put": "get"}.get(r.method, "post"))),
    Mistake("host-port", "headers", "the host was signed with a port that was not sent",
            lambda r: replace(r, host=f"{r.host.partition(':')[0]}:80")),
    Mistake("headers-unsigned", "headers", "headers are listed and were not signed",
            lambda r: replace(r, signs_headers=False)),
    Mistake("params-unsigned", "params", "parameters are listed and were not signed",
            lambda r: replace(r, signs_params=False)),
    Mistake("values-plain", "encoding", "values were signed as they are; they are percent-encoded",
            lambda r: replace(r, encode=_as_it_is)),
    Mistake("escapes-lower", "encoding", "escapes were in lower case; COS signs %2F, not %2f",
            lambda r: replace(r, encode=_lower_escapes)),
    Mistake("space-plus", "encoding", "a space was encoded as a plus sign; it is %20",
            lambda r: replace(r, encode=_with_plus)),
    Mistake("names-kept", "encoding", "names were signed in their own case; they are lower case",
            lambda r: replace(r, lower_names=False)),
    Mistake("times-swapped", "time", "sign time and key time stand in each other's place",
            lambda r: replace(r, sign_time=r.key_time, key_time=r.sign_time)),
    Mistake("key-time-signed", "time", "the key time was signed; the string has the sign time",
            lambda r: replace(r, sign_time=r.key_time)),
    Mistake("last-line-missing", "string", "a last line break is missing before the hash",
            lambda r: replace(r, last_line="")),
    Mistake("sha256", "string", "SHA-256 was used; the algorithm is SHA-1",
            lambda r: replace(r, hash_name="sha256")),
    Mistake("hex-upper", "signature", "the signature is written in capital letters",
            lambda r: replace(r, mac_form="HEX")),
    Mistake("mac-base64", "signature", "the signature is base64; it is lower-case hexadecimal",
            lambda r: replace(r, mac_form="base64")),
)  # fmt: skip


def diagnose(call: CosCall) -> tuple[Mistake, ...]:
    """The mistakes, one or two, that explain a signature; none where nothing does."""
    signature, account = call.signature, call.account
    if signature is None or account is None:
        return ()
    for base in _bases(call, signature, account.secret_key):
        if _gives(call, signature, base):
            return ()
        for count in (1, 2):
            for mistakes in combinations(MISTAKES, count):
                made = base
                for mistake in mistakes:
                    made = mistake.change(made)
                if made != base and _gives(call, signature, made):
                    return mistakes
    return ()


def _bases(call: CosCall, signature: CosSignature, secret_key: str) -> Iterator[Recipe]:
    """The right recipe for each host that the caller may have meant."""
    for host in call.hosts:
        yield Recipe(
            secret_key=secret_key,
            method=call.request.method.lower(),
            path=call.target.paths[-1],
            host=host,
            sign_time=signature.sign_time,
            key_time=signature.key_time,
            encode=_plain,
        )


def _gives(call: CosCall, signature: CosSignature, recipe: Recipe) -> bool:
    try:
        return hmac.compare_digest(_made(call, signature, recipe).encode(), signature.mac.encode())
    except UnicodeEncodeError:
        return False


def _made(call: CosCall, signature: CosSignature, recipe: Recipe) -> str:
    hashed = recipe.hash_name
    key: bytes = recipe.secret_key.encode()
    if not recipe.direct_key:
        sign_key = hmac.new(key, recipe.key_time.encode(), hashed)
        key = sign_key.digest() if recipe.raw_sign_key else sign_key.hexdigest().encode()
    heads = [each for each in call.headers if each[0].lower() != "host"]
    headers = _joined([*heads, ("host", recipe.host)], signature.header_list, recipe)
    params = _joined(list(call.target.pairs), signature.param_list, recipe)
    text = "\n".join(
        (
            recipe.method,
            recipe.path,
            params if recipe.signs_params else "",
            headers if recipe.signs_headers else "",
        )
    )
    digest = hashlib.new(
        hashed, (text + recipe.last_line).encode("utf-8", "surrogateescape")
    ).hexdigest()
    to_sign = f"{ALGORITHM}\n{recipe.sign_time}\n{digest}{recipe.last_line}"
    mac = hmac.new(key, to_sign.encode(), hashed)
    if recipe.mac_form == "base64":
        return base64.b64encode(mac.digest()).decode("ascii")
    return mac.hexdigest().upper() if recipe.mac_form == "HEX" else mac.hexdigest()


def _joined(pairs: list[Pair], names: tuple[str, ...], recipe: Recipe) -> str:
    found: list[tuple[str, str]] = []
    for name, value in pairs:
        encoded = _plain(name)
        if encoded.lower() in names:
            shown = encoded.lower() if recipe.lower_names else encoded
            found.append((shown, recipe.encode(value.strip())))
    return "&".join(f"{name}={value}" for name, value in sorted(found))
