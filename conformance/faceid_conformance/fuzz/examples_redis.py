"""Owns Hypothesis' examples in a Redis that a fleet of machines shares; needs the extra `redis`.

Refuses to say where it is: an address may hold a password.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import redis
from hypothesis.database import ExampleDatabase
from hypothesis.extra.redis import RedisExampleDatabase

from faceid_conformance.errors import ExamplesError

# A run that asks for the examples waits no longer for each answer.
TIMEOUT_SECONDS = 5.0
KEPT = timedelta(days=30)
PREFIX = b"faceid-conformance-example:"


def opened(address: str) -> ExampleDatabase:
    """Return the examples at an address; ExamplesError where nobody answers there."""
    # The library leaves many of its types open; what comes out is checked where it is used.
    library: Any = redis.Redis
    try:
        client = library.from_url(
            address, socket_timeout=TIMEOUT_SECONDS, socket_connect_timeout=TIMEOUT_SECONDS
        )
        client.ping()
    except ValueError as error:
        raise ExamplesError("the address of the example database cannot be read") from error
    except redis.RedisError as error:
        kind = type(error).__name__
        raise ExamplesError(f"the example database cannot be reached ({kind})") from error
    return RedisExampleDatabase(client, expire_after=KEPT, key_prefix=PREFIX)
