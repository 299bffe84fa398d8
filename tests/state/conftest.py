"""Owns the stores that the state's tests run on.

Knows no test.
"""

import sys
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest

sys.path.insert(0, str(Path(__file__).parent))
sys.path.insert(0, str(Path(__file__).parents[1] / "emulator"))

from redis_process import RedisProcess, running_redis


@pytest.fixture(scope="session")
def redis() -> Iterator[RedisProcess]:
    """One server for all tests of this process."""
    with running_redis() as server:
        yield server


@pytest.fixture(params=["sqlite", "redis"])
def shared(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Where a new state is kept that processes can share, in the words of `--state`."""
    if request.param == "sqlite":
        return f"sqlite:{tmp_path / 'state.db'}"
    server: RedisProcess = request.getfixturevalue("redis")
    return server.url(uuid4().hex)
