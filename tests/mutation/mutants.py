"""One mutant, from its choice to what became of it: killed, survived, equivalent.

Knows nothing of processes.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal, get_args

import yaml
from mutation_scope import left_out, module_name, modules, short, undecisive
from mutators import Mutation, Site, mutate, sites

EQUIVALENTS = Path(__file__).with_name("equivalents.yaml")
Fate = Literal["killed", "timeout", "survived", "equivalent"]
FATES: tuple[Fate, ...] = get_args(Fate)


@dataclass(frozen=True, slots=True)
class Mutant:
    """A module and the place where it is broken."""

    path: Path
    site: Site

    def made(self) -> Mutation:
        """Return the broken module."""
        return mutate(_source(self.path), self.site)

    @property
    def module(self) -> str:
        return module_name(self.path)

    @property
    def file(self) -> str:
        return short(self.path)


@dataclass(frozen=True, slots=True)
class Result:
    """What became of a mutant, and by what it was killed; without one, of the emulator as it is."""

    mutant: Mutant | None
    fate: Fate
    by: str
    seconds: float
    reason: str = ""

    def to_json(self) -> dict[str, Any]:
        """Return the result as plain data."""
        if self.mutant is None:
            return {"fate": self.fate, "by": self.by}
        made = self.mutant.made()
        return {
            "file": self.mutant.file,
            "line": made.line,
            "function": made.function,
            "kind": self.mutant.site.kind,
            "was": made.was,
            "becomes": made.becomes,
            "fate": self.fate,
            "by": self.by,
            "seconds": round(self.seconds, 2),
            **({"reason": self.reason} if self.reason else {}),
        }


def every_mutant() -> list[Mutant]:
    """Return all that there are, in a fixed order."""
    found: list[Mutant] = []
    for path in modules():
        tree = ast.parse(_source(path))
        parts = tuple(left_out(tree, short(path)))
        found += [Mutant(path, site) for site in sites(tree, undecisive, parts)]
    return found


@cache
def _source(path: Path) -> str:
    return path.read_text(encoding="utf-8")


Key = tuple[str, str, str, str]


def key_of(mutant: Mutant) -> Key:
    """Return what a mutant is known by, wherever its lines move to."""
    made = mutant.made()
    return mutant.file, made.function, made.was, made.becomes


def read_equivalents() -> Mapping[Key, str]:
    """Return the mutants that change nothing that any caller can see, each with its reason."""
    rows: Sequence[Mapping[str, str]] = yaml.safe_load(EQUIVALENTS.read_text("utf-8")) or []
    return {(row["file"], row["function"], row["was"], row["becomes"]): row["why"] for row in rows}
