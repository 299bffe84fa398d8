"""A connection to a Redis: opened anew when it broke, its errors made ours, its keys our own.

Refuses to know what the keys hold, and to tell a password.
"""

from __future__ import annotations

import hashlib
from threading import RLock
from typing import Any
from urllib.parse import parse_qsl, urlencode

import hiredis
from redis.connection import ConnectionPool
from redis.exceptions import ConnectionError as LostError
from redis.exceptions import NoScriptError, RedisError

from faceid_conformance.emulator.errors import StoreError
from faceid_conformance.emulator.state.store import FORMAT

PREFIX = "faceid-emulator"
PATIENCE_SECONDS = 2.0
LEAST_VERSION = 5
URL_FORM = "redis://[[USER]:PASSWORD@]HOST[:PORT][/DB], rediss://… for TLS, unix://SOCKET"
Part = str | bytes | int | float
_HIREDIS: Any = hiredis  # its types say that a command has one part


class RedisLine:
    """One connection for all threads of this process in turn."""

    def __init__(self, url: str) -> None:
        self._lock = RLock()
        self._digests: dict[str, str] = {}
        try:
            plain, self._prefix = _without_prefix(url)
            self._shown = _shown(plain)
            pool: Any = ConnectionPool  # untyped in parts, as is what it makes
            self._pool: Any = pool.from_url(plain, protocol=2, socket_timeout=PATIENCE_SECONDS)
            self._connection: Any = self._pool.make_connection()
        except (RedisError, ValueError, TypeError):
            # What the library says may repeat a piece of a password.
            raise StoreError(f"the state's URL is none of a Redis: {URL_FORM}") from None
        self._agree()

    def key(self, *parts: str) -> str:
        """A key of ours; the braces keep all of them on one node of a cluster."""
        return ":".join((f"{{{self._prefix}}}", *parts))

    def ask(self, *parts: Part) -> Any:
        """Send a command and give what it answers."""
        return self.ask_packed(self.pack(*parts))

    def pack(self, *parts: Part) -> bytes:
        """A command made ready to be sent many times."""
        # What the connection does with a command before it does this takes twice as long.
        packed: bytes = _HIREDIS.pack_command(parts)
        return packed

    def ask_packed(self, packed: bytes) -> Any:
        with self._lock:
            connection = self._connection
            try:
                connection.send_packed_command([packed], check_health=False)
                return connection.read_response()
            except NoScriptError:
                raise
            except (RedisError, OSError) as error:
                if isinstance(error, LostError | OSError):
                    connection.disconnect()
                raise StoreError(f"the Redis at {self._shown} failed: {error}") from error

    def ask_again(self, packed: bytes) -> Any:
        """Send a command that harms nothing when it comes twice, once more where the line broke."""
        try:
            return self.ask_packed(packed)
        except StoreError as error:
            if not isinstance(error.__cause__, LostError | OSError):
                raise
            return self.ask_packed(packed)

    def run(self, script: str, keys: tuple[str, ...], *arguments: Part) -> Any:
        """Run a script, which the server learns where it does not know it."""
        digest = self._digests.get(script)
        if digest is None:
            digest = hashlib.sha1(script.encode("utf-8")).hexdigest()
            self._digests[script] = digest
        with self._lock:
            try:
                return self.ask("EVALSHA", digest, len(keys), *keys, *arguments)
            except NoScriptError:
                return self.ask("EVAL", script, len(keys), *keys, *arguments)

    def all_or_none(self, commands: list[tuple[Part, ...]]) -> list[Any]:
        """Send several commands as one transaction."""
        with self._lock:
            self.ask("MULTI")
            for command in commands:
                self.ask(*command)
            answers: list[Any] = self.ask("EXEC")
        return answers

    def sibling(self, patience_seconds: float) -> RedisLine:
        """Another connection to the same place, for someone who waits so long for an answer."""
        twin: RedisLine = object.__new__(RedisLine)
        twin._shown, twin._prefix = self._shown, self._prefix
        twin._lock, twin._digests = RLock(), {}
        twin._pool, twin._connection = self._pool, self._pool.make_connection()
        twin._connection.socket_timeout = patience_seconds + PATIENCE_SECONDS
        return twin

    def close(self) -> None:
        with self._lock:
            self._connection.disconnect()

    def _agree(self) -> None:
        """See that it answers, is new enough and holds nothing of another version."""
        said: bytes = self.ask("INFO", "server")
        lines = dict(line.split(":", 1) for line in said.decode().splitlines() if ":" in line)
        version = lines.get("redis_version", "0")
        if int(version.partition(".")[0]) < LEAST_VERSION:
            raise StoreError(f"the Redis at {self._shown} has version {version}, older than 5")
        self.ask("SETNX", self.key("format"), FORMAT)
        found: bytes = self.ask("GET", self.key("format"))
        if found != str(FORMAT).encode():
            raise StoreError(
                f"the Redis at {self._shown} holds a state of format {found.decode()}, this "
                f"emulator reads and writes {FORMAT}; ?prefix=NAME in the URL keeps them apart"
            )


def _without_prefix(url: str) -> tuple[str, str]:
    """Take our own `?prefix=NAME` off a URL."""
    place, _, query = url.partition("?")
    pairs = parse_qsl(query, keep_blank_values=True)
    prefix = next((value for name, value in pairs if name == "prefix"), PREFIX)
    rest = urlencode([(name, value) for name, value in pairs if name != "prefix"])
    return f"{place}?{rest}" if rest else place, prefix


def _shown(url: str) -> str:
    """The URL without user and password."""
    scheme, _, rest = url.partition("?")[0].partition("://")
    place, slash, path = rest.partition("/")
    return f"{scheme}://{place.rpartition('@')[2]}{slash}{path}"
