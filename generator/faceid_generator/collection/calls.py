"""Owns the calls of the collections: one for each request example, and for each operation on COS.

Knows nothing of the tools that take them. Places of the account are variables, never values.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

from faceid_generator.contract import BundledContract
from faceid_generator.derive import operations
from faceid_generator.errors import ContractError
from faceid_generator.reader import Tree

JSON, FORM = "application/json", "multipart/form-data"
# Fields that are the account's or the run's, and the variable that each becomes.
VARIABLES = {
    "appid": "app_id",
    "bucket": "bucket",
    "validate_data": "validate_data",
    "ObjectKey": "object_key",
}
# What a reply hands to later calls: the operation, and the variable that its field fills.
KEPT = {"liveGetFour": "validate_data"}
MEDIA_TYPES = {
    "jpg": "image/jpeg",
    "mp4": "video/mp4",
    "flv": "video/x-flv",
    "avi": "video/x-msvideo",
}
BodyKind = Literal["none", "json", "form", "file"]


@dataclass(frozen=True, slots=True)
class Field:
    """One part of a form: a text, or the name of a sample file."""

    name: str
    text: str = ""
    file: str = ""

    @property
    def media_type(self) -> str:
        return MEDIA_TYPES.get(self.file.rpartition(".")[2], "application/octet-stream")


@dataclass(frozen=True, slots=True)
class Call:
    """One request, whole but for its signature."""

    operation_id: str
    example: str
    summary: str
    method: str
    path: str
    query: tuple[tuple[str, str], ...] = ()
    body: BodyKind = "none"
    json: Mapping[str, Any] | None = None
    fields: tuple[Field, ...] = ()
    is_repeated: bool = False

    @property
    def name(self) -> str:
        """A name that is unique, and fit for a file."""
        return f"{self.operation_id}-{self.example}"

    @property
    def keeps(self) -> str | None:
        """The variable that the reply fills."""
        return KEPT.get(self.operation_id)


@dataclass(frozen=True, slots=True)
class Group:
    """The calls of one API: they share an address and a signature."""

    api: str
    title: str
    address: str
    signature: str
    calls: tuple[Call, ...]


def read_groups(contract: BundledContract) -> tuple[Group, ...]:
    """Every call that the contract has an example for, in an order in which they work."""
    return tuple(_group(api) for api in (contract, *contract.further))


def variables(contract: BundledContract) -> dict[str, str]:
    """The variables of every collection; the account is the emulator's, which is no secret."""
    account = contract.emulator["test-account"]
    emulator = contract.document["servers"][-1]["url"]
    return {
        "base_url": emulator,
        "cos_url": emulator,
        "app_id": account["appid"],
        "secret_id": account["secret-id"],
        "secret_key": account["secret-key"],
        "bucket": account["bucket"],
        "object_key": "folder/document.mp4",
        "validate_data": "",
    }


def _group(api: BundledContract) -> Group:
    on_cos = api.signing["scheme"] != "face-hmac-sha1"
    calls = [
        call
        for path, method, operation in operations(api.document)
        for call in _calls(api, path.partition("#")[0], method.upper(), operation)
    ]
    # What issues a code comes before what needs it; what stores an object before what reads it.
    calls.sort(key=lambda call: (not _issues(call), call.method != "PUT"))
    issuing = next((call for call in calls if call.keeps), None)
    return Group(
        api=api.api,
        title=str(api.document["info"]["title"]),
        address="cos_url" if on_cos else "base_url",
        signature="cos" if on_cos else "face",
        calls=tuple(each for call in calls for each in _with_its_code(call, issuing)),
    )


def _with_its_code(call: Call, issuing: Call | None) -> Iterator[Call]:
    """A code is used up by the call that it is given to, so each such call gets a fresh one."""
    if issuing and any(field.text == f"{{{{{issuing.keeps}}}}}" for field in call.fields):
        yield replace(issuing, example=f"for-{call.name}", is_repeated=True)
    yield call


def _issues(call: Call) -> bool:
    return call.keeps is not None or (call.method == "GET" and call.path == "/")


def _calls(api: BundledContract, path: str, method: str, operation: Tree) -> Iterator[Call]:
    name = operation["operationId"]
    content: Mapping[str, Tree] = operation.get("requestBody", {}).get("content", {})
    query = tuple(_query(api.document, operation))
    target = path
    for field, variable in VARIABLES.items():
        target = target.replace(f"{{{field}}}", f"{{{{{variable}}}}}")
    if not content:
        yield Call(name, "plain", operation["summary"], method, target, query)
    for content_type, media in content.items():
        for example, about in media.get("examples", {}).items():
            about = _resolved(api.document, about)
            call = Call(name, example, about["summary"], method, target, query)
            yield _with_body(call, content_type, about)


def _with_body(call: Call, content_type: str, about: Tree) -> Call:
    files: Mapping[str, str] = about.get("x-file", {})
    head = (call.operation_id, call.example, call.summary, call.method, call.path, call.query)
    if content_type == JSON:
        return Call(*head, body="json", json={k: _value(k, v) for k, v in about["value"].items()})
    if content_type == FORM:
        fields = tuple(
            Field(name, file=files[name])
            if name in files
            else Field(name, str(_value(name, value)))
            for name, value in about["value"].items()
        )
        return Call(*head, body="form", fields=fields)
    if "body" not in files:
        raise ContractError(f"example {call.name}", "a body that is one file needs x-file: body")
    return Call(*head, body="file", fields=(Field("body", file=files["body"]),))


def _value(name: str, value: Any) -> Any:
    return f"{{{{{VARIABLES[name]}}}}}" if name in VARIABLES else value


def _query(document: Tree, operation: Tree) -> Iterator[tuple[str, str]]:
    """The parameters' own examples, without those that these values do not call for."""
    given: dict[str, str] = {}
    parameters = [_resolved(document, each) for each in operation.get("parameters", ())]
    for parameter in parameters:
        schema = parameter["schema"]
        example = schema.get("example", schema.get("enum", [""])[0])
        if parameter["in"] == "query" and example != "":
            given[parameter["name"]] = str(example)
    for parameter in parameters:
        when: Mapping[str, list[str]] = parameter.get("x-required-when", {})
        if any(given.get(field) not in values for field, values in when.items()):
            given.pop(parameter["name"], None)
    yield from given.items()


def _resolved(document: Tree, node: Tree) -> Tree:
    if "$ref" not in node:
        return node
    kind, name = str(node["$ref"]).split("/")[2:]
    resolved: Tree = document["components"][kind][name]
    return resolved
