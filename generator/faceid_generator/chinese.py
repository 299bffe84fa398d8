"""Owns the Chinese of the documentation's generated tables, cell by cell.

Knows nothing of how a table is made. A cell without a translation stays as it is: a new
fact is shown in English until somebody translates it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from faceid_generator.contract import BundledContract

TEMPLATES = Path(__file__).resolve().parents[1] / "templates"
_MARK = "zh-CN"
_BAR = re.compile(r"(?<!\\)\|")


def is_chinese(name: str) -> bool:
    """Return whether a document is one of those in Chinese, by its path."""
    return _MARK in name


def in_chinese(table: str, contract: BundledContract) -> str:
    """Return a Markdown table with the cells translated that have a translation."""
    words = {**_words("docs-zh.yaml"), **_checks(contract)}
    return "\n".join(_line(line, words) for line in table.split("\n"))


def _line(line: str, words: Mapping[str, str]) -> str:
    if not line.startswith("|"):
        return line
    cells = [_cell(cell.strip(), words) for cell in _BAR.split(line)[1:-1]]
    return f"| {' | '.join(cells)} |".replace("|  |", "| |") if "---" not in line else line


def _cell(cell: str, words: Mapping[str, str]) -> str:
    head, colon, rest = cell.rpartition("`: ")
    if cell in words:
        return words[cell]
    if colon and rest in words:
        return f"{head}`：{words[rest]}"
    return cell.replace("` or `", "` 或 `").replace("`, `", "`、`")


def _checks(contract: BundledContract) -> dict[str, str]:
    known = _words("reference/zh.yaml")["checks"].get(contract.api, {})
    return {
        row["says"]: known[row["check"]]
        for row in contract.checks["checks"]
        if row["check"] in known
    }


@cache
def _words(name: str) -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load((TEMPLATES / name).read_text(encoding="utf-8"))
    return loaded
