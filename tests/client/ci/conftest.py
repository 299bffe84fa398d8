"""Owns how these tests call the client of COS: sync and async alike, over a mock."""

import asyncio
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from faceid_client import AsyncCiLivenessClient, CiLivenessClient, Credentials

CREDENTIALS = Credentials(
    app_id="1400000001", secret_id="AKIDexample", secret_key="example-key", bucket="faceid-test"
)


async def no_pause(seconds: float) -> None:
    """Wait for nothing."""


@pytest.fixture(params=("sync", "async"))
def call(request: pytest.FixtureRequest) -> Callable[..., Any]:
    """Return a function that makes one call and returns its result, or raises."""

    def once(operation: str, handler: Any, **given: Any) -> Any:
        arguments: dict[str, Any] = given.pop("arguments", {})
        options: dict[str, Any] = {"credentials": CREDENTIALS, "region": "ap-beijing"} | given
        mock = httpx.MockTransport(handler)
        if request.param == "sync":
            own = httpx.Client(transport=mock)
            with CiLivenessClient(**options, http_client=own, sleep=lambda _: None) as client:
                return getattr(client, operation)(**arguments)

        async def awaited() -> Any:
            own = httpx.AsyncClient(transport=mock)
            async with AsyncCiLivenessClient(**options, http_client=own, sleep=no_pause) as client:
                return await getattr(client, operation)(**arguments)

        return asyncio.run(awaited())

    return once
