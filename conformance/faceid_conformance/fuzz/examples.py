"""Owns where Hypothesis' finds are kept from one run to the next: nowhere, a folder, or a Redis.

Refuses to import Redis' library before somebody asks for it: it is an extra.
"""

from __future__ import annotations

import importlib
import os
from pathlib import Path

from hypothesis.database import DirectoryBasedExampleDatabase, ExampleDatabase

from faceid_conformance.errors import ExamplesError

SCHEMES = ("redis://", "rediss://", "unix://")
HINT = "examples in a Redis need the extra: pip install 'faceid-contract[redis]'"


def example_database(address: str) -> ExampleDatabase | None:
    """Return the examples at an address: a folder, or redis://HOST[:PORT][/DB]; None for none.

    ExamplesError where it cannot be reached, and where the library is missing.
    """
    if not address:
        return None
    if not address.startswith(SCHEMES):
        if "://" in address:
            raise ExamplesError(f"examples are kept in a folder or at {', '.join(SCHEMES)}")
        return DirectoryBasedExampleDatabase(_folder(Path(address)))
    try:
        module = importlib.import_module("faceid_conformance.fuzz.examples_redis")
    except ModuleNotFoundError as error:
        raise ExamplesError(HINT) from error
    found: ExampleDatabase = module.opened(address)
    return found


def _folder(path: Path) -> Path:
    """Return the folder if it can be one; Hypothesis keeps silent where it can write nothing."""
    standing = next(item for item in (path, *path.absolute().parents) if item.exists())
    if not standing.is_dir() or not os.access(standing, os.W_OK | os.X_OK):
        raise ExamplesError(f"no examples can be kept in {path}: {standing} is no folder to write")
    return path
