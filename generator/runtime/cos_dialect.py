"""Owns how the operations on COS are called: the bucket's host, the COS signature, answers in XML.

Refuses to know operations and how anything is sent.
"""

from collections.abc import Mapping
from urllib.parse import urlsplit

from .attempts import Received
from .bodies import Body
from .caller import Caller
from .cos_decoding import read_cos_reply
from .cos_signing import (
    SIGNED_HEADERS,
    TOKEN_NAME,
    CosSignature,
    escape,
    escape_path,
    sign_cos_request,
)
from .crc64 import Crc64
from .credentials import Credentials
from .decoding import JsonObject, Reply, Unreadable
from .hidden import Hidden
from .operations import OperationSpec, Prepared, prepare
from .options import Options

CLOCK_ROOM_SECONDS = 60
"""A signature begins this much early, so that a clock that is a little ahead does no harm."""
CRC_HEADER = "x-cos-hash-crc64ecma"
_REQUEST_IDS = ("x-cos-request-id", "x-ci-request-id")
_TRACE_IDS = ("x-cos-trace-id", "x-ci-trace-id")


class CosCall:
    """A call of an operation on COS."""

    __slots__ = (
        "_base_url",
        "_crc",
        "_credentials",
        "_host",
        "_prepared",
        "body",
        "method",
        "operation",
        "shown_url",
        "url",
    )

    def __init__(
        self,
        spec: OperationSpec,
        prepared: Prepared,
        credentials: Credentials,
        *,
        host: str,
        base_url: str,
    ) -> None:
        """Keep what one attempt after the other is made of."""
        self.operation = spec.name
        self.method = spec.method
        self.body: Body = prepared.body
        self.shown_url = f"{base_url}{spec.path}"
        self._base_url = base_url
        self._prepared = prepared
        self.url = self._address()
        self._credentials = credentials
        self._host = host
        self._crc: Crc64 | None = None

    def _address(self) -> str:
        """Return the address, whose query names a person."""
        prepared = self._prepared
        query = "&".join(
            [f"{escape(name)}={escape(value)}" for name, value in prepared.query.items()]
        )
        return f"{self._base_url}{escape_path(prepared.path)}?{query}"

    def sign(self, options: Options) -> dict[str, str]:
        """Return the headers of one attempt, with a signature of its own over most of them."""
        headers: dict[str, str] = Hidden({"Host": self._host})
        if self.body.length_bytes:
            headers["Content-Type"] = self.body.content_type
            headers["Content-Length"] = str(self.body.length_bytes)
            if self.body.whole is None:
                self._crc = Crc64()
                self.body.watch = self._crc.update
        if self._credentials.security_token:
            headers[TOKEN_NAME] = self._credentials.security_token
        signed = {name: headers[name] for name in SIGNED_HEADERS if name in headers}
        headers["Authorization"] = self.signature(
            now=int(options.clock()),
            lifetime_seconds=options.signature_lifetime_seconds,
            headers=signed,
        ).authorization
        return headers

    def signature(
        self, *, now: int, lifetime_seconds: int, headers: Mapping[str, str]
    ) -> CosSignature:
        """Sign the path, every parameter and the given headers."""
        start = max(now - CLOCK_ROOM_SECONDS, 0)
        return sign_cos_request(
            self._credentials,
            method=self.method,
            path=self._prepared.path,
            params=self._prepared.query,
            headers=headers,
            lifetime_seconds=now - start + lifetime_seconds,
            now=start,
        )

    def presigned(self, *, lifetime_seconds: int, now: int) -> str:
        """Return an address that carries its signature in the query, over the host it names."""
        host = urlsplit(self._base_url).netloc
        signed = self.signature(now=now, lifetime_seconds=lifetime_seconds, headers={"Host": host})
        token = self._credentials.security_token
        tail = f"&{TOKEN_NAME}={escape(token)}" if token else ""
        return f"{self.url}&{signed.query}{tail}"

    def read(self, received: Received) -> Reply:
        """Return the envelope of an XML answer, and hold its checksum against what was sent."""
        reply = read_cos_reply(received.raw_body)
        if reply.code == 0 and self.body.length_bytes:
            self._check(received.headers.get(CRC_HEADER))
        return reply

    def _check(self, told: str | None) -> None:
        """Hold a checksum against what was sent; what is small is summed up only if it is told."""
        if told is None:
            return
        crc = self._crc or Crc64()
        if self.body.whole is not None:
            crc.update(self.body.whole)
        whole = crc.length_bytes == self.body.length_bytes
        if whole and told.strip() != str(crc.value):
            raise Unreadable(f"has a {CRC_HEADER} that is not that of the sent bytes")

    def ids(self, received: Received, reply: Reply | None) -> tuple[str | None, str | None]:
        """Return the ids from the headers, or else from the error document."""
        return ids_of(received, reply)


class CosDialect:
    """Makes calls of the operations on COS, of one bucket."""

    accept = "application/xml"

    def __init__(self, host: str) -> None:
        """Keep the bucket's host, which every request names and signs wherever it is sent."""
        self.host = host

    def call(
        self,
        spec: OperationSpec,
        values: Mapping[str, object],
        credentials: Credentials,
        options: Options,
    ) -> CosCall:
        """Check the arguments and return the call."""
        prepared = prepare(spec, values)
        return CosCall(spec, prepared, credentials, host=self.host, base_url=options.base_url or "")


def presigned(
    caller: Caller, spec: OperationSpec, values: Mapping[str, object], lifetime_seconds: int
) -> str:
    """Return an address that anybody may use until the signature in its query ends."""
    call = caller.dialect.call(spec.without_body(), values, caller.credentials, caller.options)
    if not isinstance(call, CosCall):
        raise TypeError("only operations on COS have presigned addresses")
    now = int(caller.options.clock())
    return call.presigned(lifetime_seconds=lifetime_seconds, now=now)


def ids_of(received: Received, reply: Reply | None) -> tuple[str | None, str | None]:
    """Return the ids of the call and of its trace, from the headers or else from the document."""
    document: JsonObject = reply.extra if reply is not None else {}
    return (
        _first(received, _REQUEST_IDS, document.get("RequestId")),
        _first(received, _TRACE_IDS, document.get("TraceId")),
    )


def _first(received: Received, names: tuple[str, ...], told: object) -> str | None:
    for name in names:
        if received.headers.get(name):
            return received.headers[name]
    return told if isinstance(told, str) and told else None
