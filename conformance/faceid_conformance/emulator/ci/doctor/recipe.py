"""How one caller may have worked a COS signature out: every part right, or wrong in a known way.

Refuses to know which ways are mistakes and what they are called.
"""

import base64
import hashlib
import hmac
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import NamedTuple

from faceid_conformance.emulator.ci.signature import ALGORITHM, Pair, escaped

Lists = tuple[tuple[str, ...], tuple[str, ...]]


class Recipe(NamedTuple):
    """The choices of one way; the defaults are those of the document.

    Thousands are made in one search, so it is no dataclass.
    """

    key: bytes
    sign_span: str
    key_span: str
    method: str
    path: str
    host: str
    lists: Lists
    sign_key: str = "hex"
    hashes: tuple[str, str] = ("sha1", "sha1")
    params: str = "listed"
    heads: str = "listed"
    encodings: tuple[str, str] = ("right", "right")
    names: str = "lower"
    changed: tuple[str, str | None] = ("", None)
    lines: str = "right"

    def __repr__(self) -> str:
        return "<a recipe>"


def _lower_escapes(text: str) -> str:
    first, *pieces = escaped(text).split("%")
    return first + "".join(f"%{each[:2].lower()}{each[2:]}" for each in pieces)


def escaped_but(text: str, kept: str) -> str:
    """Percent-encoded but for some characters more."""
    return "".join(each if each in kept else escaped(each) for each in text)


ENCODINGS: Mapping[str, Callable[[str], str]] = MappingProxyType(
    {
        "right": escaped,
        "none": lambda text: text,
        "lower": _lower_escapes,
        "plus": lambda text: escaped(text).replace("%20", "+"),
        "tilde": lambda text: escaped(text).replace("~", "%7E"),
        "slash": lambda text: escaped_but(text, "/"),
        "script": lambda text: escaped_but(text, "!'()*"),
        "uri": lambda text: escaped_but(text, "!'()*;,/?:@&=+$#"),
        "form": lambda text: escaped_but(text, "*").replace("%20", "+").replace("~", "%7E"),
        "twice": lambda text: escaped(escaped(text)),
    }
)
NAMES: Mapping[str, Callable[[str], str]] = MappingProxyType(
    {
        "lower": lambda name: escaped(name).lower(),
        "kept": escaped,
        "kept-by-lower": escaped,
        "lower-first": lambda name: escaped(name.lower()),
    }
)


@dataclass(frozen=True, slots=True)
class Came:
    """What came with the signature: parameters and headers that may be signed, decoded."""

    pairs: tuple[Pair, ...] = field(repr=False)
    headers: tuple[Pair, ...] = field(repr=False)
    query: str = field(repr=False)
    signed_query: str = field(repr=False)


class Works:
    """Works recipes out; what several of them share is worked out once."""

    def __init__(self, came: Came) -> None:
        self._came = came
        self._keys: dict[tuple[object, ...], bytes] = {}
        self._parts: dict[tuple[object, ...], str] = {}
        self.spent = 0

    def mac(self, recipe: Recipe) -> bytes:
        """The signature that the recipe gives."""
        self.spent += 1
        key, text = self._key(recipe), self._string(recipe)
        if recipe.sign_key == "swapped-last":
            key, text = text, key
        return hmac.digest(key, text, recipe.hashes[0])

    def _key(self, recipe: Recipe) -> bytes:
        place = (recipe.key, recipe.key_span, recipe.sign_key, recipe.hashes[0])
        found = self._keys.get(place)
        if found is None:
            found = self._keys[place] = _sign_key(recipe)
        return found

    def _string(self, recipe: Recipe) -> bytes:
        http, lines = self.http_string(recipe).encode("utf-8", "surrogateescape"), recipe.lines
        digest = hashlib.new(recipe.hashes[1], http, usedforsecurity=False).hexdigest()
        if lines in ("http-alone", "hash-alone"):
            return http if lines == "http-alone" else digest.encode()
        if lines == "not-hashed":
            digest = http.decode("utf-8", "surrogateescape").removesuffix("\n")
        if lines == "upper-hash":
            digest = digest.upper()
        end = "" if lines in ("end", "ends") else "\n"
        text = f"{ALGORITHM}\n{recipe.sign_span}\n{digest}{end}"
        if lines == "no-algorithm":
            text = text.removeprefix(f"{ALGORITHM}\n")
        if lines == "crlf":
            text = text.replace("\n", "\r\n")
        return text.encode("utf-8", "surrogateescape")

    # The parts, which are also what is shown

    def http_string(self, recipe: Recipe) -> str:
        parts = [recipe.method, recipe.path, self.params(recipe), self.heads(recipe)]
        if recipe.lines == "blank-lines":
            parts = [part for part in parts if part]
        text = "\n".join(parts) + ("" if recipe.lines in ("http-end", "ends") else "\n")
        return text.replace("\n", "\r\n") if recipe.lines == "crlf" else text

    def params(self, recipe: Recipe) -> str:
        form, encoding = recipe.params, recipe.encodings[0]
        place = (0, form, encoding, recipe.names, recipe.lists)
        found = self._parts.get(place)
        if found is None:
            found = self._parts[place] = self._params(recipe)
        return found

    def _params(self, recipe: Recipe) -> str:
        if recipe.params in ("none", "as-sent", "all-as-sent"):
            sent = {"as-sent": self._came.signed_query, "all-as-sent": self._came.query}
            return sent.get(recipe.params, "")
        return _joined(self._came.pairs, recipe.lists[0], recipe.params, recipe, 0)

    def heads(self, recipe: Recipe) -> str:
        form, encoding = recipe.heads, recipe.encodings[1]
        place = (1, form, encoding, recipe.names, recipe.lists, recipe.host, recipe.changed)
        found = self._parts.get(place)
        if found is None:
            found = self._parts[place] = self._heads(recipe)
        return found

    def _heads(self, recipe: Recipe) -> str:
        if recipe.heads == "none":
            return ""
        listed = recipe.lists[1]
        if recipe.heads == "host-too":
            listed = (*listed, "host")
        return _joined(_heads(self._came.headers, recipe), listed, recipe.heads, recipe, 1)


def _heads(headers: Sequence[Pair], recipe: Recipe) -> Sequence[Pair]:
    """The headers with the recipe's host, and one of them as it was before it was changed."""
    name, value = recipe.changed
    pairs = [(n, recipe.host if n.lower() == "host" else v) for n, v in headers]
    if all(known.lower() != "host" for known, _ in headers):
        pairs.append(("host", recipe.host))
    if not name:
        return pairs
    others = [pair for pair in pairs if pair[0].lower() != name]
    return others if value is None else [*others, (name, value)]


def _joined(
    pairs: Sequence[Pair], listed: tuple[str, ...], form: str, recipe: Recipe, which: int
) -> str:
    encode, write = ENCODINGS[recipe.encodings[which]], NAMES[recipe.names]
    is_all = form == "all"
    chosen = [
        (write(name), encode(value.strip()))
        for name, value in pairs
        if (is_all or escaped(name).lower() in listed) and (value or form != "empty-left-out")
    ]
    found = {escaped(name).lower() for name, _ in pairs}
    is_left_out = form in ("missing-left-out", "empty-left-out", "all") or (
        which == 1 and recipe.changed[0] != "" and recipe.changed[1] is None
    )
    chosen += [] if is_left_out else [(name, "") for name in listed if name not in found]
    if form == "list-order":
        places = {name: place for place, name in enumerate(listed)}
        chosen.sort(key=lambda pair: places.get(pair[0].lower(), 0))
    elif form != "sent-order":
        chosen.sort(key=_lowered if recipe.names == "kept-by-lower" else None)
    return "&".join(
        f"{name}={value}" if value or form != "bare" else name for name, value in chosen
    )


def _lowered(pair: Pair) -> str:
    return pair[0].lower()


def _sign_key(recipe: Recipe) -> bytes:
    key, span, name = recipe.key, recipe.key_span.encode(), recipe.hashes[0]
    if recipe.sign_key == "direct":
        return key
    digest = hmac.digest(span, key, name) if recipe.sign_key == "swapped" else None
    digest = hmac.digest(key, span, name) if digest is None else digest
    forms: Mapping[str, Callable[[], bytes]] = {
        "raw": lambda: digest,
        "upper": lambda: digest.hex().upper().encode(),
        "base64": lambda: base64.b64encode(digest),
    }
    return forms.get(recipe.sign_key, lambda: digest.hex().encode())()
