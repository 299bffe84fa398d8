"""Owns the way back from steps to the data of a case file: what a step says, and no default.

Refuses to name and to judge; what it writes, reader.py reads as the same steps.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields
from typing import Any

from faceid_conformance.cases.model import (
    Expectation,
    ExtraPart,
    FileSource,
    Implication,
    RequestTemplate,
    Step,
)
from faceid_conformance.cases.multipart import Dialect
from faceid_conformance.cases.signing import Recipe

Data = dict[str, Any]
# These are written in a way of their own.
_APART = frozenset(
    {"template", "expect", "sign", "also_sign", "dialect", "files", "extra_parts", "set", "drop"}
)


def steps_data(steps: Sequence[Step], templates: Mapping[str, RequestTemplate]) -> list[Data]:
    """Return the steps as a case file holds them."""
    return [step_data(step, templates) for step in steps]


def step_data(step: Step, templates: Mapping[str, RequestTemplate]) -> Data:
    """Return one step; where its template is in no file, as a departure from the one that is."""
    base = _base(step.template, templates)
    own = {**step.template.fields, **step.set}
    changed = {name: text for name, text in own.items() if base.fields.get(name) != text}
    files = {**step.template.files, **step.files}
    other = {name: source for name, source in files.items() if base.files.get(name) != source}
    lacking = [name for name in (*base.fields, *base.files) if name not in {*own, *files}]
    drop = list(dict.fromkeys([*step.drop, *lacking]))
    parts: Data = {
        "request": base.name,
        "set": changed,
        "drop": drop,
        "files": {name: source_data(source) for name, source in other.items()},
        "extra-parts": [_extra(part) for part in step.extra_parts],
        "sign": recipe_data(step.sign),
        "dialect": dialect_data(step.dialect),
        **departures(step, _APART),
    }
    told = {name: part for name, part in parts.items() if part not in ({}, [])}
    if step.also_sign is not None:
        told["also-sign"] = recipe_data(step.also_sign)
    return {**told, "expect": expectation_data(step.expect)}


def expectation_data(expect: Expectation) -> Data:
    """Return an expectation."""
    data = departures(expect, frozenset({"should", "between", "implies"}))
    if expect.implies:
        data["implies"] = [_implication(item) for item in expect.implies]
    if expect.between:
        data["between"] = {name: list(ends) for name, ends in expect.between.items()}
    if expect.should is not None:
        data["should"] = expectation_data(expect.should)
    return data


def _implication(item: Implication) -> Data:
    when: Data = {"when": dict(item.when), "when-present": list(item.when_present)}
    told = {name: value for name, value in when.items() if value}
    return {**told, "then": expectation_data(item.then)}


def recipe_data(recipe: Recipe) -> Data:
    """Return a signing recipe."""
    return departures(recipe)


def dialect_data(dialect: Dialect) -> Data:
    """Return a multipart dialect; its bytes are text in a file."""
    data = departures(dialect)
    return {
        name: value.decode("utf-8") if isinstance(value, bytes) else value
        for name, value in data.items()
    }


def source_data(source: FileSource) -> str | dict[str, str]:
    """Return a file source: a sample by its name, or a tagged value."""
    return source.value if source.kind == "media" else {source.kind: source.value}


def _base(template: RequestTemplate, templates: Mapping[str, RequestTemplate]) -> RequestTemplate:
    if template.name in templates:
        return templates[template.name]
    return templates[f"{template.operation_id}/{template.encoding}"]


def _extra(part: ExtraPart) -> Data:
    named = {} if part.filename is None else {"filename": part.filename}
    placed = {"first": True} if part.first else {}
    return {"name": part.name, "source": source_data(part.source), **named, **placed}


def departures(noun: Any, apart: frozenset[str] = frozenset()) -> Data:
    """Return what a frozen noun says beyond the plainest of its kind, by the files' names."""
    told: Data = {}
    plain = {"template": None, "expect": None}
    for item in fields(noun):
        value = getattr(noun, item.name)
        if item.name in apart or item.name in plain or value == _default(item):
            continue
        told[item.name.replace("_", "-")] = _plain(value)
    return told


def _default(item: Any) -> object:
    factory: Any = item.default_factory
    return item.default if not callable(factory) else factory()


def _plain(value: object) -> object:
    if isinstance(value, tuple):
        return list(value)  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType]
    return dict(value) if isinstance(value, Mapping) else value  # pyright: ignore[reportUnknownArgumentType, reportUnknownVariableType]
