"""How an emulator is set up: accounts, seed, clock, manners and faults.

Refuses to know the API; the documented test account comes from the contract.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from faceid_conformance.contract.model import TestAccount
from faceid_conformance.emulator.errors import SettingsError

MediaManner = Literal["lenient", "sniff"]
LogFormat = Literal["text", "json"]
DRAIN_BYTES = 64 * 1024 * 1024
KEEP_MEDIA_BYTES = 256 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Rate:
    """How many calls an account may make within so many seconds."""

    calls: int
    seconds: int


@dataclass(frozen=True, slots=True)
class Account:
    """Someone who may call; `refused_operations` are those without permission.

    Without a rate nothing is too fast. Whoever is in arrears is refused everything.
    """

    app_id: str
    secret_id: str
    secret_key: str = field(repr=False)
    bucket: str | None = None
    refused_operations: frozenset[str] = frozenset()
    rate: Rate | None = None
    is_in_arrears: bool = False

    @classmethod
    def parse(cls, text: str) -> "Account":
        """Read APPID:SECRET_ID:SECRET_KEY[:BUCKET]; a complaint never repeats the text."""
        parts = text.split(":")
        if len(parts) not in (3, 4) or not all(parts[:3]):
            raise SettingsError("an account is APPID:SECRET_ID:SECRET_KEY[:BUCKET]")
        if not (parts[0].isascii() and parts[0].isdigit()):
            raise SettingsError("an account's APPID is a number")
        bucket = parts[3] if len(parts) == 4 and parts[3] else None
        return cls(parts[0], parts[1], parts[2], bucket)

    @classmethod
    def documented(cls, account: TestAccount) -> "Account":
        """The account that the contract names for tests."""
        return cls(account.app_id, account.secret_id, account.secret_key, account.bucket)


@dataclass(frozen=True, slots=True)
class Tls:
    """How https is set up; without files, with a new CA that signs one certificate."""

    certificate_file: Path | None = None
    key_file: Path | None = None
    ca_file: Path | None = None
    print_ca: bool = False


@dataclass(frozen=True, slots=True)
class Fetching:
    """Whose pictures are fetched; on this machine's own addresses only where that is allowed."""

    hosts: tuple[str, ...]
    may_use_loopback: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Everything that enters an emulator from outside. No accounts: the documented one.

    No profile: the contract as it stands.
    """

    accounts: tuple[Account, ...] = ()
    seed: int = 0
    state: str = field(default="memory", repr=False)
    workers: int = 1
    clock: Callable[[], float] = time.time
    sleep: Callable[[float], Awaitable[object]] = asyncio.sleep
    faults: tuple[str, ...] = ()
    media: MediaManner = "lenient"
    profile: str | None = None
    quirks: tuple[str, ...] = ()
    lip_code_seconds: int | None = None
    drain_bytes: int = DRAIN_BYTES
    keep_media: Path | None = None
    keep_media_bytes: int = KEEP_MEDIA_BYTES
    access_log: bool = False
    log_format: LogFormat = "text"
    admin_token: str | None = field(default=None, repr=False)
    control_is_off: bool = False
    tls: Tls | None = None
    fetching: Fetching | None = None
