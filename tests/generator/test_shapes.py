"""Which rows of the plain data files the generator refuses for their keys."""

from typing import Any

import pytest

LIMITS, CHECKS, SIGNING = "openapi/limits.yaml", "openapi/checks.yaml", "openapi/signing/face.yaml"
TRANSPORT = "openapi/transport.yaml"


@pytest.mark.parametrize(
    ("name", "old", "new", "said"),
    (
        (LIMITS, "    max:", "    mx:", f"{LIMITS}:4: unknown key 'mx' in the limit 'body-bytes'"),
        (LIMITS, "    unit: bytes\n", "", f"{LIMITS}:2: the limit 'body-bytes' has no unit"),
        (CHECKS, "says:", "sys:", f"{CHECKS}:4: unknown key 'sys' in the check 0"),
        (LIMITS, "max: 100", 'max: "100"', f"{LIMITS}:4: max must be a whole number"),
        (LIMITS, "operations: [ask]", "operations: ask", f"{LIMITS}:7: operations must be a list"),
        (CHECKS, "says: The body fits.", "says: 5", f"{CHECKS}:4: says must be a text"),
        (CHECKS, "checks:", "checsk:", f"{CHECKS}:1: 'checks' must be a list with at least one"),
        (CHECKS, "checks:", "checks: []\nrest:", f"{CHECKS}:3: 'checks' must be a list with at"),
        (CHECKS, "checks:", "checks:\n  - present", f"{CHECKS}:4: the check 0 must be a mapping"),
        (TRANSPORT, "    side: request\n", "", f"{TRANSPORT}:9: the sample 0 has no side"),
        (TRANSPORT, "value: ", "vlaue: ", f"{TRANSPORT}:3: unknown key 'vlaue' in the header 0"),
        (SIGNING, "required: true, ", "", f"{SIGNING}:4: the field 0 has no required"),
    ),
)
def test_shapes_that_are_unknown_or_incomplete_are_refused(
    tree: Any, name: str, old: str, new: str, said: str
) -> None:
    tree.edit(name, old, new)

    assert tree.refusal().startswith(said)


def test_shapes_need_a_section_of_limits(tree: Any) -> None:
    tree.write(LIMITS, "limit: {}\n")

    assert tree.refusal() == f"{LIMITS}:1: 'limits' is missing"
