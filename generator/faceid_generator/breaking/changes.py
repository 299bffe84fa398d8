"""Owns what counts as a break between two surfaces: names, orders, requirements, types, codes.

Knows nothing of files, versions and changelogs; both surfaces are trees of `surface.json`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from faceid_generator.breaking.shapes import parameter_breaks, schema_breaks
from faceid_generator.reader import Tree


@dataclass(frozen=True, slots=True)
class Break:
    """One thing that a caller relied on; `subject` is the name that a changelog entry gives it."""

    kind: str
    subject: str
    says: str


def breaks_between(old: Tree, new: Tree) -> tuple[Break, ...]:
    """Every break of a surface, in the order of the old one."""
    return tuple(Break(*found) for found in _found(old, new))


def _found(old: Tree, new: Tree) -> Iterator[tuple[str, str, str]]:
    for server in old["servers"]:
        if server not in new["servers"]:
            yield "server-removed", server, "an address is gone"
    yield from _operations(old["operations"], new["operations"])
    yield from _codegen(old["codegen_operations"], new["codegen_operations"])
    for name, schema in old["schemas"].items():
        if name in new["schemas"]:
            yield from schema_breaks(name, schema, new["schemas"][name])
        else:
            yield "schema-removed", name, "a schema is gone or has another name"
    yield from _codes(old["error_codes"], new["error_codes"])


def _operations(old: list[Tree], new: list[Tree]) -> Iterator[tuple[str, str, str]]:
    by_id = {operation["operationId"]: operation for operation in new}
    by_place = {_place(operation): operation for operation in new}
    for operation in old:
        name = operation["operationId"]
        now = by_id.get(name)
        if now is None:
            renamed = by_place.get(_place(operation))
            if renamed is None:
                yield "operation-removed", name, f"{_place(operation)} is gone"
                continue
            yield "operation-renamed", name, f"its operationId is now {renamed['operationId']}"
            now = renamed
        elif _place(now) != _place(operation):
            yield "operation-moved", name, f"it was {_place(operation)} and is {_place(now)}"
        yield from _content(name, operation["request"], now["request"])
        yield from _responses(name, operation["responses"], now["responses"])
        yield from parameter_breaks(name, operation, now)
        for code in operation["codes"]:
            if code not in now["codes"]:
                yield "operation-code-removed", str(code), f"{name} answers it no more"


def _place(operation: Tree) -> str:
    return f"{operation['method']} {operation['path']}"


def _content(name: str, old: list[Tree], new: list[Tree]) -> Iterator[tuple[str, str, str]]:
    now = {media["content_type"]: media["schema"] for media in new}
    kept = [media["content_type"] for media in old if media["content_type"] in now]
    for media in old:
        content_type = media["content_type"]
        if content_type not in now:
            yield "content-type-removed", name, f"{content_type} is not taken any more"
        elif now[content_type] != media["schema"]:
            says = f"{content_type} was {media['schema']} and is {now[content_type]}"
            yield "body-schema-changed", name, says
    # Generators take the first content type: another one in front is another method.
    if kept and list(now)[: len(kept)] != kept:
        yield "content-order", name, f"content types were {kept} and are {list(now)}"


def _responses(
    name: str, old: Mapping[str, Mapping[str, str]], new: Mapping[str, Mapping[str, str]]
) -> Iterator[tuple[str, str, str]]:
    for status, media in old.items():
        for content_type, schema in media.items():
            now = new.get(status, {}).get(content_type)
            if now is None:
                yield "response-removed", name, f"no {content_type} for {status}"
            elif now != schema:
                yield "response-schema-changed", name, f"{status} was {schema} and is {now}"


def _codegen(old: Mapping[str, str], new: Mapping[str, str]) -> Iterator[tuple[str, str, str]]:
    for path, name in old.items():
        if path not in new:
            yield "codegen-operation-removed", name, f"{path} is gone from the codegen document"
        elif new[path] != name:
            yield "codegen-operation-renamed", name, f"at {path} it is now {new[path]}"


def _codes(old: list[Tree], new: list[Tree]) -> Iterator[tuple[str, str, str]]:
    names: dict[Any, str] = {row["code"]: row["name"] for row in new}
    for row in old:
        if row["code"] not in names:
            yield "code-removed", str(row["code"]), f"{row['name']} is gone"
        elif names[row["code"]] != row["name"]:
            yield "code-renamed", str(row["code"]), f"{row['name']} is now {names[row['code']]}"
