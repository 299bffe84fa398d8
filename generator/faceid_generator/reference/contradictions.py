"""Owns which facts are contradictions: those whose clause the suite's ledger calls so.

Knows nothing of pages. The ledger is read as data, and a clause is found among the facts by what it
is about: a limit, a code, a header, a rule of signing, a field of a form.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import yaml

from faceid_generator.reference.facts import Fact

LEDGER = "conformance/faceid_conformance/clauses/data/clauses"
# What a clause is about, and how the fact of that name is called.
_ABOUT = {
    "limits": ("limits", "limits / {}"),
    "codes": ("errors", "face-verification / {}"),
    "headers": ("transport", "headers / {}"),
    "signing": ("signing", "{}"),
}


def contradictory_clauses(root: Path) -> list[str]:
    """Return the ids of the clauses on which documents contradict each other."""
    found: list[str] = []
    for path in sorted((root / LEDGER).glob("*.yaml")):
        notes = yaml.load(path.read_bytes(), Loader=yaml.CSafeLoader).get("notes", {})
        found += [name for name, note in notes.items() if note.get("state") == "contradictory"]
    return found


def contradictions(facts: Iterable[Fact], clauses: Iterable[str]) -> list[Fact]:
    """Return the facts of these clauses, in the order of the facts."""
    wanted = {_place(clause) for clause in clauses}
    return [fact for fact in facts if (fact.group, fact.name.lower()) in wanted]


def _place(clause: str) -> tuple[str, str]:
    """Return the group and the name, in small letters, of the fact that a clause rests on."""
    owner, about, name = clause.split("/")
    if about in _ABOUT:
        group, called = _ABOUT[about]
        return f"faceid/{group}", called.format(name).lower()
    return "faceid/operations", f"{owner}form / {name.replace('-', '_')}".lower()
