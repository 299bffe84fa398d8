"""Owns the recipe of a COS signature: how a case signs, step by step, rightly or wrongly.

Refuses to know any other signer, the client's and the emulator's included; vectors judge them all.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal

Pairs = Sequence[tuple[str, str]]
Place = Literal["header", "query", "sign"]
HOST = "host"
PLAIN = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.~")
FIELDS = (
    "q-sign-algorithm",
    "q-ak",
    "q-sign-time",
    "q-key-time",
    "q-header-list",
    "q-url-param-list",
    "q-signature",
)
_NONE: Mapping[str, str] = MappingProxyType({})
_HOST_ALONE = (HOST,)
USUAL_SPAN = (-60, 300)


@dataclass(frozen=True, slots=True)
class CosRecipe:
    """How a signature is made; every field departs from the plain form in the header.

    Spans are seconds from now. `headers` and `params` are the names that are signed; without
    `params` all of the query are. `signed-…` is what is signed in place of what is sent, `fields`
    what is written in place of what was made.
    """

    omit: bool = False
    literal: str | None = None
    place: Place = "header"
    headers: tuple[str, ...] = _HOST_ALONE
    params: tuple[str, ...] | None = None
    signed_headers: Mapping[str, str] = field(default_factory=lambda: _NONE)
    signed_params: Mapping[str, str] = field(default_factory=lambda: _NONE)
    signed_path: str | None = None
    signed_method: str | None = None
    sign_span: tuple[int, int] = USUAL_SPAN
    key_span: tuple[int, int] | None = None
    key: str | None = field(default=None, repr=False)
    secret_id: str | None = None
    sign_key_form: Literal["hex", "raw", "upper", "secret"] = "hex"
    time_signed: Literal["sign", "key"] = "sign"
    digest: Literal["sha1", "sha256", "md5"] = "sha1"
    mac_form: Literal["hex", "upper", "base64"] = "hex"
    escapes: Literal["upper", "lower", "none"] = "upper"
    space: Literal["%20", "+"] = "%20"
    lowers_names: bool = True
    sorts: bool = True
    last_line: bool = True
    flip_digit: int | None = None
    fields: Mapping[str, str] = field(default_factory=lambda: _NONE)
    drop_fields: tuple[str, ...] = ()
    field_order: tuple[str, ...] = FIELDS
    raw_semicolons: bool = False


@dataclass(frozen=True, slots=True)
class CosSigned:
    """A signature with every step of its making."""

    sign_key: str = field(repr=False)
    header_list: str
    param_list: str
    http_string: str = field(repr=False)
    string_to_sign: str = field(repr=False)
    signature: str = field(repr=False)
    fields: Mapping[str, str] = field(repr=False)

    @property
    def authorization(self) -> str:
        """The fields as one text, as the header and the parameter `sign` carry them."""
        return "&".join(f"{name}={value}" for name, value in self.fields.items())


@dataclass(frozen=True, slots=True)
class Subject:
    """What is signed: the request as it is meant, decoded; and who signs, when."""

    method: str
    path: str
    params: Pairs
    headers: Pairs
    secret_id: str
    secret_key: str = field(repr=False)
    now: int


def sign_cos(recipe: CosRecipe, subject: Subject) -> CosSigned:
    """Make the signature that a recipe describes, step by step."""
    sign_time = _span(recipe.sign_span, subject.now)
    key_time = sign_time if recipe.key_span is None else _span(recipe.key_span, subject.now)
    params, headers = chosen(recipe, subject)
    param_names, param_text = _listed(params, recipe)
    header_names, header_text = _listed(headers, recipe)
    method = subject.method.lower() if recipe.signed_method is None else recipe.signed_method
    path = subject.path if recipe.signed_path is None else recipe.signed_path
    http_string = f"{method}\n{path}\n{param_text}\n{header_text}\n"
    hashed = hashlib.new(recipe.digest, _raw(http_string), usedforsecurity=False).hexdigest()
    signed_time = sign_time if recipe.time_signed == "sign" else key_time
    string_to_sign = f"sha1\n{signed_time}\n{hashed}" + ("\n" if recipe.last_line else "")
    secret = _raw(subject.secret_key if recipe.key is None else recipe.key)
    raw_key = hmac.digest(secret, key_time.encode(), recipe.digest)
    forms = {
        "hex": raw_key.hex().encode(),
        "raw": raw_key,
        "upper": raw_key.hex().upper().encode(),
        "secret": secret,
    }
    mac = hmac.digest(forms[recipe.sign_key_form], string_to_sign.encode(), recipe.digest)
    signature = _written(mac, recipe)
    made = {
        "q-sign-algorithm": "sha1",
        "q-ak": subject.secret_id if recipe.secret_id is None else recipe.secret_id,
        "q-sign-time": sign_time,
        "q-key-time": key_time,
        "q-header-list": header_names,
        "q-url-param-list": param_names,
        "q-signature": signature,
    }
    changed = {**made, **recipe.fields}
    order = (*recipe.field_order, *(name for name in changed if name not in recipe.field_order))
    fields = {name: changed[name] for name in order if name not in recipe.drop_fields}
    return CosSigned(
        raw_key.hex(), header_names, param_names, http_string, string_to_sign, signature, fields
    )


def escaped(text: str, *, digits: str = "upper", space: str = "%20") -> str:
    """Percent-encode a text as the documents do; or with small digits, or with a plus sign."""
    if digits == "none":
        return text
    layout = "%{:02X}" if digits == "upper" else "%{:02x}"
    pieces = (
        chr(byte) if chr(byte) in PLAIN else space if byte == 0x20 else layout.format(byte)
        for byte in _raw(text)
    )
    return "".join(pieces)


def _raw(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")


def _span(offsets: tuple[int, int], now: int) -> str:
    return f"{now + offsets[0]};{now + offsets[1]}"


def chosen(recipe: CosRecipe, subject: Subject) -> tuple[Pairs, Pairs]:
    """Return the parameters and headers that are signed, with the values that are signed."""
    wanted = {name.lower() for name in recipe.headers}
    headers = [
        (name, recipe.signed_headers.get(name.lower(), value))
        for name, value in subject.headers
        if name.lower() in wanted
    ]
    params = [
        (name, recipe.signed_params.get(name, value))
        for name, value in subject.params
        if recipe.params is None or name in recipe.params
    ]
    known = {name for name, _ in params}
    params += [pair for pair in recipe.signed_params.items() if pair[0] not in known]
    sent = {name.lower() for name, _ in headers}
    headers += [pair for pair in recipe.signed_headers.items() if pair[0].lower() not in sent]
    return params, headers


def _listed(pairs: Pairs, recipe: CosRecipe) -> tuple[str, str]:
    """Return the list of names, and the text of names and values."""
    encoded = [(_name(name, recipe), _value(value, recipe)) for name, value in pairs]
    ordered = sorted(encoded) if recipe.sorts else encoded
    names = ";".join(dict.fromkeys(name for name, _ in ordered))
    return names, "&".join(f"{name}={value}" for name, value in ordered)


def _name(name: str, recipe: CosRecipe) -> str:
    written = escaped(name, digits=recipe.escapes, space=recipe.space)
    return written.lower() if recipe.lowers_names else written


def _value(value: str, recipe: CosRecipe) -> str:
    return escaped(value, digits=recipe.escapes, space=recipe.space)


def _written(mac: bytes, recipe: CosRecipe) -> str:
    forms = {
        "hex": mac.hex(),
        "upper": mac.hex().upper(),
        "base64": base64.b64encode(mac).decode("ascii"),
    }
    text = forms[recipe.mac_form]
    if recipe.flip_digit is None:
        return text
    place = recipe.flip_digit % len(text)
    other = format(int(text[place], 16) ^ 1, "x")
    return f"{text[:place]}{other}{text[place + 1 :]}"
