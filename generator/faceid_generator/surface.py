"""Owns the snapshot of what a caller depends on: names, fields, types, orders and codes.

Knows nothing of meanings; a change in this snapshot is what a release note has to mention.
"""

from __future__ import annotations

from typing import Any

from faceid_generator.contract import BundledContract
from faceid_generator.derive import operations
from faceid_generator.reader import Tree

_FIELD_KEYS = ("type", "format", "enum", "pattern", "nullable")


def surface_tree(contract: BundledContract) -> Tree:
    """Return the surface of the canonical document and of the catalogue."""
    document = contract.document
    return {
        "servers": [server["url"] for server in document["servers"]],
        "operations": [
            _operation(contract, path, method, operation)
            for path, method, operation in operations(document)
        ],
        "codegen_operations": {
            path: operation["operationId"]
            for path, _method, operation in operations(contract.codegen_31)
        },
        "schemas": {
            name: _schema(schema)
            for name, schema in document["components"]["schemas"].items()
            if name != "ErrorCode"
        },
        "error_codes": [
            {"code": row.code, "name": row.name, "family": row.family}
            for row in contract.catalogue.enum
        ],
    }


def _operation(contract: BundledContract, path: str, method: str, operation: Tree) -> Tree:
    name = operation["operationId"]
    body = operation.get("requestBody", {})
    return {
        "operationId": name,
        "method": method.upper(),
        "path": path,
        **({"parameters": shown} if (shown := _parameters(contract.document, operation)) else {}),
        "request": [
            {"content_type": content_type, "schema": _target(media["schema"])}
            for content_type, media in body.get("content", {}).items()
        ],
        "responses": {
            status: _response(contract.document, response)
            for status, response in operation["responses"].items()
        },
        "codes": [row.code for row in contract.catalogue.of_operation(name)],
    }


def _parameters(document: Tree, operation: Tree) -> list[Tree]:
    parameters = [
        document["components"]["parameters"][_target(each)] if "$ref" in each else each
        for each in operation.get("parameters", ())
    ]
    return [
        {
            "name": parameter["name"],
            "in": parameter["in"],
            "required": parameter.get("required", False),
            **_field(parameter["schema"]),
        }
        for parameter in parameters
    ]


def _response(document: Tree, response: Tree) -> Tree:
    if "$ref" in response:
        response = document["components"]["responses"][_target(response)]
    return {
        content_type: _target(media["schema"])
        for content_type, media in response.get("content", {}).items()
    }


def _schema(schema: Tree) -> Tree:
    required = schema.get("required", [])
    return {
        "required": list(required),
        "fields": {name: _field(field) for name, field in schema.get("properties", {}).items()},
    }


def _field(field: Tree) -> Tree:
    result: dict[str, Any] = {key: field[key] for key in _FIELD_KEYS if key in field}
    if "allOf" in field:
        result["schema"] = [_target(choice) for choice in field["allOf"]]
    return result


def _target(node: Tree) -> str:
    return str(node.get("$ref", "")).rpartition("/")[2]
