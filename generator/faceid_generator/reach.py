"""Owns the table of what brings the emulator to each code that nobody forced.

Knows nothing of how the emulator comes to it.
"""

from __future__ import annotations

from faceid_generator.contract import BundledContract
from faceid_generator.derive import operations
from faceid_generator.reader import Tree

UNREACHABLE = "nothing"


def reach_table(contract: BundledContract) -> str:
    """Write a row for each code and for each way that leads to it."""
    lines = ["| code | name | comes by | when, or why not |", "|---|---|---|---|"]
    for code in contract.catalogue.enum:
        if code.number == 0 or not code.operations:
            continue
        for way, says in _ways(contract, code.number):
            lines.append(f"| {code.code} | `{code.name}` | {way} | {says} |")
    return "\n".join(lines)


def _ways(contract: BundledContract, code: int) -> list[tuple[str, str]]:
    rows = [row for row in contract.emulator["reach"]["rows"] if code in row["codes"]]
    if not rows:
        return [(UNREACHABLE, why) for why in _reasons(contract, code)]
    return [(_way(row), _says(row)) for row in rows]


def _way(row: Tree) -> str:
    option = row.get("option")
    return str(row["by"]) if option is None else f"{row['by']}, `{option}`"


def _says(row: Tree) -> str:
    named = ", ".join(f"`{name}`" for name in row.get("operations", ()))
    return f"{named}: {row['says']}" if named else str(row["says"])


def _reasons(contract: BundledContract, code: int) -> list[str]:
    """Why no operation can answer it, each reason once and with the operations it is of."""
    able: dict[str, list[str]] = {}
    listed = list(operations(contract.document))
    for _path, _method, operation in listed:
        for group in operation.get("x-unused-codes", ()):
            if code in group["codes"]:
                able.setdefault(str(group["why"]), []).append(f"`{operation['operationId']}`")
    return [
        why if len(names) == len(listed) else f"{', '.join(names)}: {why}"
        for why, names in able.items()
    ]
