"""Owns the way from case files about COS to cases.

Refuses to send and to judge; the shapes it accepts are those of case.schema.json.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from faceid_conformance.cases.cos.model import (
    CosBook,
    CosCase,
    CosExpectation,
    CosStep,
    CosTemplate,
    CosVector,
)
from faceid_conformance.cases.cos.signing import CosRecipe
from faceid_conformance.cases.reader import FOLDER, case_documents, file_source, origin_of
from faceid_conformance.errors import CaseError

API = "ci"
_CASE_KEYS = frozenset({"id", "state", "says", "clauses", "level", "requires", "tags", "requests"})
_LISTS = frozenset(
    {"headers", "params", "sign_span", "key_span", "drop_fields", "field_order", "drop", "codes",
     "drop_headers", "status", "present", "absent", "lacks_headers"}
)  # fmt: skip
Data = Mapping[str, Any]


@lru_cache(maxsize=4)
def read_cos_cases(folder: Path = FOLDER, more: tuple[Path, ...] = ()) -> CosBook:
    """Read every case about COS of a folder, and of more files."""
    return read_cos_book(folder, more)


def read_cos_book(
    folder: Path, more: tuple[Path, ...] = (), *, without: Path | None = None
) -> CosBook:
    """Read the files as they are now; one of the folder may be left out."""
    documents = case_documents(folder, more, without=without, api=API)
    templates = {
        name: _template(name, raw)
        for _, document in documents
        for name, raw in document.get("requests", {}).items()
    }
    cases = tuple(
        case
        for path, document in documents
        for raw in document.get("cases", ())
        for case in _cases(raw, templates, origin_of(path, folder))
    )
    vectors = tuple(
        _vector(raw) for _, document in documents for raw in document.get("vectors", ())
    )
    return CosBook(templates, cases, vectors)


def _template(name: str, raw: Data) -> CosTemplate:
    return CosTemplate(
        name=name,
        operation_id=raw["operation"],
        key=raw.get("key", ""),
        query=raw.get("query", {}),
        body=file_source(raw["body"]) if "body" in raw else None,
        method=raw.get("method"),
        first=raw.get("first"),
    )


def _cases(raw: Data, templates: Mapping[str, CosTemplate], origin: str) -> Iterator[CosCase]:
    if "steps" in raw:
        steps = tuple(
            read_step(
                {key: value for key, value in step.items() if key != "request"},
                _named(templates, step["request"], raw["id"]),
            )
            for step in raw["steps"]
        )
        yield _case(raw, raw["id"], steps, origin)
        return
    names: list[str] = raw["requests"]
    body = {key: value for key, value in raw.items() if key not in _CASE_KEYS}
    for name in names:
        case_id = raw["id"] if len(names) == 1 else f"{raw['id']}/{name.replace('/', '-').lower()}"
        yield _case(raw, case_id, (read_step(body, _named(templates, name, raw["id"])),), origin)


def _named(templates: Mapping[str, CosTemplate], name: str, case_id: str) -> CosTemplate:
    if name not in templates:
        raise CaseError(f"case {case_id}: no request is named {name}")
    return templates[name]


def _case(raw: Data, case_id: str, steps: tuple[CosStep, ...], origin: str) -> CosCase:
    return CosCase(
        id=case_id,
        says=raw["says"],
        clauses=tuple(raw["clauses"]),
        level=raw.get("level", "must"),
        steps=steps,
        requires=needs_of(steps, raw.get("requires", ())),
        tags=tuple(raw.get("tags", ())),
        origin=origin,
        state=raw.get("state", "stable"),
    )


def needs_of(steps: tuple[CosStep, ...], told: tuple[str, ...] = ()) -> tuple[str, ...]:
    """Return what a target has to offer for the steps."""
    needs = set(told)
    if any(step.outcome is not None for step in steps):
        needs.add("forced-outcomes")
    if any(step.advance_seconds for step in steps):
        needs |= {"clock-control", "snapshot"}
    return tuple(sorted(needs))


def read_step(raw: Data, template: CosTemplate) -> CosStep:
    """Return the step that plain data describes."""
    named = _named_apart(raw)
    named["expect"] = expectation(raw["expect"])
    if "sign" in raw:
        named["sign"] = recipe(raw["sign"])
    if "body" in raw:
        named["body"] = file_source(raw["body"])
    if "more-query" in raw:
        named["more_query"] = tuple((name, value) for name, value in raw["more-query"])
    if "headers" in raw:
        named["headers"] = raw["headers"]
    return CosStep(template, **named)


def expectation(raw: Data) -> CosExpectation:
    """Return the expectation that a mapping describes."""
    named = _named_apart(raw)
    if "between" in raw:
        named["between"] = {name: (low, high) for name, (low, high) in raw["between"].items()}
    if "headers" in raw:
        named["headers"] = raw["headers"]
    if "body" in raw:
        named["body"] = file_source(raw["body"])
    if "should" in raw:
        named["should"] = expectation(raw["should"])
    return CosExpectation(**named)


def recipe(raw: Data) -> CosRecipe:
    """Return the signing recipe that a mapping describes."""
    return CosRecipe(**_named_apart(raw))


def _named_apart(raw: Data) -> dict[str, Any]:
    """Return keys as Python has them, and lists as tuples."""
    named: dict[str, Any] = {key.replace("-", "_"): value for key, value in raw.items()}
    for key in _LISTS & named.keys():
        if not isinstance(named[key], Mapping):
            named[key] = tuple(named[key])
    return named


def _vector(raw: Data) -> CosVector:
    named = _named_apart(raw)
    start, end = raw["key-time"]
    named["key_time"] = (start, end)
    return CosVector(**named)
