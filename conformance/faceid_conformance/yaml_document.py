"""Owns the reading of YAML: what PyYAML reads, in a tenth of the time.

Refuses to judge what a document says. libyaml does it; where PyYAML was built without it, PyYAML
does. A file of somebody else's is looked through before it is built: libyaml itself dies of one
that is deep enough.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from faceid_conformance.given_file import TooLargeError, given_text

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
MOST_DEPTH = 100
# With what aliases stand for, which are built once and walked through many times.
MOST_NODES = 1_000_000


class DocumentError(ValueError):
    """A file holds no document that can be read; the message says why and not which file."""


def load_yaml(text: str) -> Any:
    """Return the document that a text of our own holds; yaml.YAMLError where it is none."""
    return yaml.load(text, Loader=_LOADER)


def read_yaml(path: Path) -> Any:
    """Return the document of somebody's file, in YAML or JSON; DocumentError where it has none."""
    try:
        text = given_text(path)
        _look_through(text)
        document = load_yaml(text)
    except OSError as error:
        raise DocumentError(f"cannot be read: {error.strerror}") from error
    except TooLargeError as error:
        raise DocumentError(str(error)) from error
    except UnicodeDecodeError as error:
        raise DocumentError("is not UTF-8") from error
    except yaml.YAMLError as error:
        raise DocumentError(_told(error)) from error
    if document is None:
        raise DocumentError("is empty")
    return document


def _look_through(text: str) -> None:
    """Raise DocumentError where the document is too deep, refers to itself or grows too large."""
    whole: dict[str, int] = {}
    open_nodes: list[tuple[str | None, int]] = []
    nodes = 0
    for event in yaml.parse(text, Loader=_LOADER):
        if isinstance(event, yaml.CollectionStartEvent):
            open_nodes.append((event.anchor, nodes))
            if len(open_nodes) > MOST_DEPTH:
                raise DocumentError(f"nested more than {MOST_DEPTH} deep")
        elif isinstance(event, yaml.CollectionEndEvent):
            anchor, before = open_nodes.pop()
            if anchor is not None:
                whole[anchor] = nodes - before
        elif isinstance(event, yaml.AliasEvent):
            if any(anchor == event.anchor for anchor, _ in open_nodes):
                raise DocumentError("refers to itself")
            nodes += whole.get(event.anchor or "", 0)
        nodes += 1
        if nodes > MOST_NODES:
            raise DocumentError(f"of more than {MOST_NODES} nodes")


def _told(error: yaml.YAMLError) -> str:
    """Say what is wrong and where, in one line."""
    mark, problem = getattr(error, "problem_mark", None), getattr(error, "problem", None)
    place = f"line {mark.line + 1}: " if mark is not None else ""
    return f"{place}{problem or str(error).splitlines()[0]}"
