"""Owns what the client's own face needs of the contract: methods, arguments, results, constants.

Knows nothing of Python syntax beyond names; templates lay these views out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from faceid_generator.contract import BundledContract
from faceid_generator.derive import operations
from faceid_generator.errors import RenderError
from faceid_generator.reader import Tree

APP_ID_FIELD = "appid"
JSON, FORM = "application/json", "multipart/form-data"
# Which question a score answers, by the field's term: the client names a method after it.
_DECISIONS = {"相似度": "is_same_person", "活体打分": "is_live"}
_RESULT_TYPES = {"string": "str", "integer": "int", "number": "float"}
_READERS = {"str": "text", "int": "integer", "float": "number"}
_FLAG_VALUES = ["true", "false"]


@dataclass(frozen=True, slots=True)
class Argument:
    """One keyword argument of a method."""

    name: str
    kind: str
    required: bool
    required_when: tuple[tuple[str, str], ...]
    refused_formats: tuple[str, ...]
    description: str

    @property
    def annotation(self) -> str:
        """The type a caller may hand in."""
        plain = {"flag": "bool", "picture": "Media", "video": "Media"}.get(self.kind, "str")
        return plain if self.required else f"{plain} | None"


@dataclass(frozen=True, slots=True)
class ResultField:
    """One attribute of a result."""

    name: str
    type: str
    optional: bool
    description: str

    @property
    def annotation(self) -> str:
        """The type that a caller gets."""
        return f"{self.type} | None" if self.optional else self.type

    @property
    def reader(self) -> str:
        """The FieldReader's method for this type."""
        return f"optional_{_READERS[self.type]}" if self.optional else _READERS[self.type]

    @property
    def shows(self) -> bool:
        """Whether the value may stand in a repr: texts may hold pictures and ids."""
        return self.type != "str"


@dataclass(frozen=True, slots=True)
class Decision:
    """A yes or no that follows from a score."""

    name: str
    score: str
    threshold: str
    optional: bool


@dataclass(frozen=True, slots=True)
class OperationView:
    """One operation, as a method and a result class."""

    operation_id: str
    path: str
    summary: str
    description: str
    term: str
    arguments: tuple[Argument, ...]
    json_fields: tuple[str, ...]
    form_fields: tuple[str, ...]
    choice: tuple[str, ...]
    limit_name: str | None
    result_description: str
    result_fields: tuple[ResultField, ...]
    stages: tuple[str, ...]
    yields: tuple[str, ...]
    decision: Decision | None

    @property
    def method(self) -> str:
        """The method's name."""
        return snake(self.operation_id)

    @property
    def constant(self) -> str:
        """The name of the operation's description."""
        return self.method.upper()

    @property
    def picture(self) -> str:
        """What a comparison that succeeded yields besides the score."""
        score = self.decision.score if self.decision else ""
        found = [name for name in self.yields if name != score]
        if score not in self.yields or len(found) != 1:
            raise RenderError("reading results", f"{self.method} yields no score and picture")
        return found[0]

    @property
    def result(self) -> str:
        """The result class's name."""
        return f"{self.operation_id[0].upper()}{self.operation_id[1:]}Result"


@dataclass(frozen=True, slots=True)
class Constant:
    """One limit, as a named value."""

    name: str
    value: object
    meaning: str


@dataclass(frozen=True, slots=True)
class Facade:
    """Everything the facade's templates read."""

    title: str
    operations: tuple[OperationView, ...]
    constants: tuple[Constant, ...]
    default_base_url: str
    legacy_base_url: str
    lifetime_name: str


def read_facade(contract: BundledContract) -> Facade:
    """Return the views of every operation, limit and address."""
    document, limits = contract.document, contract.limits["limits"]
    hosts = [each["url"] for each in document["servers"] if each["url"].startswith("https://")]
    if len(hosts) < 2:
        raise RenderError("reading servers", "the client needs a current and a legacy https host")
    return Facade(
        title=document["info"]["title"],
        operations=tuple(
            _operation(document, limits, path, operation)
            for path, _method, operation in operations(document)
        ),
        constants=tuple(constants(limits)),
        default_base_url=hosts[0],
        legacy_base_url=hosts[1],
        lifetime_name=_lifetime(contract.signing, limits),
    )


def snake(name: str) -> str:
    """Return a camel-case name in snake case."""
    return re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()


def constant_name(limit: str) -> str:
    """Return a limit's id as a constant's name."""
    return limit.replace("-", "_").upper()


def _operation(document: Tree, limits: Tree, path: str, operation: Tree) -> OperationView:
    content = operation["requestBody"]["content"]
    schemas = {kind: resolve(document, media["schema"]) for kind, media in content.items()}
    json_fields, form_fields = (tuple(fields(schemas.get(kind))) for kind in (JSON, FORM))
    result = _result_schema(document, operation)
    result_fields = tuple(_result_fields(result))
    return OperationView(
        operation_id=operation["operationId"],
        path=path,
        summary=operation["summary"],
        description=one_line(operation["description"]),
        term=operation.get("x-term", ""),
        arguments=tuple(_arguments(schemas, limits)),
        json_fields=json_fields,
        form_fields=form_fields,
        choice=tuple(operation.get("x-choice", {}).get("fields", ())),
        limit_name=_body_limit(operation, limits),
        result_description=one_line(result.get("description", "")),
        result_fields=result_fields,
        stages=tuple(stage["status"] for stage in operation.get("x-stages", ())),
        yields=tuple(
            name for stage in operation.get("x-stages", ()) for name in stage.get("yields", ())
        ),
        decision=_decision(result, {field.name: field for field in result_fields}),
    )


def _arguments(schemas: Mapping[str, Tree], limits: Tree) -> Iterator[Argument]:
    """Merge the content types' fields; what only one of them requires is optional."""
    merged: dict[str, Tree] = {}
    for schema in schemas.values():
        for name, field in fields(schema).items():
            merged.setdefault(name, field)
    required = set[str](merged).intersection(
        *(set[str](schema.get("required", ())) for schema in schemas.values())
    )
    found = [
        Argument(
            name=name,
            kind=_kind(field),
            required=name in required,
            required_when=tuple(sorted(field.get("x-required-when", {}).items())),
            refused_formats=_refused_formats(field, limits),
            description=one_line(field.get("description", "")),
        )
        for name, field in merged.items()
    ]
    yield from (argument for argument in found if argument.required)
    yield from (argument for argument in found if not argument.required)


def _kind(field: Tree) -> str:
    if "x-media" in field:
        return str(field["x-media"]["kind"])
    return "flag" if field.get("enum") == _FLAG_VALUES else "text"


def _refused_formats(field: Tree, limits: Tree) -> tuple[str, ...]:
    names = field.get("x-limits", ())
    return tuple(each for name in names for each in limits[name].get("refused-formats", ()))


def _body_limit(operation: Tree, limits: Tree) -> str | None:
    for name in operation.get("x-limits", ()):
        limit = limits[name]
        if limit.get("unit") == "bytes" and not limit.get("advisory"):
            return constant_name(name)
    return None


def _result_schema(document: Tree, operation: Tree) -> Tree:
    reply = operation["responses"]["200"]["content"][JSON]["schema"]
    data = resolve(document, reply)["properties"]["data"]
    return resolve(document, data["allOf"][0])


def _result_fields(schema: Tree) -> Iterator[ResultField]:
    for name, field in fields(schema).items():
        kind = _RESULT_TYPES.get(field["type"])
        if kind is None:
            raise RenderError("reading results", f"{name} is of type {field['type']}")
        optional = field.get("x-present-when") != {"code": 0}
        yield ResultField(name, kind, optional, one_line(field.get("description", "")))


def _decision(schema: Tree, found: Mapping[str, ResultField]) -> Decision | None:
    for name, field in fields(schema).items():
        if "x-threshold" in field:
            question = _DECISIONS.get(field.get("x-term", ""))
            if question is None:
                raise RenderError("reading results", f"no decision is named for {name}")
            threshold = constant_name(field["x-threshold"])
            return Decision(question, name, threshold, found[name].optional)
    return None


def constants(limits: Tree) -> Iterator[Constant]:
    for name, limit in limits.items():
        yield Constant(constant_name(name), _limit_value(name, limit), limit["meaning"])


def _limit_value(name: str, limit: Tree) -> object:
    for key in ("max", "threshold", "ratio"):
        if key in limit:
            return limit[key]
    for key in ("formats", "refused-formats"):
        if key in limit:
            return tuple(limit[key])
    for side in ("max", "min"):
        if f"{side}-width" in limit:
            return (limit[f"{side}-width"], limit[f"{side}-height"])
    raise RenderError("reading limits", f"{name} has no value that a constant could hold")


def _lifetime(signing: Tree, limits: Tree) -> str:
    for name in signing["uses"]["multi"]["limits"]:
        if limits[name]["unit"] == "seconds" and "lifetime" in name:
            return constant_name(name)
    raise RenderError("reading signing", "the multi-use signature has no longest life")


def resolve(document: Tree, node: Tree) -> Tree:
    if "$ref" not in node:
        return node
    found: Any = document
    for step in str(node["$ref"]).removeprefix("#/").split("/"):
        found = found[step]
    resolved: Tree = found
    return resolved


def fields(schema: Tree | None) -> dict[str, Tree]:
    properties: dict[str, Tree] = (schema or {}).get("properties", {})
    return properties


def one_line(text: str) -> str:
    return " ".join(text.split())
