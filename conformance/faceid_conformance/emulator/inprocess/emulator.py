"""An emulator that lives in the caller's process: called like a function, emptied at will.

Refuses to know httpx and pytest, and opens no socket.
"""

import asyncio
import time
from collections.abc import AsyncIterable, Awaitable, Callable, Iterable, Mapping
from contextvars import ContextVar
from dataclasses import replace

from starlette.routing import Route, Router
from starlette.types import ASGIApp, Scope

from faceid_conformance.contract.reader import load_contract
from faceid_conformance.emulator.books import Books, books_of
from faceid_conformance.emulator.server.app import build_app
from faceid_conformance.emulator.server.direct import (
    DirectReply,
    Headers,
    Sent,
    awaited,
    call,
    run,
    straight,
)
from faceid_conformance.emulator.server.operation_route import OperationRoute
from faceid_conformance.emulator.settings import Account, Settings

Sleep = Callable[[float], Awaitable[object]]


async def block(seconds: float) -> None:
    """Wait as a function does that nobody else waits for."""
    time.sleep(seconds)


# How the call that is running now waits out a delay that was asked for.
_waiting: ContextVar[Sleep] = ContextVar("faceid_emulator_waiting", default=block)


async def _wait(seconds: float) -> None:
    await _waiting.get()(seconds)


class InProcessEmulator:
    """One emulator with its own state; without settings, with the documented test account."""

    def __init__(self, settings: Settings | None = None) -> None:
        self._books: Books | None = None
        self._build(settings or Settings())

    @property
    def settings(self) -> Settings:
        return self._settings

    @property
    def account(self) -> Account:
        """The first account that may call."""
        return account_of(self._settings)

    @property
    def app(self) -> ASGIApp:
        """The ASGI application; another one after each reset."""
        return self._app

    def reset(self, settings: Settings | None = None) -> None:
        """Forget everything: codes, signatures, rules, journal. New settings may come with it."""
        self._build(settings or self._settings).reset(None)

    def close(self) -> None:
        """Let go of the file or the server that keeps the state, if one does."""
        if self._books is not None:
            self._books.close()

    def _build(self, chosen: Settings) -> Books:
        self.close()
        self._books = books = books_of(load_contract(), chosen)
        used = replace(chosen, sleep=_wait) if _waits_for_real(chosen) else chosen
        app = build_app(used, books)
        self._settings, self._app, self._doors = chosen, app, _doors(app)
        return books

    def call(
        self,
        method: str,
        path: str,
        *,
        headers: Headers = (),
        body: bytes | Iterable[bytes] = b"",
    ) -> DirectReply:
        """Send one request. A body given in pieces is read piece by piece."""
        app = self._doors.get(path, self._app)
        if isinstance(app, OperationRoute) and isinstance(body, bytes) and app.answers(method):
            return straight(app, headers, body)
        return call(app, method, path, headers=headers, body=body)

    def exchange(self, scope: Scope, body: bytes | Iterable[bytes], sleep: Sleep = block) -> Sent:
        """Send one ASGI request from a function."""
        token = _waiting.set(sleep)
        try:
            return run(self._doors.get(scope["path"], self._app), scope, body)
        finally:
            _waiting.reset(token)

    async def exchange_async(
        self, scope: Scope, body: AsyncIterable[bytes], sleep: Sleep = asyncio.sleep
    ) -> Sent:
        """Send one ASGI request from a coroutine, under whichever event loop runs it."""
        sent, token = Sent(), _waiting.set(sleep)
        try:
            await self._doors.get(scope["path"], self._app)(scope, awaited(body), sent.send)
        finally:
            _waiting.reset(token)
        return sent


def account_of(settings: Settings) -> Account:
    """The account that settings name first, or the documented one."""
    if settings.accounts:
        return settings.accounts[0]
    return Account.documented(load_contract().emulator.test_account)


def _waits_for_real(settings: Settings) -> bool:
    return settings.sleep is asyncio.sleep


def _doors(app: ASGIApp) -> Mapping[str, ASGIApp]:
    """What stands behind each path that has no variable: found without a search."""
    if not isinstance(app, Router):
        return {}
    routes = (route for route in app.routes if isinstance(route, Route))
    return {
        route.path: route.app
        for route in routes
        if not route.param_convertors and route.methods is None
    }
