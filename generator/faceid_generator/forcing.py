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
    separator, scheme = (
        contract.emulator["secret-id"]["separator"],
        contract.emulator["idcard-numbers"],
    )
    endings = [f"{separator}{abs(row.number)}"]
    numbers = [coded_id_number(row.number, scheme)]
    if len(fields) > 1:
        # Where it usually is a stage's, more has to be said for the top of the reply.
        endings.append(f"{separator}{TOP_FIELD}={row.code}")
        numbers.append(coded_id_number(abs(row.number) + scheme["top"], scheme))
    cells = (str(row.code), f"`{row.name}`", shown, words, _either(endings), _either(numbers))
    return f"| {' | '.join(cells)} |"


def _either(texts: list[str]) -> str:
    return " or ".join(f"`{text}`" for text in texts)


def forcing_table(contract: BundledContract) -> str:
    """Write what can be forced, in few lines: the words, and the codes that they take."""
    stages = {
        stage["status"]
        for _path, _method, operation in operations(contract.document)
        for stage in operation.get("x-stages", ())
    }
    listed = [row for row in contract.catalogue.enum if row.operations and row.number != 0]
    lines = ["| words | what they take |", "|---|---|"]
    for field in contract.emulator["outcome-header"]["fields"]:
        if field == TOP_FIELD or field in stages:
            codes = [row.code for row in listed if field in (TOP_FIELD, row.arrives_in)]
            lines.append(f"| `{field}=…` | {', '.join(str(code) for code in codes)} |")
    for row in listed:
        if row.variants:
            texts = (f"{at} {each.text}" for at, each in enumerate(row.variants, start=1))
            lines.append(f"| `{TOP_FIELD}={row.code}; variant=…` | {', '.join(texts)} |")
    parts = contract.emulator["outcome-parts"]
    lines.append(f"| `delay=…` | {parts['delay']['syntax']} |")
    lines.append(f"| `dribble=…` | {parts['dribble']['syntax']} |")
    lines.append(f"| `fault=…` | {', '.join(f'`{name}`' for name in parts['fault'])} |")
    return "\n".join(lines)


def manner_table(contract: BundledContract) -> str:
    """Write how an ID number of nobody says the way in which the reply travels."""
    scheme, parts = contract.emulator["idcard-numbers"], contract.emulator["outcome-parts"]
    lines = ["| digits 3 to 6 | as if | example |", "|---|---|---|"]
    for place, fault in enumerate(parts["fault"]):
        digits = scheme["faults"]["first"] + place
        lines.append(f"| {digits} | `fault={fault}` | `{coded_id_number(digits, scheme)}` |")
    for name, words in (
        ("delay", "delay={}"),
        ("dribble", f"dribble={scheme['dribble']['size']}:{{}}"),
        ("lognormal", f"delay=lognormal:{{}}:{scheme['lognormal']['sigma']}"),
    ):
        row = scheme[name]
        first, last, step = row["first"], row["first"] + row["count"] - 1, row["step-seconds"]
        shown = words.format(f"{20 * step:g}")
        example = coded_id_number(first + 20, scheme)
        lines.append(f"| {first} to {last}, {step:g} s each | `{shown}` | `{example}` |")
    return "\n".join(lines)


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
