"""Owns vectors that others published: values that neither of our hands made.

Refuses to compute; the files hold values, their source and their licence.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

from faceid_conformance.errors import CaseError

FOLDER = Path(__file__).parent
Algorithm = Literal["hmac-sha1", "sha1"]


@dataclass(frozen=True, slots=True)
class ForeignVector:
    """A digest that others say is right, or say is wrong."""

    id: str
    says: str
    algorithm: Algorithm
    key: bytes
    message: bytes
    digest: bytes
    is_valid: bool
    source: str


@lru_cache(maxsize=4)
def read_foreign(folder: Path = FOLDER) -> tuple[ForeignVector, ...]:
    """Read every foreign vector; CaseError where a file is not as it should be."""
    found = tuple(vector for path in sorted(folder.glob("*.json")) for vector in _read(path))
    if len({vector.id for vector in found}) < len(found):
        raise CaseError(f"a foreign vector's id is used twice in {folder.name}")
    return found


def _read(path: Path) -> Iterator[ForeignVector]:
    try:
        document: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        for raw in document["vectors"]:
            yield ForeignVector(
                id=f"vectors/{raw['id']}",
                says=raw["says"],
                algorithm=raw["algorithm"],
                key=bytes.fromhex(raw["key"]),
                message=bytes.fromhex(raw["message"]),
                digest=bytes.fromhex(raw["digest"]),
                is_valid=raw["valid"],
                source=document["source"],
            )
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise CaseError(f"{path.name}: not a file of vectors ({type(error).__name__})") from error
