"""What is asked about: a signature's text out of whatever it came in, and the request around it.

Refuses to know what is wrong with either.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from urllib.parse import unquote

from faceid_conformance.emulator.ci.signature import Pair, query_pairs
from faceid_conformance.emulator.ci.target import Target, target_of
from faceid_conformance.emulator.wire.request import Request

MARKS = ("q-sign-algorithm", "q-signature", "q-ak=")
_URL = re.compile(r"(?:https?://|/)[^\s?#]*\?\S+", re.IGNORECASE)
_SIGN = re.compile(r"sign=[^&]*")


@dataclass(frozen=True, slots=True)
class Asked:
    """A signature and its request; what is None was not told.

    `is_whole` says that nothing else came: what a list names and is not there was not sent.
    """

    text: str = field(repr=False)
    place: str = "header"
    method: str | None = None
    target: str | None = field(default=None, repr=False)
    headers: tuple[Pair, ...] = field(default=(), repr=False)
    is_whole: bool = False

    @property
    def aim(self) -> Target | None:
        """Bucket, path and parameters, where the target was told."""
        if self.target is None:
            return None
        raw = tuple((n.lower().encode(), v.encode()) for n, v in self.headers)
        written = self.target.encode("utf-8", "surrogateescape").decode("latin-1")
        return target_of(Request("GET", "/", raw, b"", 0, written.encode("latin-1")))

    @property
    def raw(self) -> tuple[str, str]:
        """The path and the query as they were sent."""
        target = re.sub(r"^https?://[^/?#]*", "", self.target or "", flags=re.IGNORECASE)
        path, _, query = target.partition("#")[0].partition("?")
        return path or "/", query

    def header(self, name: str) -> str | None:
        wanted = name.lower()
        return next((value for known, value in self.headers if known.lower() == wanted), None)


def looks_like_cos(text: str) -> bool:
    """Whether a text is, or carries, a signature of COS, rightly written or not."""
    lowered = unquote(unquote(text)).lower()
    return any(mark in lowered for mark in MARKS)


def asked_of(text: str, *, method: str | None, url: str | None, headers: Sequence[Pair]) -> Asked:
    """Read a header's value, `sign=…`, or a URL that carries the signature."""
    asked = Asked(text, method=method, target=url, headers=tuple(headers))
    stripped = text.strip()
    if _URL.fullmatch(stripped):
        found = _in_query(stripped.partition("?")[2].partition("#")[0])
        if found is not None:
            return replace(asked, text=found[1], place=found[0], target=url or stripped)
    single = _SIGN.fullmatch(stripped)
    if single is not None:
        value = dict(query_pairs(stripped)).get("sign", "")
        return replace(asked, text=value, place="sign")
    if not stripped and url is not None and "?" in url:
        found = _in_query(url.partition("?")[2].partition("#")[0])
        if found is not None:
            return replace(asked, text=found[1], place=found[0])
    return asked


def _in_query(query: str) -> tuple[str, str] | None:
    """The place and the text of a signature in a query."""
    pairs = query_pairs(query)
    parameters = dict(pairs)
    if "sign" in parameters:
        return "sign", parameters["sign"]
    fields = [f"{name}={value}" for name, value in pairs if name.startswith("q-")]
    return ("query", "&".join(fields)) if fields else None
