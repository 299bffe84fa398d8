"""Owns the calls that go through the generated client; the sole importer of `faceid_client`.

Judges nothing: a result and an error of the client are both told as plain outcomes.
"""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from types import MappingProxyType
from typing import Any

import httpx
from faceid_client import (
    ApiError,
    AsyncFaceIdClient,
    Credentials,
    FaceIdClient,
    FaceIdError,
)
from faceid_client.signing import sign_multi_use, sign_single_use

from faceid_conformance.drivers.gate import Gate
from faceid_conformance.drivers.gated_transport import AsyncGatedTransport, GatedTransport
from faceid_conformance.exchange import Request

TIMEOUT_SECONDS = 20.0
METHODS: Mapping[str, str] = MappingProxyType(
    {
        "idcardCompare": "idcard_compare",
        "liveDetectPicture": "live_detect_picture",
        "liveGetFour": "live_get_four",
        "idcardLiveDetectFour": "idcard_live_detect_four",
        "liveDetectFour": "live_detect_four",
    }
)


@dataclass(frozen=True, slots=True)
class Identity:
    """Who signs, in the client's own terms."""

    appid: str
    secret_id: str
    secret_key: str = field(repr=False)
    bucket: str = ""

    def credentials(self) -> Credentials:
        return Credentials(
            app_id=self.appid,
            secret_id=self.secret_id,
            secret_key=self.secret_key,
            bucket=self.bucket or None,
        )


@dataclass(frozen=True, slots=True)
class TypedOutcome:
    """What a typed call came to: a result with its fields, or an error of the client."""

    kind: str
    code: int | None
    values: Mapping[str, Any] = field(repr=False)

    @property
    def is_result(self) -> bool:
        return self.kind == "result"


class TypedDriver:
    """Calls one target through the generated client, synchronously and asynchronously."""

    def __init__(
        self,
        base_url: str,
        identity: Identity,
        *,
        transport: httpx.MockTransport | None = None,
        gate: Gate | None = None,
    ) -> None:
        self._base_url = base_url
        self._credentials = identity.credentials()
        self._gate = gate
        self._gated = None if gate is None else GatedTransport(gate, "", trust())
        self._canned = transport
        self._http_client = httpx.Client(
            transport=self._gated or transport,
            timeout=TIMEOUT_SECONDS,
            verify=trust(),
            trust_env=False,
        )
        self._client = FaceIdClient(
            self._credentials, http_client=self._http_client, base_url=base_url, max_retries=0
        )

    def close(self) -> None:
        """Close the connections."""
        self._http_client.close()

    def call(
        self,
        operation_id: str,
        arguments: Mapping[str, Any],
        headers: Mapping[str, str] | None = None,
    ) -> TypedOutcome:
        """Call an operation through the synchronous client, with headers of its own."""
        self._http_client.headers = httpx.Headers(dict(headers or {}))
        if self._gated is not None:
            self._gated.operation_id = operation_id
        try:
            result = getattr(self._client, METHODS[operation_id])(**arguments)
        except FaceIdError as error:
            return _failed(error)
        return _succeeded(result)

    def call_async(
        self,
        operation_id: str,
        arguments: Mapping[str, Any],
        headers: Mapping[str, str] | None = None,
    ) -> TypedOutcome:
        """Call an operation through the asynchronous client."""
        return asyncio.run(self._call_async(operation_id, arguments, dict(headers or {})))

    async def _call_async(
        self, operation_id: str, arguments: Mapping[str, Any], headers: dict[str, str]
    ) -> TypedOutcome:
        async with (
            httpx.AsyncClient(
                headers=headers,
                transport=self._async_transport(operation_id),
                timeout=TIMEOUT_SECONDS,
                verify=trust(),
                trust_env=False,
            ) as http_client,
            AsyncFaceIdClient(
                self._credentials, http_client=http_client, base_url=self._base_url, max_retries=0
            ) as client,
        ):
            try:
                result = await getattr(client, METHODS[operation_id])(**arguments)
            except FaceIdError as error:
                return _failed(error)
        return _succeeded(result)

    def _async_transport(self, operation_id: str) -> httpx.AsyncBaseTransport | None:
        if self._gate is None:
            return self._canned
        return AsyncGatedTransport(self._gate, operation_id, trust())


def typed_signature(
    identity: Identity, *, now: int, nonce: int, lifetime_seconds: int | None, file_id: str
) -> str:
    """Return the Authorization that the client makes; single-use where there is no lifetime."""
    credentials = identity.credentials()
    if lifetime_seconds is None:
        return sign_single_use(credentials, now=now, nonce=nonce, file_id=file_id)
    return sign_multi_use(
        credentials, now=now, nonce=nonce, lifetime_seconds=lifetime_seconds, file_id=file_id
    )


@cache
def trust() -> ssl.SSLContext:
    """Return the system's certificates, read once: it takes 30 ms."""
    return ssl.create_default_context()


def canned(
    base_url: str,
    identity: Identity,
    status: int,
    body: bytes,
    *,
    content_type: str = "application/json",
    location: str = "",
    heard: list[Request] | None = None,
) -> TypedDriver:
    """Return a driver whose every call is answered with this body, without a socket.

    What the client sent is added to `heard`.
    """

    headers = {"Content-Type": content_type} | ({"Location": location} if location else {})
    return TypedDriver(base_url, identity, transport=answering(status, body, headers, heard))


def answering(
    status: int, body: bytes, headers: Mapping[str, str], heard: list[Request] | None
) -> httpx.MockTransport:
    """Return what answers every call alike, and adds what it heard."""

    def answer(request: httpx.Request) -> httpx.Response:
        if heard is not None:
            told = tuple(request.headers.items())
            path = request.url.raw_path.decode("ascii")
            heard.append(Request("", request.method, path, told, request.read()))
        return httpx.Response(status, content=body, headers=dict(headers))

    return httpx.MockTransport(answer)


def values_of(result: object) -> dict[str, Any]:
    """Return what a result of the client says, by the names of its public fields."""
    names = (name for name in dir(result) if not name.startswith("_"))
    values = {name: getattr(result, name) for name in names}
    return {name: value for name, value in values.items() if not callable(value)}


def _succeeded(result: Any) -> TypedOutcome:
    return TypedOutcome("result", int(result.code), values_of(result))


def _failed(error: FaceIdError) -> TypedOutcome:
    code = int(error.code) if isinstance(error, ApiError) else None
    return TypedOutcome(type(error).__name__, code, {})
