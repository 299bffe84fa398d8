"""Owns how trees become text: JSON and YAML, the same on every run and read alike everywhere.

Knows nothing of what the trees hold.
"""

from __future__ import annotations

import json
import re
from typing import Any

import yaml

from faceid_generator.reader import Tree

# What some readers of YAML take for something else than text, and PyYAML would leave bare.
_NOT_PLAIN = re.compile(
    r"[yn]|[-+]?(0o[0-7]+|(\.[0-9]+|[0-9]+(\.[0-9]*)?)(e[-+]?[0-9]+)?|\.(inf|nan))", re.IGNORECASE
)


def json_text(tree: Any) -> str:
    """Write JSON with two spaces of indent, characters as themselves and a last newline."""
    return json.dumps(tree, indent=2, ensure_ascii=False, allow_nan=False) + "\n"


def yaml_text(tree: Tree, comment: str) -> str:
    """Write YAML in authored order below a comment; text that could be read otherwise is quoted."""
    body = yaml.dump(
        tree, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=110, line_break="\n"
    )
    return f"# {comment}\n{body}"


class _Dumper(yaml.CSafeDumper):
    """Writes every value out in full, without anchors."""

    def ignore_aliases(self, data: object) -> bool:
        return True


def _text(_dumper: yaml.CSafeDumper, value: str) -> yaml.ScalarNode:
    style = "|" if "\n" in value else "'" if _NOT_PLAIN.fullmatch(value) else None
    return yaml.ScalarNode("tag:yaml.org,2002:str", value, style=style)


_Dumper.add_representer(str, _text)
