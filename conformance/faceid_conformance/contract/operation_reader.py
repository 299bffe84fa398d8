"""Reads the operations out of the bundled OpenAPI document.

Refuses to know the other data files; only here are `$ref` and `x-` keys followed.
"""

from faceid_conformance.contract.model import (
    Catalogue,
    Choice,
    Field,
    FieldKind,
    Operation,
    RequestBody,
    ResultField,
    Stage,
)
from faceid_conformance.contract.node import Node
from faceid_conformance.errors import ContractError

SUCCESS_STATUS = "200"
MEDIA_KINDS: dict[str, FieldKind] = {"picture": "picture", "video": "video"}


def read_operations(document: Node, catalogue: Catalogue) -> tuple[Operation, ...]:
    """Read every operation of every path, in the document's order."""
    operations: list[Operation] = []
    for path, methods in document.child("paths").items():
        for method, node in methods.items():
            if isinstance(node.value, dict) and node.has("operationId"):
                operations.append(_operation(document, catalogue, (path, method), node))
    return tuple(operations)


def _operation(
    document: Node, catalogue: Catalogue, door: tuple[str, str], node: Node
) -> Operation:
    operation_id = node.text("operationId")
    content = node.child("requestBody").child("content")
    return Operation(
        operation_id=operation_id,
        path=door[0],
        method=door[1].upper(),
        summary=node.text("summary"),
        billable=node.flag("x-billable"),
        bodies=tuple(_body(document, media_type, body) for media_type, body in content.items()),
        stages=tuple(_stage(stage) for stage in node.children("x-stages")),
        choice=_choice(node.child("x-choice")),
        codes=tuple(row.code for row in catalogue.for_operation(operation_id)),
        result_fields=_result_fields(document, node),
        limits=node.texts("x-limits"),
    )


def resolve(document: Node, node: Node) -> Node:
    """Follow local references until something else stands there."""
    for _ in range(8):
        if not isinstance(node.value, dict) or not node.has("$ref"):
            return node
        found = document
        for step in node.text("$ref").removeprefix("#/").split("/"):
            found = found.child(step)
        node = found
    raise ContractError(f"contract data: {node.place} refers to itself")


def _body(document: Node, media_type: str, node: Node) -> RequestBody:
    schema = resolve(document, node.child("schema"))
    required = schema.texts("required")
    fields = tuple(
        _field(name, resolve(document, row), required=name in required)
        for name, row in schema.child("properties").items()
    )
    return RequestBody(media_type, fields)


def _field(name: str, row: Node, *, required: bool) -> Field:
    media = row.child("x-media")
    has_media = media.value is not None
    source = next(row.children("x-source"), None)
    return Field(
        name=name,
        kind=MEDIA_KINDS[media.text("kind")] if has_media else "text",
        required=required,
        enum=row.texts("enum"),
        pattern=row.maybe_text("pattern"),
        max_length=row.maybe_integer("maxLength"),
        missing_code=row.maybe_integer("x-missing-code"),
        invalid_code=row.maybe_integer("x-invalid-code"),
        undecodable_code=media.maybe_integer("undecodable-code") if has_media else None,
        required_when=_conditions(row.child("x-required-when")),
        limits=row.texts("x-limits"),
        standing=source.maybe_text("standing") if source is not None else None,
        example=None if row.child("example").value is None else str(row.child("example").value),
    )


def _conditions(node: Node) -> tuple[tuple[str, str], ...]:
    return tuple((name, str(value.value)) for name, value in node.items())


def _stage(node: Node) -> Stage:
    return Stage(
        name=node.text("stage"),
        status=node.text("status"),
        message=node.text("message"),
        only_when=_conditions(node.child("only-when")),
        yields=node.texts("yields"),
    )


def _choice(node: Node) -> Choice | None:
    if node.value is None:
        return None
    return Choice(
        fields=node.texts("fields"),
        when_both=node.maybe_text("when-both"),
        when_none=node.integer("when-none"),
    )


def _result_fields(document: Node, node: Node) -> tuple[ResultField, ...]:
    """The members of `data` in the answer of status 200."""
    content = node.child("responses").child(SUCCESS_STATUS).child("content")
    for _, media_type in content.items():
        reply = resolve(document, media_type.child("schema"))
        data = resolve(document, reply.child("properties").child("data"))
        parts = [data, *(resolve(document, part) for part in data.children("allOf"))]
        return tuple(
            _result_field(name, resolve(document, row))
            for part in parts
            for name, row in part.child("properties").items()
        )
    return ()


def _result_field(name: str, row: Node) -> ResultField:
    present = row.child("x-present-when").items()
    return ResultField(
        name=name,
        type=row.text("type"),
        present_when=tuple((key, _code_or_text(value)) for key, value in present),
        threshold=row.maybe_text("x-threshold"),
    )


def _code_or_text(node: Node) -> str | int:
    return node.value if isinstance(node.value, int) else str(node.value)
