"""Owns what stands in a generator.toml: one generator, its commands, its known faults.

Refuses to know how a command is run and what came of it.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar, cast

FILE = "generator.toml"
Argv = tuple[str, ...]
Told = TypeVar("Told")
_TEXTS = ("language", "tool", "library", "document")
_STAGES = ("prepare", "generate", "build", "run")
_LISTS = ("needs", "compilers", "locks", "shared", "install", "notes")
_REST = ("faults", "unsupported", "env", "quick", "around")


class EntryError(Exception):
    """A generator.toml that cannot be used; the text names the file and what is wrong."""


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a construct is known to fail, and the way round."""

    reason: str
    workaround: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One generator. Commands hold placeholders such as {document}; see CONTRIBUTING.md.

    `needs` are commands that must be there, with the least version where one is told; `compilers`
    too, once there is something to compile. `prepare` fetches what `locks` pin and runs when one of
    them has changed. `shared` are folders of files that several programs use. `install` is what a
    person types to have the tool. `around` names the entry whose faults this one works around.
    """

    name: str
    folder: Path
    language: str
    tool: str
    library: str
    document: str
    needs: tuple[str, ...]
    compilers: tuple[str, ...]
    locks: tuple[str, ...]
    shared: tuple[str, ...]
    install: tuple[str, ...]
    prepare: tuple[Argv, ...]
    generate: tuple[Argv, ...]
    build: tuple[Argv, ...]
    run: tuple[Argv, ...]
    env: Mapping[str, str]
    faults: Mapping[str, Fault]
    unsupported: Mapping[str, str]
    notes: tuple[str, ...]
    quick: bool
    around: str


def read_entries(clients: Path, constructs: tuple[str, ...]) -> tuple[Entry, ...]:
    """Read every generator's description; EntryError where one cannot be used."""
    return tuple(read_entry(path.parent, constructs) for path in sorted(clients.glob(f"*/{FILE}")))


def read_entry(folder: Path, constructs: tuple[str, ...]) -> Entry:
    """Read one description; EntryError says what is wrong with it."""
    where = f"{folder.name}/{FILE}"
    try:
        tree = tomllib.loads((folder / FILE).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise EntryError(f"{where}: {error}") from None
    unknown = sorted(set(tree) - {*_TEXTS, *_STAGES, *_LISTS, *_REST})
    if unknown:
        raise EntryError(f"{where}: nothing is called {', '.join(unknown)}")
    language, tool, library, document = (_text(tree, key, where) for key in _TEXTS)
    prepare, generate, build, run = (_commands(tree, key, where) for key in _STAGES)
    needs, compilers, locks, shared, install, notes = (
        _words(tree.get(key, []), f"{where}: {key}") for key in _LISTS
    )
    if not generate or len(run) != 1:
        raise EntryError(f"{where}: generate wants a command, and run exactly one")
    return Entry(
        name=folder.name,
        folder=folder,
        language=language,
        tool=tool,
        library=library,
        document=document,
        needs=needs,
        compilers=compilers,
        locks=locks,
        shared=shared,
        install=install,
        prepare=prepare,
        generate=generate,
        build=build,
        run=run,
        env=_texts(tree, "env", where),
        faults=_faults(tree, constructs, where),
        unsupported=_known(_texts(tree, "unsupported", where), constructs, where),
        notes=notes,
        quick=tree.get("quick") is True,
        around=str(tree.get("around", "")),
    )


def _text(tree: Mapping[str, object], key: str, where: str) -> str:
    value = tree.get(key)
    if not isinstance(value, str) or not value.strip():
        raise EntryError(f"{where}: {key} wants a text")
    return value


def _words(value: object, where: str) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise EntryError(f"{where} wants a list of texts")
    words = cast("list[object]", value)
    if not all(isinstance(word, str) for word in words):
        raise EntryError(f"{where} wants a list of texts")
    return tuple(cast("list[str]", words))


def _commands(tree: Mapping[str, object], key: str, where: str) -> tuple[Argv, ...]:
    value = tree.get(key, [])
    if not isinstance(value, list):
        raise EntryError(f"{where}: {key} wants a list of commands")
    return tuple(_words(command, f"{where}: {key}") for command in cast("list[object]", value))


def _texts(tree: Mapping[str, object], key: str, where: str) -> Mapping[str, str]:
    value = tree.get(key, {})
    if not isinstance(value, dict):
        raise EntryError(f"{where}: {key} wants a table of texts")
    table = cast("dict[str, object]", value)
    return {name: _text(table, name, f"{where}: {key}") for name in table}


def _faults(
    tree: Mapping[str, object], constructs: tuple[str, ...], where: str
) -> Mapping[str, Fault]:
    value = tree.get("faults", {})
    if not isinstance(value, dict):
        raise EntryError(f"{where}: faults wants a table for each construct")
    found: dict[str, Fault] = {}
    for name in cast("dict[str, object]", value):
        texts = _texts(cast("dict[str, object]", value), name, f"{where}: faults")
        if set(texts) != {"reason", "workaround"}:
            raise EntryError(f"{where}: faults.{name} wants a reason and a workaround")
        found[name] = Fault(texts["reason"], texts["workaround"])
    return _known(found, constructs, where)


def _known(told: Mapping[str, Told], constructs: tuple[str, ...], where: str) -> Mapping[str, Told]:
    strangers = sorted(set(told) - set(constructs))
    if strangers:
        raise EntryError(f"{where}: no construct is called {', '.join(strangers)}")
    return told
