"""Owns scripts for a client under test: steps in their order, or scenes for its own tests.

Refuses to play them; a file has one of the two, and is as client.schema.json says.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from faceid_conformance.cases.clients import (
    FOLDER,
    ClientCase,
    Reply,
    check_client_document,
    client_case,
    read_client_cases,
    reply_of,
)
from faceid_conformance.errors import CaseError
from faceid_conformance.yaml_document import DocumentError, read_yaml

STEPS = FOLDER / "scripts" / "steps.yaml"
SCENES = FOLDER / "scripts" / "scenes.yaml"
FREE, BILLED, ALL = "free", "billed", "all"


@dataclass(frozen=True, slots=True)
class Step:
    """One call: what is given, the answers in their order, and what is expected."""

    case: ClientCase
    replies: tuple[Reply, ...]


@dataclass(frozen=True, slots=True)
class Sequence:
    """Steps that belong together; each is judged for the clauses of the whole."""

    id: str
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Scene:
    """How the service behaves during one run of somebody's tests."""

    id: str
    says: str
    clauses: tuple[str, ...]
    answers: Mapping[str, tuple[Reply, ...]]

    def replies(self, operation_id: str, *, billable: bool) -> tuple[Reply, ...]:
        """Return an operation's answers, none where it is answered honestly."""
        for name in (operation_id, BILLED if billable else FREE, ALL):
            if name in self.answers:
                return self.answers[name]
        return ()


@dataclass(frozen=True, slots=True)
class Script:
    """What is played: sequences of steps, or scenes."""

    sequences: tuple[Sequence, ...] = ()
    scenes: tuple[Scene, ...] = ()


def read_script(path: Path, operations: tuple[str, ...]) -> Script:
    """Read a script in YAML or JSON; CaseError where it is not as the schema says."""
    try:
        document: Any = read_yaml(path)
    except DocumentError as error:
        raise CaseError(f"{path.name}: {error}") from error
    check_client_document(path.name, document)
    if "scenes" in document:
        scenes = tuple(_scene(raw) for raw in document["scenes"])
        named = {name for scene in scenes for name in scene.answers}
        _known(path.name, named - {FREE, BILLED, ALL}, operations)
        _once(path.name, [scene.id for scene in scenes])
        return Script(scenes=scenes)
    if "scripts" not in document:
        raise CaseError(f"{path.name}: holds cases, and neither scripts nor scenes")
    included = read_client_cases() if "include" in document else ()
    _known(path.name, {call["operation"] for call in document["calls"].values()}, operations)
    own = tuple(_sequence(path.name, raw, document) for raw in document["scripts"])
    sequences = (*map(_alone, included), *own)
    _once(path.name, [sequence.id for sequence in sequences])
    return Script(sequences=sequences)


def _known(file: str, named: set[str], operations: tuple[str, ...]) -> None:
    unknown = sorted(named - set(operations))
    if unknown:
        raise CaseError(f"{file}: no operation is named {unknown[0]}")


def _once(file: str, names: list[str]) -> None:
    if len(set(names)) < len(names):
        raise CaseError(f"{file}: an id is used twice")


def _alone(case: ClientCase) -> Sequence:
    return Sequence(case.id.partition("/")[2], (Step(case, (case.reply,)),))


def _sequence(file: str, raw: Mapping[str, Any], document: Mapping[str, Any]) -> Sequence:
    whole = {name: raw[name] for name in ("id", "says", "clauses", "level") if name in raw}
    steps: list[Step] = []
    for step in raw["steps"]:
        case = client_case(file, {**whole, **step}, document)
        replies = tuple(reply_of(reply) for reply in step.get("replies", ())) or (case.reply,)
        steps.append(Step(replace(case, reply=replies[0]), replies))
    return Sequence(raw["id"], tuple(steps))


def _scene(raw: Mapping[str, Any]) -> Scene:
    answers = {
        name: tuple(reply_of(reply) for reply in replies)
        for name, replies in raw.get("answers", {}).items()
    }
    return Scene(raw["id"], raw["says"], tuple(raw["clauses"]), answers)
