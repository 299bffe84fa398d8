"""Which bucket and which key a request is for: by its host, by its path, or by who signs.

Refuses to know whether the bucket exists.
"""

import re
from dataclasses import dataclass

from faceid_conformance.emulator.ci.signature import Pair, decoded_path, query_pairs
from faceid_conformance.emulator.wire.request import Request

_HOST = re.compile(
    r"(?P<bucket>[a-z0-9][a-z0-9-]*)-(?P<appid>[0-9]+)\.[a-z-]+\.(?P<region>[a-z0-9-]+)\.[a-z.]+"
)
_FIRST = re.compile(r"/(?P<bucket>[a-z0-9][a-z0-9-]*)-(?P<appid>[0-9]+)(?P<rest>/.*)?")
_ABSOLUTE = re.compile(r"https?://(?P<host>[^/?#]*)(?P<rest>.*)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Target:
    """The bucket with its appid, the key, and what a signer may have taken for path and host."""

    bucket: str | None
    app_id: str | None
    key: str
    paths: tuple[str, ...]
    hosts: tuple[str, ...]
    pairs: tuple[Pair, ...]

    def parameter(self, name: str) -> str | None:
        return next((value for known, value in self.pairs if known == name), None)


def target_of(request: Request) -> Target:
    """Read the host and the target of a request."""
    raw, host = request.target.decode("latin-1"), (request.header("Host") or "").lower()
    absolute = _ABSOLUTE.fullmatch(raw)
    if absolute is not None:
        raw, host = absolute.group("rest") or "/", absolute.group("host").lower()
    raw_path, _, query = raw.partition("#")[0].partition("?")
    path = decoded_path(raw_path or "/")
    pairs = query_pairs(query)
    named = _HOST.fullmatch(host.partition(":")[0])
    hosts = tuple(dict.fromkeys((host, host.partition(":")[0])))
    if named is not None:
        return Target(named["bucket"], named["appid"], path[1:], (path,), hosts, pairs)
    first = _FIRST.fullmatch(path)
    if first is not None:
        rest = first["rest"] or "/"
        return Target(first["bucket"], first["appid"], rest[1:], (path, rest), hosts, pairs)
    return Target(None, None, path[1:], (path,), hosts, pairs)


def is_for_cos(request: Request, header: str) -> bool:
    """Whether a request that no other API takes looks like one of COS."""
    raw = request.target
    host = (request.header("Host") or "").lower().partition(":")[0]
    signed = (request.header(header) or "").startswith("q-")
    words = (b"ci-process=", b"q-sign-algorithm=", b"sign=q-sign-algorithm")
    return bool(signed or _HOST.fullmatch(host) or any(word in raw for word in words))
