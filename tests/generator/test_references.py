"""That every code, limit and operation which the contract names is defined."""

from typing import Any

import pytest

INPUT = "openapi/faceid/components/schemas/AskInput.yaml"
PATH = "openapi/faceid/paths/ask.yaml"
FETCH = "openapi/faceid/paths/fetch.yaml"
CHECKS = "openapi/checks.yaml"
TRANSPORT = "openapi/transport.yaml"
PROFILES = "openapi/profiles.yaml"
CHOICE = "  x-choice: {fields: [url, imgae], when-both: url, when-none: -5801}"
STAGES = "  x-stages: [{stage: one, status: stats, message: note}]"
WHEN = "    x-present-when: {cod: 0}"


@pytest.mark.parametrize(
    ("name", "old", "new", "said"),
    (
        (INPUT, "code: -5801", "code: -5899", f"{INPUT}:9: -5899 is no code of openapi/errors/"),
        (INPUT, "required: [url]", "required: [ulr]", f"{INPUT}:3: 'ulr' is required, not descri"),
        (PATH, "  x-lim", f"{CHOICE}\n  x-lim", f"{PATH}:6: 'imgae' is no field of any schema"),
        (PATH, "  x-lim", f"{STAGES}\n  x-lim", f"{PATH}:6: 'stats' is no field of any schema"),
        (CHECKS, "checks:", "anytime:\n  codes: [-9]\nchecks:", f"{CHECKS}:4: -9 is no code of"),
        (TRANSPORT, "operation: ask", "operation: aks", f"{TRANSPORT}:9: 'aks' is no operationId"),
        (INPUT, "  remark:", f"  remark:\n{WHEN}", f"{INPUT}:16: 'cod' is no field of any schema"),
        (PATH, "[body-bytes]", "[body-size]", f"{PATH}:6: 'body-size' is no limit of openapi/lim"),
        (FETCH, "operationId: fetch", "operationId: ask", f"{FETCH}:2: 'ask' is already that of"),
        (CHECKS, "code: 23", "code: 22", f"{CHECKS}:4: 22 is no code of openapi/errors/"),
        (
            CHECKS,
            "code: field",
            "code: felid",
            f"{CHECKS}:5: 'felid' is no code of openapi/errors/",
        ),
        (CHECKS, "limit: body-bytes", "limit: none", f"{CHECKS}:4: 'none' is no limit of openapi"),
        (PROFILES, "quirks: []", "quirks: [odd]", f"{PROFILES}:4: 'odd' is no quirk"),
        (
            PROFILES,
            "body-limit: body",
            "body-limit: no",
            f"{PROFILES}:8: 'no-bytes' is no limit of",
        ),
        (PROFILES, "body-limit: body-bytes", "refuses: {x: 99}", f"{PROFILES}:8: 99 is no code of"),
        (
            PROFILES,
            "body-limit: body-bytes",
            "thresholds: {x: 9}",
            f"{PROFILES}:8: 'x' is no limit of",
        ),
        (PROFILES, "body-limit: body-bytes", "requires: [x]", f"{PROFILES}:8: 'x' is no field of"),
        ("openapi/limits.yaml", "[ask]", "[aks]", "openapi/limits.yaml:7: 'aks' is no operationId"),
    ),
)
def test_references_to_nothing_are_refused_with_file_and_line(
    tree: Any, name: str, old: str, new: str, said: str
) -> None:
    tree.edit(name, old, new)

    assert tree.refusal().startswith(said)


def test_references_an_operation_needs_an_id(tree: Any) -> None:
    tree.edit(FETCH, "  operationId: fetch\n", "")

    assert tree.refusal() == f"{FETCH}:1: the operation has no 'operationId'"
