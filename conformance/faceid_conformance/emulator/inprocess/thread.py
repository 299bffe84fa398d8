"""An emulator that listens on a free port of this machine, from a thread of this process.

Refuses to know pytest, and to take signals: those are the process's own.
"""

import socket
import threading
from collections.abc import Generator
from contextlib import contextmanager

import uvicorn
from starlette.types import Receive, Scope, Send

from faceid_conformance.contract.reader import load_contract
from faceid_conformance.emulator.books import books_of
from faceid_conformance.emulator.errors import ServeError
from faceid_conformance.emulator.inprocess.emulator import account_of
from faceid_conformance.emulator.server.app import build_app
from faceid_conformance.emulator.server.lent import OurRoute, RawHeaders
from faceid_conformance.emulator.server.serve import secured_by, url_of, uvicorn_config
from faceid_conformance.emulator.settings import Account, Settings

HOST = "127.0.0.1"
STOP_SECONDS = 10.0
GRACE_SECONDS = 1


class RunningEmulator:
    """An emulator that can be reached by any client at `base_url`; over https, trust `ca`."""

    def __init__(self, settings: Settings, base_url: str, ca: str | None = None) -> None:
        self.base_url = base_url
        self.ca = ca
        self._settings = settings
        self._books = books_of(load_contract(), settings)
        self._app = build_app(settings, self._books)

    @property
    def settings(self) -> Settings:
        return self._settings

    @property
    def account(self) -> Account:
        """The first account that may call."""
        return account_of(self._settings)

    def reset(self, settings: Settings | None = None) -> None:
        """Forget everything: codes, signatures, rules, journal. New settings may come with it."""
        chosen = settings or self._settings
        self._books.close()
        self._books = books_of(load_contract(), chosen)
        self._books.reset(None)
        self._app = build_app(chosen, self._books)
        self._settings = chosen

    def operation(self, target: bytes, headers: RawHeaders) -> OurRoute | None:
        """An operation of the emulator as it is now, to be answered without ASGI."""
        return self._app.operation(target, headers)

    def close(self) -> None:
        """Let go of the file or the server that keeps the state, if one does."""
        self._books.close()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand a request to the emulator as it is now."""
        await self._app(scope, receive, send)


@contextmanager
def running_emulator(settings: Settings | None = None) -> Generator[RunningEmulator]:
    """Start an emulator on a free port, and stop it at the end."""
    # The protocol is named, else asyncio leaves Nagle's algorithm on and an answer may take 40 ms.
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP) as listener:
        listener.bind((HOST, 0))
        listener.listen()
        chosen = settings or Settings()
        secured = secured_by(chosen, HOST)
        address = url_of(HOST, listener.getsockname()[1], secured)
        emulator = RunningEmulator(chosen, address, None if secured is None else secured.ca)
        server = uvicorn.Server(
            uvicorn_config(emulator, grace_seconds=GRACE_SECONDS, secured=secured)
        )
        thread = threading.Thread(
            target=server.run, args=([listener],), name="faceid-emulator", daemon=True
        )
        thread.start()
        # The socket listens already: who calls before the server is up waits in its queue.
        try:
            yield emulator
        finally:
            server.should_exit = True
            thread.join(STOP_SECONDS)
            if thread.is_alive():
                raise ServeError("the emulator did not stop")
            emulator.close()
