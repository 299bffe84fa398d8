"""Opens the store that `--state` names; its library is imported only then.

Refuses to know what is kept in it.
"""

from importlib import import_module
from pathlib import Path
from typing import Any

from faceid_conformance.emulator.errors import SettingsError, StoreError
from faceid_conformance.emulator.state.store import Store

MEMORY, SQLITE = "memory", "sqlite:"
REDIS = ("redis://", "rediss://", "unix://")
FORMS = "memory, sqlite:FILE or redis://HOST[:PORT][/DB]"
HINT = "a state in Redis needs the extra: pip install 'faceid-contract[redis]'"


def is_shared(state: str) -> bool:
    """Whether several processes can use it; SettingsError where it names no state."""
    if state == MEMORY:
        return False
    if state.startswith(REDIS):
        return True
    if state.startswith(SQLITE) and state.removeprefix(SQLITE) not in ("", ":memory:"):
        return True
    scheme = state.partition(":")[0]
    shown = scheme if scheme.isascii() and scheme.isalnum() else "that"
    raise SettingsError(f"no state is kept in {shown}: {FORMS}")


def open_store(state: str) -> Store | None:
    """The store, or None for a memory that only this process has; StoreError if it fails."""
    if not is_shared(state):
        return None
    if state.startswith(SQLITE):
        path = Path(state.removeprefix(SQLITE))
        return _made("sqlite_store", "SqliteStore", path)
    try:
        return _made("redis_store", "RedisStore", state)
    except ModuleNotFoundError as error:
        raise StoreError(f"{HINT} (not installed: {error.name})") from error


def _made(module: str, name: str, place: object) -> Store:
    room: Any = import_module(f"faceid_conformance.emulator.state.{module}")
    store: Store = getattr(room, name)(place)
    return store
