"""Reads the generated data of the operations on COS into their model, once.

Refuses to know how the data was made.
"""

from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType

from faceid_conformance.contract.cos_model import (
    CosCheck,
    CosCode,
    CosContract,
    CosConventions,
    CosLimit,
    CosOperation,
    NumberScheme,
    Parameter,
    StoreBounds,
)
from faceid_conformance.contract.model import ScoreRange
from faceid_conformance.contract.node import Node
from faceid_conformance.contract.reader import DATA

FOLDER = DATA / "ci-liveness"
METHODS = ("get", "put")
PROCESS = "ci-process"


@lru_cache(maxsize=4)
def load_cos_contract(folder: Path = FOLDER) -> CosContract:
    """Read the contract that was generated into `folder`."""
    document = Node.load(folder / "openapi.json")
    codes = {row.code: row for row in _codes(Node.load(folder / "errors.json"))}
    signing = Node.load(folder / "signing.json")
    operations = tuple(_operations(document, tuple(codes.values())))
    names = tuple(operation.operation_id for operation in operations)
    return CosContract(
        operations=operations,
        codes=MappingProxyType(codes),
        limits=MappingProxyType(
            {
                name: _limit(row)
                for name, row in Node.load(folder / "limits.json").child("limits").items()
            }
        ),
        checks=tuple(
            CosCheck(
                check=row.text("check"),
                code=row.text("code"),
                operations=row.texts("operations") or names,
                limit=row.maybe_text("limit"),
            )
            for row in Node.load(folder / "checks.json").children("checks")
        ),
        signed_fields=MappingProxyType(
            {row.text("key"): row.maybe_text("pattern") for row in signing.children("fields")}
        ),
        never_signed=frozenset(signing.child("never-signed").texts("parameters")),
        token_name=signing.child("token").text("name"),
        conventions=_conventions(Node.load(folder / "emulator.json")),
    )


def _codes(node: Node) -> Iterator[CosCode]:
    for number, row in enumerate(node.children("codes"), start=1):
        http, wire = row.child("http"), row.child("wire_message")
        yield CosCode(
            code=row.text("code"),
            number=number,
            name=row.text("name"),
            family=row.text("family"),
            en=row.text("en"),
            zh=row.text("zh"),
            http_status=http.integer("status"),
            http_standing=http.text("standing"),
            operations=row.texts("operations"),
            message=wire.text("text") if wire.value is not None else None,
            variants=tuple(each.text("text") for each in row.children("variants")),
        )


def _operations(document: Node, codes: tuple[CosCode, ...]) -> Iterator[CosOperation]:
    components = document.child("components")
    known = components.child("parameters")
    for path, item in document.child("paths").items():
        for method in METHODS:
            operation = item.child(method)
            if operation.value is None:
                continue
            named = [
                known.child(each.text("$ref").rpartition("/")[2])
                for each in operation.children("parameters")
            ]
            name = operation.text("operationId")
            in_path = next((each for each in named if each.text("in") == "path"), None)
            yield CosOperation(
                operation_id=name,
                method=method.upper(),
                process=_process(named),
                on_object=path.startswith("/{"),
                billable=operation.flag("x-billable"),
                parameters=tuple(_parameters(named)),
                codes=tuple(row.code for row in codes if name in row.operations),
                undecodable_code=None
                if in_path is None
                else in_path.child("x-media").text("undecodable-code"),
                missing_body_code=_missing_body(components, operation),
            )


def _process(named: list[Node]) -> str:
    (value,) = (
        next(each for each in named if each.text("name") == PROCESS).child("schema").texts("enum")
    )
    return value


def _parameters(named: list[Node]) -> Iterator[Parameter]:
    for node in named:
        if node.text("in") != "query" or node.text("name") == PROCESS:
            continue
        schema = node.child("schema")
        yield Parameter(
            name=node.text("name"),
            required=node.flag("required"),
            is_number=schema.text("type") == "integer",
            enum=schema.texts("enum"),
            pattern=schema.maybe_text("pattern"),
            missing_code=node.maybe_text("x-missing-code"),
            invalid_code=node.maybe_text("x-invalid-code"),
            required_when=tuple(
                (name, tuple(str(value) for value in values.sequence()))
                for name, values in node.child("x-required-when").items()
            ),
            limits=node.texts("x-limits"),
        )


def _missing_body(components: Node, operation: Node) -> str | None:
    if not operation.has("requestBody"):
        return None
    for _, media in operation.child("requestBody").child("content").items():
        name = media.child("schema").text("$ref").rpartition("/")[2]
        return components.child("schemas").child(name).maybe_text("x-missing-code")
    return None


def _limit(row: Node) -> CosLimit:
    span = row.child("range")
    return CosLimit(
        code=row.maybe_text("code"),
        maximum=row.maybe_integer("max"),
        span=(span.integer("min"), span.integer("max")) if span.value is not None else None,
        formats=row.texts("formats"),
    )


def _conventions(node: Node) -> CosConventions:
    bucket, store, header = (
        node.child(name) for name in ("test-bucket", "object-store", "outcome-header")
    )
    numbers, scores = node.child("idcard-numbers"), node.child("scores").child("Sim")
    actions = node.child("action-sequence")
    return CosConventions(
        bucket=bucket.text("name"),
        region=bucket.text("region"),
        store=StoreBounds(
            store.integer("most-objects"),
            store.integer("most-bytes"),
            store.integer("most-object-bytes"),
        ),
        outcome_header=header.text("name"),
        outcome_field=header.text("field"),
        outcome_syntax=header.text("syntax"),
        outcome_example=header.text("example"),
        key_prefix=node.child("outcome-key").text("prefix"),
        secret_id_separator=node.child("secret-id").text("separator"),
        id_numbers=NumberScheme(numbers.text("region"), numbers.integer("code-digits")),
        scores=ScoreRange(scores.integer("pass-min"), scores.integer("pass-max")),
        live_code_digits=node.child("live-code").integer("digits"),
        actions=actions.texts("actions"),
        action_separator=actions.text("separator"),
        expired_token_prefix=node.child("security-token").text("expired-prefix"),
    )
