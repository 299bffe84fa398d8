"""The control API is what its own OpenAPI document says, and off where nobody guards it."""

import json
from typing import Any

import pytest
from control_caller import PREFIX, control, raw_control
from emulator_caller import CODE, CONTRACT, VIDEO, Caller
from emulator_process import port_of, start
from faceid_conformance.contract.cos_reader import load_cos_contract
from faceid_conformance.emulator.books import books_of
from faceid_conformance.emulator.control.document import control_document
from faceid_conformance.emulator.control.routes import control_routes
from faceid_conformance.emulator.server.serve import CONTROL_OFF
from faceid_conformance.emulator.settings import Settings
from openapi_spec_validator import validate

DOCUMENT = control_document()
SCHEMAS = DOCUMENT["components"]["schemas"]
OPERATIONS = [
    (path, method.upper(), operation)
    for path, methods in DOCUMENT["paths"].items()
    for method, operation in methods.items()
]


def test_document_is_openapi() -> None:
    validate(DOCUMENT)


def test_document_and_routes_are_the_same() -> None:
    routes = control_routes(books_of(CONTRACT, Settings()), CONTRACT, list)
    served = {("/" + path, method) for path, methods in routes.items() for method in methods}
    served.add(("/" + CONTRACT.emulator.health_path.removeprefix(PREFIX), "GET"))

    assert served == {(path, method) for path, method, _ in OPERATIONS}


def test_document_is_served(caller: Caller) -> None:
    assert control(caller, "GET", "openapi.json") == DOCUMENT


def test_document_names_the_contracts_conventions() -> None:
    conventions = CONTRACT.emulator
    assert (
        DOCUMENT["components"]["securitySchemes"]["adminToken"]["name"] == conventions.token_header
    )
    assert DOCUMENT["servers"][0]["url"].endswith(conventions.control_prefix.rstrip("/"))
    of_cos = {load_cos_contract().conventions.outcome_field}
    parts = {*conventions.outcome_fields, *of_cos, "variant", "delay", "dribble", "fault"}
    assert set(SCHEMAS["Outcome"]["oneOf"][1]["properties"]) == parts


@pytest.mark.parametrize(("path", "method", "operation"), OPERATIONS)
def test_every_operation_answers_with_a_documented_status(
    caller: Caller, path: str, method: str, operation: dict[str, Any]
) -> None:
    place = path[1:].replace("{number}", "7")
    query = "?timeout_seconds=0" if path.endswith("wait") else ""

    reply = raw_control(caller, method, place + query)

    assert str(reply.status) in operation["responses"]
    if reply.header("Content-Type") == "application/json; charset=utf-8":
        assert ("error" in json.loads(reply.body)) == (reply.status >= 400)


@pytest.mark.parametrize(("path", "method", "operation"), OPERATIONS)
def test_gate_stands_before_every_operation_but_health(
    caller_of: Any, path: str, method: str, operation: dict[str, Any]
) -> None:
    caller = caller_of(admin_token="open-sesame")

    reply = raw_control(caller, method, path[1:].replace("{number}", "7"))

    assert reply.status == (200 if operation["operationId"] == "health" else 403)
    assert ("403" in operation["responses"]) == (reply.status == 403)


def test_events_have_the_documented_shape(caller: Caller) -> None:
    caller.form(VIDEO, caller.fields(VIDEO), X_Emulator_Outcome="live_status=-5008")
    caller.send("/nowhere", b"", {})
    event = SCHEMAS["Event"]

    entries = control(caller, "GET", "journal")["entries"]

    assert len(entries) == 3
    for entry in entries:
        assert set(entry) == set(event["required"]) == set(event["properties"])
        assert entry["forced_by"] in event["properties"]["forced_by"]["enum"]
        for name, value in entry.items():
            assert value is not None or event["properties"][name].get("nullable"), name


def test_snapshot_has_the_documented_shape(caller: Caller) -> None:
    caller.good(CODE)
    documented = SCHEMAS["Snapshot"]["properties"]["tenants"]["additionalProperties"]

    (kept,) = control(caller, "GET", "snapshot")["tenants"].values()

    assert set(kept) == set(documented["properties"])


def test_unknown_path_below_the_prefix_is_not_found(caller: Caller) -> None:
    assert raw_control(caller, "GET", "nothing").status == 404


def test_address_beyond_this_machine_without_token_turns_control_off() -> None:
    process = start(host="0.0.0.0")  # the test is what happens then
    assert process.stdout is not None
    port_of(process, "0.0.0.0")

    said = process.stdout.readline().strip()

    process.terminate()
    process.communicate(timeout=20)
    assert said == CONTROL_OFF


def test_control_that_is_off_is_no_capability(caller_of: Any) -> None:
    off = control(caller_of(control_is_off=True), "GET", "health")["capabilities"]
    on = control(caller_of(), "GET", "health")["capabilities"]

    assert set(on) - set(off) == {
        "clock-control",
        "coverage",
        "journal",
        "metrics",
        "reset",
        "rules",
        "snapshot",
    }
