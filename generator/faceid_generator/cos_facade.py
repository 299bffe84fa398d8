"""Owns what the client of the operations on COS needs: methods, parameters, results.

Knows nothing of Python syntax beyond names; templates lay these views out.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from faceid_generator.contract import BundledContract
from faceid_generator.derive import operations
from faceid_generator.errors import RenderError
from faceid_generator.facade import (
    Constant,
    constant_name,
    constants,
    fields,
    one_line,
    resolve,
    snake,
)
from faceid_generator.reader import Tree

XML = "application/xml"
# How many bytes so many characters of base64 stand for.
_BASE64_CHARACTERS, _BASE64_BYTES = 4, 3


@dataclass(frozen=True, slots=True)
class Parameter:
    """One keyword argument of a method, and where it goes."""

    name: str
    wire_name: str
    kind: str
    place: str
    required: bool
    required_when: tuple[tuple[str, str], ...]
    choices: tuple[str, ...]
    bounds: tuple[int, int] | None
    description: str

    @property
    def annotation(self) -> str:
        """The type a caller may hand in."""
        plain = {"number": "int", "video": "Media"}.get(self.kind, "str")
        if self.choices:
            plain = f"Literal[{', '.join(map(repr, self.choices))}]"
        return plain if self.required else f"{plain} | None"


@dataclass(frozen=True, slots=True)
class ReplyField:
    """One attribute of a result."""

    name: str
    wire_name: str
    kind: str
    description: str

    @property
    def annotation(self) -> str:
        """The type that a caller gets."""
        return {"number": "float", "texts": "tuple[str, ...]", "text?": "str | None"}.get(
            self.kind, "str"
        )


@dataclass(frozen=True, slots=True)
class ReplyView:
    """One result class."""

    name: str
    description: str
    fields: tuple[ReplyField, ...]
    score: str | None
    threshold: str | None


@dataclass(frozen=True, slots=True)
class CosOperation:
    """One operation, as a method."""

    operation_id: str
    http_method: str
    path: str
    fixed_query: tuple[tuple[str, str], ...]
    summary: str
    description: str
    term: str
    arguments: tuple[Parameter, ...]
    raw_field: str
    limit_bytes: int | None
    result: str

    @property
    def method(self) -> str:
        """The method's name."""
        return snake(self.operation_id)

    @property
    def constant(self) -> str:
        """The name of the operation's description."""
        return self.method.upper()

    @property
    def addressed(self) -> tuple[Parameter, ...]:
        """The arguments that an address holds."""
        return tuple(each for each in self.arguments if each.place != "body")


@dataclass(frozen=True, slots=True)
class CosFacade:
    """Everything the templates of this client read."""

    title: str
    operations: tuple[CosOperation, ...]
    replies: tuple[ReplyView, ...]
    constants: tuple[Constant, ...]
    address: str
    regions: str

    def kinds(self, operation: CosOperation) -> dict[str, str]:
        """Return what each element of an operation's answer is."""
        (reply,) = (each for each in self.replies if each.name == operation.result)
        return {each.wire_name: each.kind for each in reply.fields}


def read_cos_facade(contract: BundledContract) -> CosFacade:
    """Return the views of every operation, result and limit."""
    document, limits = contract.document, contract.limits["limits"]
    listed = [
        _operation(document, limits, path, method, operation)
        for path, method, operation in operations(document)
    ]
    names = dict.fromkeys(each.result.removesuffix("Result") + "Reply" for each in listed)
    return CosFacade(
        title=document["info"]["title"],
        operations=tuple(listed),
        replies=tuple(_reply(name, document["components"]["schemas"][name]) for name in names),
        constants=tuple(constants(limits)),
        address=document["servers"][0]["url"],
        regions=document["servers"][0]["variables"]["region"]["description"],
    )


def _operation(
    document: Tree, limits: Tree, path: str, method: str, operation: Tree
) -> CosOperation:
    parameters = [resolve(document, each) for each in operation["parameters"]]
    fixed = [each for each in parameters if len(each["schema"].get("enum", ())) == 1]
    free = [each for each in parameters if each not in fixed]
    arguments = [_parameter(each, limits) for each in free]
    arguments += _video(document, operation)
    reply = operation["responses"]["200"]["content"][XML]["schema"]["$ref"].rpartition("/")[2]
    return CosOperation(
        operation_id=operation["operationId"],
        http_method=method.upper(),
        path=path.partition("#")[0],
        fixed_query=tuple((each["name"], each["schema"]["enum"][0]) for each in fixed),
        summary=operation["summary"],
        description=one_line(operation["description"]),
        term=operation.get("x-term", ""),
        arguments=tuple(sorted(arguments, key=lambda each: not each.required)),
        raw_field="video" if "requestBody" in operation else "",
        limit_bytes=_limit_bytes(operation, limits) if "requestBody" in operation else None,
        result=f"{reply.removesuffix('Reply')}Result",
    )


def _parameter(node: Tree, limits: Tree) -> Parameter:
    schema = node["schema"]
    kinds = {"integer": "number", "string": "key" if node["in"] == "path" else "text"}
    required_when = node.get("x-required-when", {}).items()
    return Parameter(
        name=snake(node["name"]),
        wire_name=node["name"],
        kind=kinds[schema["type"]],
        place=node["in"],
        required=node.get("required", False),
        required_when=tuple(
            (snake(other), value) for other, values in required_when for value in values
        ),
        choices=tuple(schema.get("enum", ())),
        bounds=_bounds(node, limits) if schema["type"] == "integer" else None,
        description=one_line(node["description"]),
    )


def _bounds(node: Tree, limits: Tree) -> tuple[int, int]:
    for name in node.get("x-limits", ()):
        span = limits[name].get("range")
        if span:
            return span["min"], span["max"]
    raise RenderError("reading parameters", f"{node['name']} is a number without a range")


def _video(document: Tree, operation: Tree) -> Iterator[Parameter]:
    if "requestBody" not in operation:
        return
    (media,) = operation["requestBody"]["content"].values()
    schema = resolve(document, media["schema"])
    yield Parameter(
        name="video",
        wire_name="video",
        kind="video",
        place="body",
        required=True,
        required_when=(),
        choices=(),
        bounds=None,
        description=one_line(schema["description"]),
    )


def _limit_bytes(operation: Tree, limits: Tree) -> int:
    for name in operation.get("x-limits", ()):
        if limits[name]["unit"] == "characters of base64":
            longest: int = limits[name]["max"]
            return longest // _BASE64_CHARACTERS * _BASE64_BYTES
    raise RenderError("reading limits", f"{operation['operationId']} has no longest video")


def _reply(name: str, schema: Tree) -> ReplyView:
    found = tuple(_reply_field(*each) for each in fields(schema).items())
    scores = [
        (snake(field), rules["x-threshold"])
        for field, rules in fields(schema).items()
        if "x-threshold" in rules
    ]
    score, threshold = scores[0] if scores else (None, None)
    return ReplyView(
        name=f"{name.removesuffix('Reply')}Result",
        description=one_line(schema["description"]),
        fields=found,
        score=score,
        threshold=constant_name(threshold) if threshold else None,
    )


def _reply_field(name: str, rules: dict[str, Any]) -> ReplyField:
    kind = {"number": "number", "array": "texts"}.get(rules["type"], "text")
    if kind == "text" and rules.get("nullable"):
        kind = "text?"
    return ReplyField(snake(name), name, kind, one_line(rules["description"]))
