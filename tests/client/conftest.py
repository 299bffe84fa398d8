"""Owns how these tests call the client: sync and async alike, over a mock or a socket.

Knows no operation and no expectation.
"""

import asyncio
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from faceid_client import AsyncFaceIdClient, Credentials, FaceIdClient

CREDENTIALS = Credentials(app_id="1400000001", secret_id="AKIDexample", secret_key="example-key")


@pytest.fixture(params=("sync", "async"))
def call(request: pytest.FixtureRequest) -> Callable[..., Any]:
    """Return a function that makes one call and returns its result, or raises."""

    def once(operation: str, handler: Any = None, *, sleep: Any = lambda _: None, **given: Any):
        arguments: dict[str, Any] = given.pop("arguments", {})
        options: dict[str, Any] = {"credentials": CREDENTIALS} | given
        mock = options.pop("transport", None) or (handler and httpx.MockTransport(handler))
        if request.param == "sync":
            own = None if mock is None else httpx.Client(transport=mock)
            with FaceIdClient(**options, http_client=own, sleep=sleep) as client:
                return getattr(client, operation)(**arguments)

        async def awaited() -> Any:
            async def pause(seconds: float) -> None:
                sleep(seconds)

            own = None if mock is None else httpx.AsyncClient(transport=mock)
            async with AsyncFaceIdClient(**options, http_client=own, sleep=pause) as client:
                return await getattr(client, operation)(**arguments)

        return asyncio.run(awaited())

    return once
