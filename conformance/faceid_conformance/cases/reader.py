"""Owns the way from case files to cases; a file that says too much or too little is refused.

Refuses to send and to judge; the shapes it accepts are those of case.schema.json.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import yaml
from jsonschema import Draft202012Validator
from jsonschema.protocols import Validator

from faceid_conformance.cases.model import (
    HEADER_COLON,
    Case,
    Expectation,
    ExtraPart,
    FileSource,
    Implication,
    RequestTemplate,
    SigningVector,
    Step,
)
from faceid_conformance.cases.multipart import Dialect
from faceid_conformance.cases.signing import Recipe
from faceid_conformance.errors import CaseError
from faceid_conformance.yaml_document import DocumentError, load_yaml, read_yaml

FOLDER = Path(__file__).parent / "data"
SCHEMA = Path(__file__).parent / "case.schema.json"
FACE = "face"
_BYTES = {"preamble", "padding", "epilogue", "newline"}
_CASE_KEYS = {
    "id",
    "state",
    "billable",
    "says",
    "clauses",
    "level",
    "roles",
    "requires",
    "tags",
    "requests",
    "steps",
}


@dataclass(frozen=True, slots=True)
class CaseBook:
    """Every case, vector and request template that the files hold."""

    templates: Mapping[str, RequestTemplate]
    cases: tuple[Case, ...]
    vectors: tuple[SigningVector, ...]


def case_digest(folder: Path = FOLDER) -> str:
    """Return the digest of all case files: two runs with the same asked the same."""
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*.yaml")):
        digest.update(
            path.relative_to(folder).as_posix().encode() + b"\0" + path.read_bytes() + b"\0"
        )
    return f"sha256:{digest.hexdigest()}"


@lru_cache(maxsize=4)
def read_cases(folder: Path = FOLDER, more: tuple[Path, ...] = ()) -> CaseBook:
    """Read every case file of a folder, and more files that hold cases only."""
    return read_book(folder, more)


def read_book(
    folder: Path, more: tuple[Path, ...] = (), *, without: Path | None = None
) -> CaseBook:
    """Read the files as they are now; one of the folder may be left out."""
    documents = case_documents(folder, more, without=without)
    templates: dict[str, RequestTemplate] = {}
    for _, document in documents:
        for name, raw in document.get("requests", {}).items():
            templates[name] = _template(name, raw)
    cases = [
        case
        for path, document in documents
        for raw in document.get("cases", ())
        for case in _cases(raw, templates, origin_of(path, folder))
    ]
    vectors = [_vector(raw) for _, document in documents for raw in document.get("vectors", ())]
    return CaseBook(templates, tuple(cases), tuple(vectors))


def case_documents(
    folder: Path, more: tuple[Path, ...] = (), *, without: Path | None = None, api: str = FACE
) -> list[tuple[Path, Mapping[str, Any]]]:
    """Read the files that are about one API."""
    paths = [path for path in sorted(folder.rglob("*.yaml")) if path != without]
    documents = [(path, _load(path)) for path in (*paths, *more)]
    return [(path, document) for path, document in documents if document.get("api", FACE) == api]


def origin_of(path: Path, folder: Path) -> str:
    """Return how a case names the file that it stands in."""
    return path.relative_to(folder).as_posix() if path.is_relative_to(folder) else path.name


@cache
def validator() -> Validator:
    """Return the judge of case files: the closed schema."""
    return Draft202012Validator(json.loads(SCHEMA.read_text(encoding="utf-8")))


def _load(path: Path) -> Mapping[str, Any]:
    """Read a file once for as long as it stays the same: several books are made of it."""
    try:
        told = path.stat()
    except OSError as error:
        raise CaseError(f"{path.name}: {error.strerror}") from error
    return _read(path, told.st_mtime_ns, told.st_size)


@lru_cache(maxsize=128)
def _read(path: Path, changed_ns: int, size: int) -> Mapping[str, Any]:
    try:
        # Our own files need no looking through.
        is_ours = path.is_relative_to(FOLDER)
        document = load_yaml(path.read_text(encoding="utf-8")) if is_ours else read_yaml(path)
    except (OSError, yaml.YAMLError, DocumentError) as error:
        raise CaseError(f"{path.name}: {str(error).splitlines()[0]}") from error
    faults = list(validator().iter_errors(document))
    if faults:
        # Of the many faults that one mistake makes, the deepest is the most telling.
        fault = max(faults, key=lambda item: len(item.absolute_path))
        place = "/".join(str(item) for item in fault.absolute_path) or "the file"
        raise CaseError(f"{path.name}: {place}: {fault.message[:200]}")
    loaded: dict[str, Any] = document
    return loaded


def _template(name: str, raw: dict[str, Any]) -> RequestTemplate:
    return RequestTemplate(
        name=name,
        operation_id=raw["operation"],
        encoding=raw["encoding"],
        fields=raw["fields"],
        files={field: file_source(source) for field, source in raw.get("files", {}).items()},
    )


def _cases(
    raw: dict[str, Any], templates: Mapping[str, RequestTemplate], origin: str
) -> Iterator[Case]:
    if "steps" in raw:
        steps = tuple(
            read_step(step, _named(templates, step["request"], raw["id"])) for step in raw["steps"]
        )
        yield _case(raw, raw["id"], steps, origin)
        return
    names = _request_names(raw["requests"], templates)
    body = {key: value for key, value in raw.items() if key not in _CASE_KEYS}
    for name in names:
        step = read_step(body, _named(templates, name, raw["id"]))
        case_id = raw["id"] if len(names) == 1 else f"{raw['id']}/{name.replace('/', '-')}"
        clauses = _own_clauses(raw["clauses"], step.template.operation_id, templates)
        yield _case({**raw, "clauses": clauses}, case_id, (step,), origin)


def _own_clauses(
    clauses: Sequence[str], operation_id: str, templates: Mapping[str, RequestTemplate]
) -> list[str]:
    """Return the clauses as this request shows them: one operation's clause is each one's own."""
    operations = {template.operation_id for template in templates.values()}
    own = [
        f"{operation_id}/{rest}" if first in operations else clause
        for clause in clauses
        for first, _, rest in [clause.partition("/")]
    ]
    return list(dict.fromkeys(own))


def _request_names(
    names: str | list[str], templates: Mapping[str, RequestTemplate]
) -> Sequence[str]:
    if isinstance(names, list):
        return names
    if names == "all":
        return [name for name in templates if name.endswith(("/json", "/form"))]
    wanted = "video" if names == "videos" else None
    return [
        name
        for name, template in templates.items()
        if name.endswith("/form") and (wanted is None or wanted in template.files)
    ]


def _named(templates: Mapping[str, RequestTemplate], name: str, case_id: str) -> RequestTemplate:
    if name not in templates:
        raise CaseError(f"case {case_id}: no request is named {name}")
    return templates[name]


def _case(raw: dict[str, Any], case_id: str, steps: tuple[Step, ...], origin: str) -> Case:
    requires = set(raw.get("requires", ()))
    if any(step.outcome is not None for step in steps):
        requires.add("forced-outcomes")
    if any(step.advance_seconds for step in steps):
        requires |= {"clock-control", "snapshot"}
    return Case(
        id=case_id,
        says=raw["says"],
        clauses=tuple(raw["clauses"]),
        level=raw.get("level", "must"),
        steps=steps,
        roles=tuple(raw.get("roles", ("server",))),
        requires=tuple(sorted(requires)),
        tags=tuple(raw.get("tags", ())),
        origin=origin,
        state=raw.get("state", "stable"),
        billable=raw.get("billable"),
    )


def read_step(raw: dict[str, Any], template: RequestTemplate) -> Step:
    """Return the step that plain data describes."""
    return Step(
        template=template,
        expect=expectation(raw["expect"]),
        sign=recipe(raw.get("sign", {})),
        also_sign=recipe(raw["also-sign"]) if "also-sign" in raw else None,
        set=raw.get("set", {}),
        drop=tuple(raw.get("drop", ())),
        files={name: file_source(source) for name, source in raw.get("files", {}).items()},
        extra_parts=tuple(_extra_part(part) for part in raw.get("extra-parts", ())),
        numbers=tuple(raw.get("numbers", ())),
        escape_json=raw.get("escape-json", False),
        field_order=tuple(raw.get("field-order", ())),
        dialect=dialect(raw.get("dialect", {})),
        headers=raw.get("headers", {}),
        drop_headers=tuple(raw.get("drop-headers", ())),
        lower_case_headers=raw.get("lower-case-headers", False),
        header_colon=raw.get("header-colon", HEADER_COLON),
        content_type=raw.get("content-type"),
        raw_body=raw.get("raw-body"),
        raw_base64=raw.get("raw-base64"),
        body_bytes=raw.get("body-bytes"),
        method=raw.get("method"),
        path=raw.get("path"),
        chunked=raw.get("chunked", False),
        outcome=raw.get("outcome"),
        keep=raw.get("keep", {}),
        same_signature=raw.get("same-signature", False),
        repeat=raw.get("repeat", 1),
        advance_seconds=raw.get("advance-seconds", 0),
    )


def expectation(raw: dict[str, Any]) -> Expectation:
    """Return the expectation that a mapping describes."""
    return Expectation(
        codes=tuple(raw.get("codes", ())),
        outcome=tuple(raw.get("outcome", ())),
        accept=raw.get("accept", False),
        refuse=raw.get("refuse", False),
        status=tuple(raw.get("status", ())),
        equals=raw.get("equals", {}),
        matches=raw.get("matches", {}),
        between={name: (low, high) for name, (low, high) in raw.get("between", {}).items()},
        message=raw.get("message"),
        headers=raw.get("headers", {}),
        lacks_headers=tuple(raw.get("lacks-headers", ())),
        present=tuple(raw.get("present", ())),
        absent=tuple(raw.get("absent", ())),
        same_as_before=raw.get("same-as-before", False),
        answered=raw.get("answered", False),
        any_envelope=raw.get("any-envelope", False),
        has_data=raw.get("has-data"),
        implies=tuple(
            Implication(
                expectation(item["then"]),
                item.get("when", {}),
                tuple(item.get("when-present", ())),
            )
            for item in raw.get("implies", ())
        ),
        should=expectation(raw["should"]) if "should" in raw else None,
    )


def recipe(raw: dict[str, Any]) -> Recipe:
    """Return the signing recipe that a mapping describes."""
    named = {key.replace("-", "_"): value for key, value in raw.items()}
    if "order" in named:
        named["order"] = tuple(named["order"])
    return Recipe(**named)


def dialect(raw: dict[str, Any]) -> Dialect:
    """Return the multipart dialect that a mapping describes."""
    named: dict[str, Any] = {key.replace("-", "_"): value for key, value in raw.items()}
    if "part_headers" in named:
        named["part_headers"] = tuple(named["part_headers"])
    for key in _BYTES & named.keys():
        named[key] = str(named[key]).encode("utf-8")
    return Dialect(**named)


def file_source(raw: str | dict[str, str]) -> FileSource:
    """Return the file source that a sample's name or a tagged value describes."""
    if isinstance(raw, str):
        return FileSource("media", raw)
    for kind in ("media", "text", "hex", "base64-of"):
        if kind in raw:
            return FileSource(kind, raw[kind])
    raise CaseError(f"not a file source: {sorted(raw)}")


def _extra_part(raw: dict[str, Any]) -> ExtraPart:
    source = file_source(raw["source"])
    return ExtraPart(raw["name"], source, raw.get("filename"), raw.get("first", False))


def _vector(raw: dict[str, Any]) -> SigningVector:
    named = {
        key.replace("-", "_"): value for key, value in raw.items() if key not in {"recipe", "mac"}
    }
    return SigningVector(recipe=recipe(raw.get("recipe", {})), mac_hex=raw["mac"], **named)
