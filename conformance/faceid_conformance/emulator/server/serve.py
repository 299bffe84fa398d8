"""Runs the emulator on an address until it is told to stop.

Refuses to know what is served.
"""

import errno
import os
import signal
import socket
import threading
from collections.abc import Callable, Generator
from contextlib import contextmanager, suppress
from dataclasses import replace
from functools import partial
from pathlib import Path
from types import FrameType
from typing import Protocol
from urllib.parse import urlsplit

import uvicorn
from starlette.types import Receive, Scope, Send

from faceid_conformance.contract.reader import load_contract
from faceid_conformance.emulator.books import books_of
from faceid_conformance.emulator.errors import ServeError, SettingsError
from faceid_conformance.emulator.server.allocator import keep_large_buffers, spare_what_stays
from faceid_conformance.emulator.server.app import build_app
from faceid_conformance.emulator.server.broken import broken_answers
from faceid_conformance.emulator.server.gate import is_loopback
from faceid_conformance.emulator.server.lent import OurRoute, RawHeaders
from faceid_conformance.emulator.server.log import show_log
from faceid_conformance.emulator.server.protocol import protocol_class
from faceid_conformance.emulator.server.tls import TlsContext, open_tls
from faceid_conformance.emulator.server.workers import Crew, can_fork
from faceid_conformance.emulator.settings import Settings
from faceid_conformance.emulator.state.opening import is_shared
from faceid_conformance.stop_signals import stop_signals

BACKLOG = 2048
LAST_PORT = 65535
GRACE_SECONDS = 3
LIFELINE_BYTES = 4096
CONTROL_OFF = "control API off but for health: not on loopback, and there is no admin token"


def say(line: str) -> None:
    """Print a line at once: whoever started us may read it from a pipe."""
    print(line, flush=True)


def serve(
    settings: Settings,
    host: str,
    port: int,
    ready_file: Path | None = None,
    announce: Callable[[str], object] = say,
    *,
    lifeline: int | None = None,
) -> int:
    """Serve until a signal to stop; port 0 takes a free one. Gives the exit code 0.

    A `lifeline` is a file descriptor that ends when whoever started us has gone, and we go too.
    """
    settings = _guarded(settings, host)
    _check(settings)
    books = books_of(load_contract(), settings)
    app = build_app(settings, books)
    if settings.access_log:
        show_log(settings.log_format)
    keep_large_buffers()
    spare_what_stays()
    listener = _listen(host, port)
    try:
        secured = secured_by(settings, host)
        url = url_of(host, listener.getsockname()[1], secured)
        ready = partial(_tell, url, ready_file, announce, settings, secured)
        if settings.workers > 1:
            books.close()  # each worker opens it for itself
            crew = Crew(settings.workers, partial(_work, settings, listener, secured), ready)
            crew.run(stop_signals(), lifeline)
        else:
            _run(app, listener, secured, ready, lifeline)
    finally:
        books.close()
        listener.close()
        if ready_file is not None:
            ready_file.unlink(missing_ok=True)
    return 0


def _check(settings: Settings) -> None:
    """Refuse workers that would each be an emulator of its own."""
    if settings.workers == 1:
        return
    if not is_shared(settings.state):
        raise SettingsError(
            f"{settings.workers} workers need a state that they can share: sqlite:FILE or redis://…"
        )
    if not can_fork():
        raise SettingsError("several workers need a system that can fork, such as Linux")


def _work(
    settings: Settings,
    listener: socket.socket,
    secured: TlsContext | None,
    lifeline: int,
    ready: Callable[[], None],
) -> None:
    """Be one of several workers, with books of its own over the state of all."""
    books = books_of(load_contract(), settings)
    try:
        _run(build_app(settings, books), listener, secured, ready, lifeline, (signal.SIGTERM,))
    finally:
        books.close()


def _run(
    app: "Served",
    listener: socket.socket,
    secured: TlsContext | None,
    ready: Callable[[], None],
    lifeline: int | None,
    signals: tuple[signal.Signals, ...] | None = None,
) -> None:
    """Serve in this process until one of the signals comes or the lifeline ends."""
    config = uvicorn_config(app, grace_seconds=GRACE_SECONDS, secured=secured)
    server = _Server(config, ready)
    if lifeline is not None:
        threading.Thread(target=_stop_at_end, args=(lifeline, server), daemon=True).start()
    with _stopping_on_signals(server, signals or stop_signals()):
        server.run(sockets=[listener])


class Served(Protocol):
    """An ASGI application that lends out the operations which can be answered at once."""

    def operation(self, target: bytes, headers: RawHeaders) -> OurRoute | None: ...

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None: ...


def secured_by(settings: Settings, host: str) -> TlsContext | None:
    """What https needs, for this machine's names and the service's; None where it is http."""
    if settings.tls is None:
        return None
    served = (urlsplit(server) for server in load_contract().servers)
    names = [server.hostname or "" for server in served if server.scheme == "https"]
    return open_tls(settings.tls, [*names, host])


def uvicorn_config(
    app: Served, *, grace_seconds: int, secured: TlsContext | None = None
) -> uvicorn.Config:
    """How every emulator on a socket is served: our protocol, nothing said or added by uvicorn."""
    config = uvicorn.Config(
        app,
        http=protocol_class(broken_answers(load_contract()), app.operation),
        lifespan="off",
        ws="none",
        access_log=False,
        log_config=None,
        log_level="error",
        server_header=False,
        proxy_headers=False,
        timeout_graceful_shutdown=grace_seconds,
    )
    if secured is not None:
        config.load()
        config.ssl = secured.context
    return config


def _guarded(settings: Settings, host: str) -> Settings:
    """Beyond this machine there is no control API without an admin token."""
    if settings.admin_token is not None or is_loopback(host):
        return settings
    return replace(settings, control_is_off=True)


class _Server(uvicorn.Server):
    """Tells that it is ready once it listens, and leaves signals to us."""

    def __init__(self, config: uvicorn.Config, ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets=sockets)
        self._ready()

    @contextmanager
    def capture_signals(self) -> Generator[None]:
        # uvicorn would raise the signal again at the end; a wanted stop is exit code 0 here.
        yield


def _stop_at_end(lifeline: int, server: uvicorn.Server) -> None:
    with suppress(OSError):
        while os.read(lifeline, LIFELINE_BYTES):
            pass
    server.should_exit = True


@contextmanager
def _stopping_on_signals(
    server: uvicorn.Server, signals: tuple[signal.Signals, ...]
) -> Generator[None]:
    """Stop in order at the first signal, at once at the second; only the main thread can."""

    def stop(number: int, frame: FrameType | None) -> None:
        server.force_exit = server.should_exit
        server.should_exit = True

    previous: dict[signal.Signals, object] = {}
    try:
        for name in signals:
            previous[name] = signal.signal(name, stop)
    except ValueError:
        # Not the main thread: whoever runs us there stops us by other means.
        yield
        return
    try:
        yield
    finally:
        for name, handler in previous.items():
            signal.signal(name, handler)  # type: ignore[arg-type]


def _listen(host: str, port: int) -> socket.socket:
    """Open the listening socket; what goes wrong is one line."""
    if not 0 <= port <= LAST_PORT:
        # Name resolution would quietly take it modulo 65536.
        raise ServeError(f"cannot listen on {host} port {port}: no such port")
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
        family, kind, protocol, _, address = found[0]
        listener = socket.socket(family, kind, protocol)
    except (OSError, UnicodeError) as error:
        raise ServeError(f"cannot listen on {host} port {port}: {_reason(error)}") from error
    try:
        if os.name == "posix":
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        listener.listen(BACKLOG)
    except OSError as error:
        listener.close()
        raise ServeError(f"cannot listen on {host} port {port}: {_reason(error)}") from error
    listener.setblocking(False)
    return listener


def _reason(error: Exception) -> str:
    if isinstance(error, OSError) and error.errno == errno.EADDRINUSE:
        return "the port is in use"
    if isinstance(error, OSError) and error.strerror:
        return error.strerror
    return "no such address"


def url_of(host: str, port: int, secured: TlsContext | None) -> str:
    """The address that callers use."""
    shown = f"[{host}]" if ":" in host else host
    return f"{'http' if secured is None else 'https'}://{shown}:{port}"


def _tell(
    url: str,
    ready_file: Path | None,
    announce: Callable[[str], object],
    settings: Settings,
    secured: TlsContext | None,
) -> None:
    if ready_file is not None:
        _write_whole(ready_file, url)
    announce(f"faceid emulator listening on {url}")
    if settings.control_is_off:
        announce(CONTROL_OFF)
    if secured is not None and settings.tls is not None and settings.tls.print_ca:
        announce((secured.ca or "").strip())


def _write_whole(path: Path, text: str) -> None:
    """Write a file so that whoever sees it sees all of it."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        draft.write_text(text, encoding="utf-8")
        draft.replace(path)
    except OSError as error:
        with suppress(OSError):
            draft.unlink(missing_ok=True)
        reason = error.strerror or type(error).__name__
        raise ServeError(f"cannot write the ready file {path.name}: {reason}") from error
