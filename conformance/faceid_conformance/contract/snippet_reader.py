"""Reads the programs that sign in other languages, as they were released.

Refuses to know what is in them.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType

from faceid_conformance.contract.node import Node

FILE = Path(__file__).parent / "data" / "snippets.json"


@dataclass(frozen=True, slots=True)
class Snippet:
    """A whole program that prints an Authorization."""

    title: str
    text: str = field(repr=False)


@lru_cache(maxsize=2)
def load_snippets(api: str) -> Mapping[str, Snippet]:
    """The programs of one API (`face` or `cos`) by language."""
    return MappingProxyType(
        {
            name: Snippet(program.text("title"), program.text("text"))
            for name, program in Node.load(FILE).child(api).items()
        }
    )
