"""Owns the table of outcomes that the emulator can be told to answer with, and the words for each.

Knows nothing of how the emulator is told; the conventions say what the words look like.
"""

from __future__ import annotations

from faceid_generator.catalogue import ErrorCode
from faceid_generator.contract import BundledContract
from faceid_generator.derive import operations
from faceid_generator.reader import Tree

TOP_FIELD = "code"
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK_CHARACTERS = "10X98765432"


def outcome_table(contract: BundledContract) -> str:
    """Write a row for each code that an operation answers with."""
    stages = {
        str(operation["operationId"]): {stage["status"] for stage in operation.get("x-stages", ())}
        for _path, _method, operation in operations(contract.document)
    }
    lines = [
        "| code | name | operations | words | SecretId ends with | `idcard_number` |",
        "|---|---|---|---|---|---|",
    ]
    for row in contract.catalogue.enum:
        able = [name for name in stages if name in row.operations]
        if row.code != 0 and able:
            lines.append(_row(contract, row, able, stages))
    return "\n".join(lines)


def _row(
    contract: BundledContract, row: ErrorCode, able: list[str], stages: dict[str, set[str]]
) -> str:
    fields = [TOP_FIELD]
    if any(row.arrives_in in stages[name] for name in able):
        fields.append(row.arrives_in)
    words = " or ".join(f"`{field}={row.code}`" for field in fields)
    shown = "all" if len(able) == len(stages) else ", ".join(f"`{name}`" for name in able)
    ending = f"{contract.emulator['secret-id']['separator']}{abs(row.number)}"
    number = coded_id_number(row.number, contract.emulator["idcard-numbers"])
    return f"| {row.code} | `{row.name}` | {shown} | {words} | `{ending}` | `{number}` |"


def coded_id_number(code: int, scheme: Tree) -> str:
    """Write the ID number of nobody that names the code; GB 11643 gives its last character."""
    digits = str(abs(code)).zfill(scheme["code-digits"])
    body = f"{scheme['region']}{digits}{scheme['birth-date']}{scheme['sequence']}"
    total = sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, body, strict=True))
    return body + _CHECK_CHARACTERS[total % len(_CHECK_CHARACTERS)]


def fault_table(contract: BundledContract) -> str:
    """Write the wire faults."""
    faults = contract.emulator["outcome-parts"]["fault"]
    lines = ["| fault | what happens |", "|---|---|"]
    lines += [f"| `fault={name}` | {says} |" for name, says in faults.items()]
    return "\n".join(lines)
