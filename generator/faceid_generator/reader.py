"""Owns reading YAML: one file becomes a plain tree that remembers the line of every key and item.

Knows nothing of OpenAPI: it refuses only what makes YAML ambiguous.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias, TypeGuard

import yaml

from faceid_generator.errors import ContractError

Tree: TypeAlias = dict[str, Any]
Pointer: TypeAlias = tuple[str | int, ...]

_TAG = "tag:yaml.org,2002:"
_KINDS = ("map", "seq", "str", "int", "float", "bool", "null", "timestamp")
_INTEGER = re.compile(r"[-+]?(0|[1-9][0-9]*)")
_NUMBER_IN_1_2_ONLY = re.compile(r"0o[0-7]+|[-+]?[0-9]+[eE][-+]?[0-9]+")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")


def is_tree(value: object) -> TypeGuard[Tree]:
    """Tell whether a value read from YAML is a mapping; its keys are always texts."""
    return isinstance(value, dict)


def is_list(value: object) -> TypeGuard[list[Any]]:
    """Tell whether a value read from YAML is a list."""
    return isinstance(value, list)


@dataclass(frozen=True, slots=True)
class YamlFile:
    """One mapping read from one file."""

    path: Path
    shown: str
    tree: Tree
    lines: Mapping[Pointer, int]

    def where(self, pointer: Pointer = ()) -> str:
        """Name the file and the line of a place, or of its nearest ancestor."""
        while pointer and pointer not in self.lines:
            pointer = pointer[:-1]
        return f"{self.shown}:{self.lines.get(pointer, 1)}"

    def error(self, pointer: Pointer, problem: str) -> ContractError:
        """Make the error that says what is wrong at a place."""
        return ContractError(self.where(pointer), problem)

    def section(self, pointer: Pointer) -> Tree:
        """Return the mapping that must stand at a place."""
        value: Any = self.tree
        for key in pointer:
            if not is_tree(value) or key not in value:
                raise self.error(pointer, f"{key!r} is missing")
            value = value[key]
        if not is_tree(value):
            raise self.error(pointer, f"{pointer[-1]!r} must be a mapping")
        return value


def read_yaml(path: Path, root: Path) -> YamlFile:
    """Read one YAML mapping; errors name the file relative to the root."""
    shown = path.relative_to(root).as_posix()
    text = _text_of(path, shown)
    node = _compose(text, shown)
    if not isinstance(node, yaml.MappingNode):
        line = node.start_mark.line + 1 if node is not None else 1
        found = "is empty" if node is None else "holds no mapping"
        raise ContractError(f"{shown}:{line}", f"the file {found}; a mapping must stand there")
    builder = _Builder(shown)
    tree = builder.build(node, ())
    return YamlFile(path=path, shown=shown, tree=tree, lines=builder.lines)


def _text_of(path: Path, shown: str) -> str:
    try:
        return path.read_bytes().decode("utf-8")
    except FileNotFoundError:
        raise ContractError(shown, "there is no such file") from None
    except UnicodeDecodeError as error:
        raise ContractError(shown, f"byte {error.start} is not UTF-8") from None
    except OSError as error:
        raise ContractError(shown, f"cannot be read ({error.strerror})") from None


def _compose(text: str, shown: str) -> yaml.Node | None:
    try:
        return yaml.compose(text, Loader=yaml.CSafeLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark is not None else 1
        problem = error.problem or error.context or "the parser gave no reason"
        raise ContractError(f"{shown}:{line}", f"not YAML: {problem}") from None
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        raise ContractError(f"{shown}:{line}", f"not YAML: {error.reason}") from None


class _Builder:
    """Builds the tree of one file and notes where everything stood."""

    def __init__(self, shown: str) -> None:
        self.lines: dict[Pointer, int] = {}
        self._shown = shown
        self._seen: set[int] = set()

    def build(self, node: yaml.Node, pointer: Pointer) -> Any:
        self.lines.setdefault(pointer, node.start_mark.line + 1)
        if id(node) in self._seen:
            raise self._error(node, "anchors and aliases are refused; write the value out")
        self._seen.add(id(node))
        if node.tag.removeprefix(_TAG) not in _KINDS:
            raise self._error(node, f"the tag {node.tag} is refused")
        if isinstance(node, yaml.MappingNode):
            return {key: self.build(value, at) for key, value, at in self._pairs(node, pointer)}
        if isinstance(node, yaml.SequenceNode):
            return [self.build(item, (*pointer, i)) for i, item in enumerate(node.value)]
        assert isinstance(node, yaml.ScalarNode)
        return self._scalar(node)

    def _pairs(
        self, node: yaml.MappingNode, pointer: Pointer
    ) -> Iterator[tuple[str, yaml.Node, Pointer]]:
        first_line: dict[str, int] = {}
        for key_node, value_node in node.value:
            key = self._key(key_node)
            line = key_node.start_mark.line + 1
            if key in first_line:
                raise self._error(
                    key_node, f"the key {key!r} already stands in line {first_line[key]}"
                )
            first_line[key] = line
            self.lines[(*pointer, key)] = line
            yield key, value_node, (*pointer, key)

    def _key(self, node: yaml.Node) -> str:
        if node.tag == f"{_TAG}merge":
            raise self._error(node, "merge keys are refused; write the values out")
        if not isinstance(node, yaml.ScalarNode) or node.tag != f"{_TAG}str":
            shown = node.value if isinstance(node, yaml.ScalarNode) else "a collection"
            raise self._error(node, f"the key {shown} is not a string; put it in quotes")
        return str(node.value)

    def _scalar(self, node: yaml.ScalarNode) -> str | int | float | bool | None:
        text = str(node.value)
        kind = node.tag.removeprefix(_TAG)
        # YAML 1.1 reads dates and times; in JSON they are strings, so here they are too.
        bare = not node.style and kind == "str"
        if kind in ("str", "timestamp") and not (bare and _NUMBER_IN_1_2_ONLY.fullmatch(text)):
            return text
        if kind == "null":
            return None
        if kind == "bool" and text in ("true", "false"):
            return text == "true"
        if kind == "int" and _INTEGER.fullmatch(text):
            return int(text)
        if kind == "float" and _FLOAT.fullmatch(text):
            return float(text)
        raise self._error(node, f"the value {text} reads differently in YAML 1.1 and 1.2; quote it")

    def _error(self, node: yaml.Node, problem: str) -> ContractError:
        return ContractError(f"{self._shown}:{node.start_mark.line + 1}", problem)
