"""Owns the tight form of the contract's document: one from which drawn requests can be accepted.

Refuses to change what the contract says of answers; only inputs are narrowed.
"""

from __future__ import annotations

import copy
from collections.abc import Mapping
from typing import Any

from faceid_conformance.cases.identity import IdentityScheme
from faceid_conformance.cases.signing import Account
from faceid_conformance.contract.model import Contract

MEDIA_FORMATS = {"picture": "faceid-picture", "video": "faceid-video"}
PLAIN_TEXT = "^[A-Za-z0-9_-]{1,32}$"
URL = "^https://example\\.com/[a-z0-9]{1,12}\\.jpg$"
CHINESE_NAME = "^[\u4e00-\u9fa5]{2,4}$"
ISSUED_CODE = "^[0-9]{4}$"


def tight_document(
    contract: Contract, account: Account, identity: IdentityScheme
) -> dict[str, Any]:
    """Return a copy of the bundled document whose inputs are narrowed."""
    document: dict[str, Any] = copy.deepcopy(dict(contract.document))
    document.pop("security", None)
    narrow = _narrowings(account, identity)
    # Without a bucket of the account's own no bucket is known to be right, and none is needed.
    absent = frozenset[str]() if account.bucket else frozenset({"bucket"})
    for path in document["paths"].values():
        operation = path["post"]
        operation.pop("security", None)
        for content in operation["requestBody"]["content"].values():
            content.pop("examples", None)
            content.pop("encoding", None)
            _narrow(_resolved(document, content["schema"]), narrow, absent)
    return document


def _narrowings(account: Account, identity: IdentityScheme) -> Mapping[str, dict[str, Any]]:
    numbers = [identity.number(sequence=sequence) for sequence in range(1, 40)]
    plain = {"type": "string", "pattern": PLAIN_TEXT}
    return {
        "appid": {"type": "string", "enum": [account.appid]},
        "bucket": {"type": "string", "enum": [account.bucket]},
        "idcard_number": {"type": "string", "enum": numbers},
        "idcard_name": {"type": "string", "pattern": CHINESE_NAME},
        "url": {"type": "string", "pattern": URL},
        "validate_data": {"type": "string", "pattern": ISSUED_CODE},
        "seq": plain,
        "session_id": plain,
    }


def _resolved(document: dict[str, Any], schema: dict[str, Any]) -> dict[str, Any]:
    reference = schema.get("$ref")
    if reference is None:
        return schema
    node: Any = document
    for key in str(reference).removeprefix("#/").split("/"):
        node = node[key]
    resolved: dict[str, Any] = node
    return resolved


def _narrow(
    schema: dict[str, Any], narrow: Mapping[str, dict[str, Any]], absent: frozenset[str]
) -> None:
    properties: dict[str, Any] = schema["properties"]
    for name in absent:
        properties.pop(name, None)
    for name, current in properties.items():
        media = current.get("x-media")
        if media is not None:
            # Our own format keeps the file name, the media type keeps the coverage phase alive.
            properties[name] = {
                "type": "string",
                "format": MEDIA_FORMATS[media["kind"]],
                "contentMediaType": "application/octet-stream",
            }
        elif name in narrow:
            properties[name] = dict(narrow[name])
    if "compare_flag" in properties and "card" in properties:
        compared = {"properties": {"compare_flag": {"enum": ["true"]}}, "required": ["card"]}
        live_only = {"properties": {"compare_flag": {"enum": ["false"]}}}
        schema["anyOf"] = [compared, live_only]


def linked_document(document: dict[str, Any], field: str) -> list[str]:
    """Add links by which a result's field becomes another operation's; return the ids of all."""
    operations = [path["post"] for path in document["paths"].values()]
    takers = [item for item in operations if field in _names_asked(document, item)]
    for taker in takers:
        link = {
            "operationId": taker["operationId"],
            "requestBody": {field: f"$response.body#/data/{field}"},
        }
        for giver in operations:
            if field in _names_given(document, giver):
                links: dict[str, Any] = giver["responses"]["200"].setdefault("links", {})
                links[f"{field}Of{taker['operationId']}"] = link
    givers = [item for item in operations if "links" in item["responses"]["200"]]
    return [str(item["operationId"]) for item in (*givers, *takers)]


def _names_asked(document: dict[str, Any], operation: dict[str, Any]) -> set[str]:
    contents = operation["requestBody"]["content"].values()
    return {name for item in contents for name in _resolved(document, item["schema"])["properties"]}


def _names_given(document: dict[str, Any], operation: dict[str, Any]) -> set[str]:
    contents = operation["responses"]["200"]["content"].values()
    return {name for item in contents for name in _names_within(document, item["schema"])}


def _names_within(document: dict[str, Any], schema: dict[str, Any]) -> set[str]:
    """Return the names of a schema and of its `data`, through references and alternatives."""
    found: set[str] = set()
    resolved = _resolved(document, schema)
    for part in ("allOf", "anyOf", "oneOf"):
        for inner in resolved.get(part, ()):
            found |= _names_within(document, inner)
    properties: dict[str, Any] = resolved.get("properties", {})
    found |= properties.keys()
    return found | (_names_within(document, properties["data"]) if "data" in properties else set())
