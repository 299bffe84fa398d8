"""Owns the fixtures that `faceid-contract` gives to anybody's tests: an emulator to call.

Knows no test. Every pytest of an environment loads this file, so it imports nothing but pytest
until a fixture is asked for; then it imports late, and says what to install if that fails.
"""

import importlib
from collections.abc import Iterator
from typing import Any

import pytest

ROOM = "faceid_conformance.emulator.inprocess"
HINT = "the emulator's fixtures need the extra: pip install 'faceid-contract[conformance]'"


def _room() -> Any:
    try:
        return importlib.import_module(ROOM)
    except ModuleNotFoundError as error:
        raise pytest.UsageError(f"{HINT} (not installed: {error.name})") from error


@pytest.fixture
def faceid_emulator_settings() -> Any:
    """The emulator's settings, or None for the documented ones; override this to choose others."""
    return None


@pytest.fixture(scope="session")
def _faceid_emulator_server() -> Iterator[Any]:
    with _room().running_emulator() as emulator:
        yield emulator


@pytest.fixture
def faceid_emulator(_faceid_emulator_server: Any, faceid_emulator_settings: Any) -> Any:
    """An emulator on a free port of this machine: base_url, account, settings, reset().

    One server for the session, emptied before each test.
    """
    _faceid_emulator_server.reset(faceid_emulator_settings or _room().Settings())
    return _faceid_emulator_server


@pytest.fixture
def faceid_emulator_transport(faceid_emulator_settings: Any) -> Iterator[Any]:
    """A transport for `httpx.Client` and `httpx.AsyncClient` with an emulator of its own."""
    with _room().EmulatorTransport(faceid_emulator_settings) as transport:
        yield transport
