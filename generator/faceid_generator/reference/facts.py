"""Owns the list of all facts: each place of the contract that names a source, with its standing.

Knows nothing of pages. A fact's standing is that of its first source, which the contract follows.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from faceid_generator.catalogue import ErrorCode
from faceid_generator.contract import BundledContract
from faceid_generator.reader import Tree, is_list, is_tree
from faceid_generator.sources import Source

# Where the name of a list's item stands, and where the words of a fact.
_NAMES = ("operationId", "key", "name", "check", "step", "scheme", "host", "header", "language")
_WORDS = ("says", "meaning", "rule", "what", "summary", "description", "differs", "text", "value")
_SILENT = ("components", "schemas", "properties", "paths", "parameters")
# Values of the wire, which only look like facts; and what a source itself holds.
_VALUES = ("value", "example", "source", "x-source")
_BESIDE = ("source", "why", "x-source", "x-why", "document", "place", "standing", "states")
_METHODS = ("get", "put", "post", "delete", "head", "patch")


@dataclass(frozen=True, slots=True)
class Fact:
    """One statement of the contract; `anchor` names it on a page."""

    group: str
    name: str
    says: str
    sources: tuple[Source, ...]
    why: str | None

    @property
    def standing(self) -> str:
        """Return how well it is known."""
        return self.sources[0].standing

    @property
    def anchor(self) -> str:
        """Return a name that a link can lead to."""
        return re.sub(r"[^\w.-]+", "-", f"{self.group}-{self.name}").strip("-").lower()

    @property
    def differs(self) -> bool:
        """Return whether its sources state different things, so that a ruling is needed."""
        return len({source.states for source in self.sources if source.states}) > 1


def facts(contract: BundledContract) -> list[Fact]:
    """Return every fact of every API, in the order of the contract."""
    found: list[Fact] = []
    for api in (contract, *contract.further):
        for name, tree in _trees(api).items():
            found += _walk(tree, f"{api.api}/{name}", ())
        found += (_of_code(api.api, row) for row in api.catalogue.codes)
    return _distinct(found)


def _trees(api: BundledContract) -> Mapping[str, Tree]:
    return {
        "operations": api.document,
        "limits": api.limits,
        "signing": api.signing,
        "checks": api.checks,
        "transport": api.transport,
        "profiles": api.profiles,
        "emulator": api.emulator,
    }


def _of_code(api: str, row: ErrorCode) -> Fact:
    given = row.provenance
    return Fact(f"{api}/errors", f"{row.family} / {row.code}", row.en, given.entries, given.why)


def _distinct(found: Sequence[Fact]) -> list[Fact]:
    """Give those that share a name a number, so that each has an anchor of its own."""
    seen: dict[str, int] = {}
    result: list[Fact] = []
    for fact in found:
        count = seen[fact.anchor] = seen.get(fact.anchor, 0) + 1
        name = fact.name if count == 1 else f"{fact.name} ({count})"
        result.append(Fact(fact.group, name, fact.says, fact.sources, fact.why))
    return result


def _walk(node: Any, group: str, names: tuple[str, ...]) -> Iterator[Fact]:
    if is_list(node):
        for index, item in enumerate(node):
            yield from _walk(item, group, (*names, _item_name(item, index)))
        return
    if not is_tree(node):
        return
    for prefix in ("", "x-"):
        entries = node.get(f"{prefix}source")
        if is_list(entries):
            sources = tuple(Source(**entry) for entry in entries)
            yield _fact(group, names, node, sources, node.get(f"{prefix}why"))
    if {"document", "place", "standing"} <= set(node):
        keys = ("document", "place", "standing", "states")
        source = Source(**{key: node[key] for key in keys if key in node})
        yield _fact(group, names, node, (source,), node.get("why"))
    for key, value in node.items():
        if key not in _VALUES:
            yield from _walk(value, group, _below(names, node, key))


def _fact(
    group: str, names: tuple[str, ...], node: Tree, sources: tuple[Source, ...], why: Any
) -> Fact:
    said = next((node[key] for key in _WORDS if isinstance(node.get(key), str)), "")
    name = " / ".join(names) or "as a whole"
    return Fact(group, name, " ".join((said or _plainly(node)).split()), sources, why)


def _plainly(node: Tree) -> str:
    """Write a node's own values out, where it has no sentence."""
    shown: list[str] = []
    for key, value in node.items():
        items = value if is_list(value) else [value]
        if key not in _BESIDE and not any(is_tree(item) or is_list(item) for item in items):
            shown.append(f"{key}: {', '.join(str(item) for item in items)}")
    return "; ".join(shown)


def _below(names: tuple[str, ...], node: Tree, key: str) -> tuple[str, ...]:
    """Name what stands under a key: operations by their ids, and frames not at all."""
    value = node[key]
    if key in _METHODS and is_tree(value) and "operationId" in value:
        return (str(value["operationId"]),)
    return names if key in _SILENT else (*names, str(key).removeprefix("x-"))


def _item_name(item: Any, index: int) -> str:
    if is_tree(item):
        for key in _NAMES:
            if isinstance(item.get(key), str):
                return str(item[key])
    return str(index + 1)
