"""Reads and verifies a COS signature in its three places, written from the document alone.

Refuses to know accounts, clocks and codes; it shares no line with any signer.
"""

import hashlib
import hmac
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product
from urllib.parse import unquote_to_bytes

from faceid_conformance.emulator.wire.request import Request

ALGORITHM = "sha1"
_SPAN = re.compile(r"([0-9]{1,19});([0-9]{1,19})", re.ASCII)
_HEX = re.compile(r"[0-9A-Fa-f]+", re.ASCII)
_PLAIN = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.~")
Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class CosSignature:
    """A signature taken apart."""

    secret_id: str
    sign_span: tuple[int, int]
    key_span: tuple[int, int]
    sign_time: str
    key_time: str
    header_list: tuple[str, ...]
    param_list: tuple[str, ...]
    mac: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Signed:
    """What a server makes of a request while it verifies: the steps that it may show."""

    format_string: str = field(repr=False)
    string_to_sign: str = field(repr=False)
    signature: str = field(repr=False)


def query_pairs(query: str) -> tuple[Pair, ...]:
    """The parameters of a query, decoded; a plus sign is a space, a missing value an empty one."""
    pairs: list[Pair] = []
    for piece in query.split("&") if query else ():
        name, _, value = piece.partition("=")
        pairs.append((_decoded(name.replace("+", " ")), _decoded(value.replace("+", " "))))
    return tuple(pairs)


def decoded_path(path: str) -> str:
    """The path as it is signed: decoded, a plus sign as the space that the service makes of it."""
    return _decoded(path.replace("+", " "))


def _decoded(text: str) -> str:
    return unquote_to_bytes(text).decode("utf-8", "surrogateescape")


def find_signature(
    request: Request, pairs: Sequence[Pair], header: str
) -> tuple[str, dict[str, str] | None]:
    """The place where a signature stands and its fields; None where there is none to be read."""
    given = request.joined(header)
    if given:
        # Of two, none is the one that counts.
        return "header", _fields(given) if given == request.header(header) else None
    parameters = dict(pairs)
    if "sign" in parameters:
        return "sign", _fields(parameters["sign"])
    found = {name: value for name, value in pairs if name.startswith("q-")}
    return ("query", found) if found else ("none", None)


def _fields(text: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for piece in text.strip().split("&"):
        name, assigned, value = piece.partition("=")
        if assigned:
            found.setdefault(name.strip(), value.strip())
    return found


def read_signature(fields: Mapping[str, str], needed: Sequence[str]) -> CosSignature | None:
    """Take the fields apart; None where one is missing or of another form."""
    if any(name not in fields for name in needed):
        return None
    spans = [_SPAN.fullmatch(fields[name]) for name in ("q-sign-time", "q-key-time")]
    if fields["q-sign-algorithm"] != ALGORITHM or not all(spans):
        return None
    if not fields["q-ak"] or not _HEX.fullmatch(fields["q-signature"]):
        return None
    sign_span, key_span = ((int(s.group(1)), int(s.group(2))) for s in spans if s is not None)
    return CosSignature(
        secret_id=fields["q-ak"],
        sign_span=sign_span,
        key_span=key_span,
        sign_time=fields["q-sign-time"],
        key_time=fields["q-key-time"],
        header_list=_names(fields["q-header-list"]),
        param_list=_names(fields["q-url-param-list"]),
        mac=fields["q-signature"],
    )


def _names(text: str) -> tuple[str, ...]:
    return tuple(name for name in text.split(";") if name)


def escaped(text: str) -> str:
    """Percent-encoded with upper-case digits; letters, digits and - _ . ~ stay."""
    raw = text.encode("utf-8", "surrogateescape")
    return "".join(chr(byte) if byte in _PLAIN else f"%{byte:02X}" for byte in raw)


def verify(
    signature: CosSignature,
    secret_key: str,
    *,
    method: str,
    paths: Sequence[str],
    pairs: Sequence[Pair],
    headers: Sequence[Pair],
    hosts: Sequence[str],
    never_signed: frozenset[str],
) -> tuple[bool, Signed]:
    """Whether the signature is right for one reading of path and host; and the first reading."""
    parameters = _listed([p for p in pairs if p[0] not in never_signed], signature.param_list)
    readings = [
        _work_out(signature, secret_key, method, path, parameters, _heads(headers, host, signature))
        for path, host in product(paths, hosts)
    ]
    is_right = any(hmac.compare_digest(each.signature, signature.mac) for each in readings)
    return is_right, readings[0]


def _heads(headers: Sequence[Pair], host: str, signature: CosSignature) -> str:
    others = [(name, value.strip()) for name, value in headers if name.lower() != "host"]
    return _listed([*others, ("host", host)], signature.header_list)


def _listed(pairs: Sequence[Pair], names: tuple[str, ...]) -> str:
    """The pairs that a list names, encoded, in the order of their encoded names."""
    return "&".join(f"{name}={value}" for name, value in sorted(_chosen(pairs, names)))


def _chosen(pairs: Sequence[Pair], names: tuple[str, ...]) -> Iterator[Pair]:
    """What is listed and did not come is signed as if it were empty."""
    found: set[str] = set()
    for name, value in pairs:
        encoded = escaped(name).lower()
        if encoded in names:
            found.add(encoded)
            yield encoded, escaped(value)
    yield from ((name, "") for name in names if name not in found)


def _work_out(
    signature: CosSignature, secret_key: str, method: str, path: str, parameters: str, headers: str
) -> Signed:
    sign_key = hmac.new(secret_key.encode(), signature.key_time.encode(), hashlib.sha1).hexdigest()
    format_string = f"{method.lower()}\n{path}\n{parameters}\n{headers}\n"
    digest = hashlib.sha1(format_string.encode("utf-8", "surrogateescape")).hexdigest()
    string_to_sign = f"{ALGORITHM}\n{signature.sign_time}\n{digest}\n"
    mac = hmac.new(sign_key.encode(), string_to_sign.encode(), hashlib.sha1).hexdigest()
    return Signed(format_string, string_to_sign, mac)
