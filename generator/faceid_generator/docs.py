"""Owns the parts of the documentation that are made from the contract: tables between two markers.

Knows nothing of the prose around them, which it leaves as it is.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from pathlib import Path

from faceid_generator.catalogue import ErrorCode, Family
from faceid_generator.chinese import in_chinese, is_chinese
from faceid_generator.contract import BundledContract
from faceid_generator.derive import operations
from faceid_generator.errors import ContractError
from faceid_generator.forcing import fault_table, forcing_table, manner_table, outcome_table
from faceid_generator.package import category_classes
from faceid_generator.pictures import failure_table, picture_table
from faceid_generator.profiles import profile_table, quirk_table
from faceid_generator.reach import reach_table
from faceid_generator.reader import Tree

RUNTIME = Path(__file__).resolve().parents[1] / "runtime"
ERROR_CODES = "docs/error-codes.md"
_FOLDERS = (".", "docs", "docs/zh-CN", "openapi")
_OPENING = re.compile(r"<!-- generated:([a-z-]+) -->")
_ERROR_CODES_HEAD = """# Error codes

Every code of every table in the documents. `retry` says whether repeating the same call helps:
*safe* (nothing was processed, so it may be repeated), *unsafe* (it may have been processed and
charged) or *futile* (it can't succeed until something changes). A status in *italics* is inferred.

<!-- generated:error-table -->
<!-- /generated:error-table -->
"""


def render(contract: BundledContract, root: Path) -> dict[str, str]:
    """Return the full text of every document that has a generated part, by its path."""
    texts = {ERROR_CODES: _filled(ERROR_CODES, _ERROR_CODES_HEAD, contract)}
    for folder in _FOLDERS:
        for path in sorted((root / folder).glob("*.md")):
            before = path.read_text(encoding="utf-8")
            if _OPENING.search(before):
                name = path.relative_to(root).as_posix()
                texts[name] = _filled(name, before, contract)
    return texts


def error_table(contract: BundledContract) -> str:
    """Write one table per family."""
    return "\n\n".join(
        _family_table(api, family)
        for api in (contract, *contract.further)
        for family in api.catalogue.families
    )


def operation_table(contract: BundledContract) -> str:
    """Write the table of operations."""
    lines = ["| operation | call | takes | 中文 | what it does |", "|---|---|---|---|---|"]
    for api in (contract, *contract.further):
        for path, method, operation in operations(api.document):
            content = operation.get("requestBody", {}).get("content", {})
            types = ", ".join(f"`{name}`" for name in content) or "parameters"
            call = f"{method.upper()} {operation_address(api, path, operation)}"
            lines.append(
                f"| `{operation['operationId']}` | `{call}` | {types} "
                f"| {operation.get('x-term', '')} | {operation['summary']} |"
            )
    return "\n".join(lines)


def operation_address(api: BundledContract, path: str, operation: Tree) -> str:
    """Write a path as it is sent, with the parameters that have one value only."""
    known: Tree = api.document["components"].get("parameters", {})
    named = [known[each["$ref"].rpartition("/")[2]] for each in operation.get("parameters", ())]
    fixed = [
        f"{each['name']}={each['schema']['enum'][0]}"
        for each in named
        if len(each["schema"].get("enum", ())) == 1
    ]
    return path.partition("#")[0] + (f"?{'&'.join(fixed)}" if fixed else "")


def check_table(contract: BundledContract) -> str:
    """Write the order of checks."""
    lines = ["| # | check | code | holds when |", "|---|---|---|---|"]
    for index, check in enumerate(contract.checks["checks"], start=1):
        lines.append(f"| {index} | `{check['check']}` | {check['code']} | {_cell(check['says'])} |")
    return "\n".join(lines)


def vocabulary_table(contract: BundledContract) -> str:
    """Write the closed list of x- keys."""
    lines = ["| key | stands on | meaning |", "|---|---|---|"]
    for key in contract.vocabulary.keys.values():
        lines.append(f"| `{key.name}` | {', '.join(key.where)} | {_cell(key.meaning)} |")
    return "\n".join(lines)


def client_error_table(contract: BundledContract) -> str:
    """Write which error the client raises for which codes, and whether repeating helps."""
    kinds = category_classes(RUNTIME)
    listed = [row for row in contract.catalogue.enum if row.operations and row.code != 0]
    lines = ["| raised | because | codes | repeating |", "|---|---|---|---|"]
    for category, (name, because) in kinds.items():
        rows = sorted(
            (row for row in listed if row.category == category),
            key=lambda row: (row.number < 0, abs(row.number)),
        )
        if rows:
            codes = ", ".join(str(row.code) for row in rows)
            retry = ", ".join(sorted({row.retry for row in rows}))
            lines.append(f"| `{name}` | {_cell(because)} | {codes} | {retry} |")
    name, because = kinds["unknown"]
    lines.append(f"| `{name}` | {_cell(because)} | any other | unsafe |")
    return "\n".join(lines)


def cos_client_error_table(contract: BundledContract) -> str:
    """Write which error the client raises for which words."""
    kinds = category_classes(RUNTIME)
    rows = [row for api in contract.further for row in api.catalogue.enum if row.operations]
    lines = ["| raised | because | codes | repeating |", "|---|---|---|---|"]
    for category, (name, because) in kinds.items():
        words = [f"`{row.code}`" for row in rows if row.category == category]
        words += [
            f"`{row.code}` ({variant.text})"
            for row in rows
            for variant in row.variants
            if variant.category == category
        ]
        if words:
            retry = ", ".join(sorted({row.retry for row in rows if row.category == category}))
            lines.append(f"| `{name}` | {_cell(because)} | {', '.join(words)} | {retry} |")
    name, because = kinds["unknown"]
    lines.append(f"| `{name}` | {_cell(because)} | any other | unsafe |")
    return "\n".join(lines)


TABLES: Mapping[str, Callable[[BundledContract], str]] = {
    "outcome-table": outcome_table,
    "fault-table": fault_table,
    "forcing-table": forcing_table,
    "manner-table": manner_table,
    "picture-table": picture_table,
    "picture-failures": failure_table,
    "profile-table": profile_table,
    "quirk-table": quirk_table,
    "reach-table": reach_table,
    "error-table": error_table,
    "operation-table": operation_table,
    "check-table": check_table,
    "client-errors": client_error_table,
    "cos-client-errors": cos_client_error_table,
    "vocabulary": vocabulary_table,
}


def _filled(name: str, text: str, contract: BundledContract) -> str:
    """Put each table between its markers."""
    done, rest = "", text
    while found := _OPENING.search(rest):
        opening, table = found.group(0), found.group(1)
        where = f"{name}:{(done + rest[: found.start()]).count(chr(10)) + 1}"
        if table not in TABLES:
            raise ContractError(
                where, f"no table is named {table!r}; there are {', '.join(TABLES)}"
            )
        closing = f"<!-- /generated:{table} -->"
        _, closed, tail = rest[found.end() :].partition(closing)
        if not closed:
            raise ContractError(where, f"the marker {opening} is never closed")
        made = TABLES[table](contract)
        if is_chinese(name):
            made = in_chinese(made, contract)
        done += f"{rest[: found.start()]}{opening}\n{made}\n{closing}"
        rest = tail
    return done + rest


def _family_table(contract: BundledContract, family: Family) -> str:
    rows = [row for row in contract.catalogue.codes if row.family == family.family]
    lines = [
        f"## {family.title_en} ({family.title_zh})",
        "",
        "| code | name | meaning | 含义 | fault | retry | HTTP | arrives in |",
        "|---|---|---|---|---|---|---|---|",
        *(_row(row) for row in rows),
    ]
    return "\n".join(lines)


def _row(row: ErrorCode) -> str:
    status = str(row.http_status)
    if row.http_standing == "inferred":
        status = f"*{status}*"
    cells = (
        str(row.code),
        f"`{row.name}`",
        _cell(row.en),
        _cell(row.zh),
        row.fault,
        row.retry,
        status,
        f"`{row.arrives_in}`",
    )
    return f"| {' | '.join(cells)} |"


def _cell(text: str) -> str:
    return " ".join(text.replace("|", "\\|").split())
