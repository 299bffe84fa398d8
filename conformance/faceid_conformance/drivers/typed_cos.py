"""Owns the calls to COS that go through the generated client; beside `typed`, its only importer.

Judges nothing: a result and an error of the client are both told as plain outcomes.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Protocol

import httpx
from faceid_client import (
    ApiError,
    AsyncCiLivenessClient,
    CiLivenessClient,
    Credentials,
    FaceIdError,
)
from faceid_client.cos_signing import sign_cos_request

from faceid_conformance.drivers.typed import (
    TIMEOUT_SECONDS,
    Identity,
    answering,
    trust,
    values_of,
)
from faceid_conformance.exchange import Request

METHODS: Mapping[str, str] = MappingProxyType(
    {
        "getLiveCode": "get_live_code",
        "getActionSequence": "get_action_sequence",
        "recognizeStored": "recognize_stored",
        "recognizeUpload": "recognize_upload",
    }
)


class Worked(Protocol):
    """A worked example of a signature."""

    @property
    def method(self) -> str: ...
    @property
    def path(self) -> str: ...
    @property
    def params(self) -> Mapping[str, str]: ...
    @property
    def headers(self) -> Mapping[str, str]: ...
    @property
    def key_time(self) -> tuple[int, int]: ...
    @property
    def secret_id(self) -> str: ...
    @property
    def secret_key(self) -> str: ...


@dataclass(frozen=True, slots=True)
class CosOutcome:
    """What a typed call came to: a result with its fields, or an error of the client.

    `shown` is everything that the error tells a person: its text, its repr, and both again of what
    caused it.
    """

    kind: str
    code: str | None
    values: Mapping[str, Any] = field(repr=False)
    shown: str = field(default="", repr=False)

    @property
    def is_result(self) -> bool:
        return self.kind == "result"


class TypedCosDriver:
    """Calls one bucket through the generated client, synchronously and asynchronously."""

    def __init__(
        self,
        base_url: str,
        identity: Identity,
        region: str,
        *,
        transport: httpx.MockTransport | None = None,
    ) -> None:
        self._base_url, self._region = base_url, region
        self._credentials = identity.credentials()
        self._canned = transport
        self._http_client = httpx.Client(
            transport=transport, timeout=TIMEOUT_SECONDS, verify=trust(), trust_env=False
        )
        self._client = CiLivenessClient(
            self._credentials,
            region=region,
            http_client=self._http_client,
            base_url=base_url,
            max_retries=0,
        )

    def close(self) -> None:
        """Close the connections."""
        self._http_client.close()

    def call(
        self,
        operation_id: str,
        arguments: Mapping[str, Any],
        headers: Mapping[str, str] | None = None,
    ) -> CosOutcome:
        """Call an operation through the synchronous client, with headers of its own."""
        self._http_client.headers = httpx.Headers(dict(headers or {}))
        try:
            result = getattr(self._client, METHODS[operation_id])(**arguments)
        except FaceIdError as error:
            return _failed(error)
        return _succeeded(result)

    def call_async(self, operation_id: str, arguments: Mapping[str, Any]) -> CosOutcome:
        """Call an operation through the asynchronous client."""
        return asyncio.run(self._call_async(operation_id, arguments))

    async def _call_async(self, operation_id: str, arguments: Mapping[str, Any]) -> CosOutcome:
        async with (
            httpx.AsyncClient(
                transport=self._canned, timeout=TIMEOUT_SECONDS, verify=trust(), trust_env=False
            ) as http_client,
            AsyncCiLivenessClient(
                self._credentials,
                region=self._region,
                http_client=http_client,
                base_url=self._base_url,
                max_retries=0,
            ) as client,
        ):
            try:
                result = await getattr(client, METHODS[operation_id])(**arguments)
            except FaceIdError as error:
                return _failed(error)
        return _succeeded(result)

    def presigned(self, operation_id: str, arguments: Mapping[str, Any]) -> str:
        """Return the address of an operation with its signature in the query."""
        address: str = getattr(self._client, f"presign_{METHODS[operation_id]}")(**arguments)
        return address


def typed_cos_steps(worked: Worked) -> Mapping[str, str]:
    """Return every step of the signature that the client makes of a worked example."""
    start, end = worked.key_time
    made = sign_cos_request(
        Credentials(app_id="1", secret_id=worked.secret_id, secret_key=worked.secret_key),
        method=worked.method,
        path=worked.path,
        params=worked.params,
        headers=worked.headers,
        lifetime_seconds=end - start,
        now=start,
    )
    return {
        "sign-key": made.sign_key,
        "header-list": made.header_list,
        "url-param-list": made.url_param_list,
        "http-string": made.http_string,
        "string-to-sign": made.string_to_sign,
        "signature": made.signature,
    }


def typed_cos_authorization(
    identity: Identity,
    *,
    method: str,
    path: str,
    params: Sequence[tuple[str, str]],
    headers: Sequence[tuple[str, str]],
    now: int,
    lifetime_seconds: int,
) -> str:
    """Return the Authorization that the client's signer makes of a request."""
    made = sign_cos_request(
        identity.credentials(),
        method=method,
        path=path,
        params=params,
        headers=headers,
        now=now,
        lifetime_seconds=lifetime_seconds,
    )
    return made.authorization


def canned_cos(
    identity: Identity,
    region: str,
    status: int,
    body: bytes,
    headers: Mapping[str, str],
    *,
    heard: list[Request] | None = None,
) -> TypedCosDriver:
    """Return a driver whose every call is answered with this body, without a socket."""
    # A name that RFC 2606 keeps free, and https, so that nothing could be read on the way.
    address = "https://bucket.invalid"
    return TypedCosDriver(
        address, identity, region, transport=answering(status, body, headers, heard)
    )


def _succeeded(result: Any) -> CosOutcome:
    return CosOutcome("result", None, values_of(result), repr(result))


def _failed(error: FaceIdError) -> CosOutcome:
    code = str(error.code) if isinstance(error, ApiError) else None
    links = [error, error.__cause__, error.__context__]
    shown = "\n".join(f"{link} {link!r}" for link in links if link is not None)
    return CosOutcome(type(error).__name__, code, {}, shown)
