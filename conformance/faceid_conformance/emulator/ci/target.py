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
    """Bucket and appid, the key, and what a signer may have taken for path and host."""

    bucket: tuple[str, str] | None
    key: str
    paths: tuple[str, ...]
    hosts: tuple[str, ...]
    pairs: tuple[Pair, ...]

    def parameter(self, name: str) -> str | None:
        return next((value for known, value in self.pairs if known == name), None)


def target_of(request: Request) -> Target:
    """Read the host and the target of a request."""
    raw, host = request.target.decode("latin-1"), _host_of(request)
    absolute = _ABSOLUTE.fullmatch(raw)
    if absolute is not None:
        raw, host = absolute["rest"], absolute["host"].lower()
    raw_path, _, query = raw.partition("#")[0].partition("?")
    path = decoded_path(raw_path or "/")
    pairs = query_pairs(query)
    named = _HOST.fullmatch(host.partition(":")[0])
    hosts = tuple(dict.fromkeys((host, host.partition(":")[0])))
    if named is not None:
        bucket = named["bucket"], named["appid"]
        return Target(bucket, path[1:], (path,), hosts, pairs)
    first = _FIRST.fullmatch(path)
    if first is not None:
        bucket, rest = (first["bucket"], first["appid"]), first["rest"] or "/"
        return Target(bucket, rest[1:], (path, rest), hosts, pairs)
    return Target(None, path[1:], (path,), hosts, pairs)


def _host_of(request: Request) -> str:
    return (request.header("Host") or "").lower()


def is_for_cos(request: Request, header: str) -> bool:
    """Whether a request that no other API takes looks like one of COS."""
    raw = request.target
    host = _host_of(request).partition(":")[0]
    signed = (request.header(header) or "").startswith("q-")
    words = (b"ci-process=", b"q-sign-algorithm=", b"sign=q-sign-algorithm")
    return bool(signed or _HOST.fullmatch(host) or any(word in raw for word in words))
