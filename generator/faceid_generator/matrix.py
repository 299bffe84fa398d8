"""Owns GENERATORS.md: what was seen of each generator, as `make polyglot` wrote it down.

Knows nothing of how it was seen. Nothing of it belongs to the contract, so a result that is older
than a document is no error here: the page says so.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import cast

from faceid_generator.errors import ContractError
from faceid_generator.reader import Tree, read_yaml

PAGE = "GENERATORS.md"
_CONSTRUCTS = "constructs.yaml"
_PROSE = frozenset(
    {"description", "summary", "example", "examples", "info", "servers", "externalDocs"}
)
_WANTED = frozenset(
    {"name", "language", "tool", "library", "document", "document-shape", "needs", "install"}
    | {"generate", "around", "notes", "faults", "unsupported", "cells", "date", "versions"}
    | {"seconds", "generated"}
)
_NAMES_BELOW = frozenset({"properties", "schemas"})
_SIGNS = {"ok": "ok", "fails": "**fails**", "unsupported": "–", "skip": "not run"}
_HEAD = """# Generators

<!-- {stamp} -->

What comes of these documents in the hands of each generator. `make polyglot` generates a client,
compiles it with its real dependencies, runs a small program over it against the emulator and a few
prepared answers, and compares what arrived, byte by byte, and what was understood. Everything here
was observed in such a run; that a generator ends with 0 proves nothing yet.

Sign anew for each call, and hand the signature to the client as its API key or by its interceptor.
The commands are for the folder in which the documents lie. The programs work around nothing: a way
round that is told below is in these results only where it has a row of its own.
"""


def document_shape(document: Tree) -> str:
    """Hash what a generator makes code of: a document without its prose, examples and x- keys."""
    bare = json.dumps(_bare(document), sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(bare.encode()).hexdigest()


def write_page(root: Path, dist: Path, stamp: str) -> None:
    """Write the page into the folder of the released documents; without results there is none."""
    folder = root / "openapi" / "generators"
    if not (folder / _CONSTRUCTS).is_file():
        return
    constructs = [
        cast("Tree", row) for row in read_yaml(folder / _CONSTRUCTS, root).tree["constructs"]
    ]
    results = sorted(_results(folder, root), key=lambda each: (each["language"], each["name"]))
    sections = [
        _HEAD.format(stamp=stamp),
        "## Matrix\n",
        *_matrix(constructs, results),
        "",
        *_legend(constructs),
    ]
    sections += ["", *_wire(results)]
    for result in results:
        sections += ["", *_section(result, constructs, dist)]
    (dist / PAGE).write_text("\n".join(sections) + "\n", encoding="utf-8")


def _bare(tree: object, *, names: bool = False) -> object:
    """Below `properties` and the like the keys are names, not words of OpenAPI."""
    if isinstance(tree, list):
        return [_bare(each) for each in cast("list[object]", tree)]
    if not isinstance(tree, dict):
        return tree
    return {
        key: _bare(value, names=not names and key in _NAMES_BELOW)
        for key, value in cast("dict[str, object]", tree).items()
        if names or key.startswith("x-enum-") or not (key in _PROSE or key.startswith("x-"))
    }


def _results(folder: Path, root: Path) -> Iterator[Tree]:
    for path in sorted(folder.glob("*.json")):
        where = path.relative_to(root).as_posix()
        try:
            result: object = json.loads(path.read_text(encoding="utf-8"))
        except ValueError as error:
            raise ContractError(where, f"no JSON: {error}") from None
        held = cast("Tree", result) if isinstance(result, dict) else {}
        lacking = sorted(_WANTED.difference(held))
        if lacking:
            raise ContractError(
                where, f"no result of `make polyglot`: without {', '.join(lacking)}"
            )
        yield held


def _matrix(constructs: Iterable[Tree], results: Iterable[Tree]) -> Iterator[str]:
    heads = [str(each["short"]) for each in constructs]
    yield f"| generator | language | {' | '.join(heads)} |"
    yield f"|---|---|{'---|' * len(heads)}"
    for result in results:
        cells = [_SIGNS[result["cells"][each["id"]]["verdict"]] for each in constructs]
        link = f"[{result['name']}](#{result['name']})"
        yield f"| {link} | {result['language']} | {' | '.join(cells)} |"


def _legend(constructs: Iterable[Tree]) -> Iterator[str]:
    yield "– means that the generator or the document has no such call."
    yield ""
    yield from (f"- {each['short']}: {each['says']}" for each in constructs)


def _wire(results: Iterable[Tree]) -> Iterator[str]:
    yield "## On the wire"
    yield ""
    yield "How forms travel, where the documents leave it open; the emulator takes all of it."
    yield ""
    yield "| generator | body | boundary | text part | file part |"
    yield "|---|---|---|---|---|"
    for result in results:
        if wire := result.get("wire"):
            cells = (wire[name] for name in ("transfer", "boundary", "text-part", "file-part"))
            yield f"| {result['name']} | {' | '.join(cells)} |"


def _section(result: Tree, constructs: Iterable[Tree], dist: Path) -> Iterator[str]:
    yield f"## {result['name']}"
    yield ""
    yield f"{result['language']}: {result['tool']}; the client stands on {result['library']}."
    if result["needs"]:
        yield f"Needs {', '.join(result['needs'])}."
    yield f"Feed it `{result['document']}`:"
    yield ""
    yield "```sh"
    yield from result["install"]
    yield from result["generate"]
    yield "```"
    yield ""
    if result["around"]:
        yield f"This is the way round the faults of [{result['around']}](#{result['around']})."
    if result["around"] or result["notes"]:
        yield from (*result["notes"], "")
    yield from _faults(result, constructs)
    yield _observation(result, dist)


def _faults(result: Tree, constructs: Iterable[Tree]) -> Iterator[str]:
    lines: list[str] = []
    for construct in constructs:
        name, short = construct["id"], construct["short"]
        cell = result["cells"][name]
        if name in result["faults"]:
            fault = result["faults"][name]
            lines.append(f"- {short} fails: {fault['reason']} Way round: {fault['workaround']}")
        elif name in result["unsupported"]:
            lines.append(f"- {short} is not there: {result['unsupported'][name]}")
        elif cell["verdict"] == "fails":
            lines.append(f"- {short} fails: {cell['reason']}")
    if lines:
        yield from (*lines, "")


def _observation(result: Tree, dist: Path) -> str:
    if "skipped" in result:
        made = f"; {_made(result)} were generated" if result["generated"]["files"] else ""
        return f"Not run: {result['skipped']}{made}."
    versions = ", ".join(f"{name} {version}" for name, version in result["versions"].items())
    seconds = ", ".join(f"{name} {value} s" for name, value in result["seconds"].items())
    return (
        f"Observed on {result['date']}{f' with {versions}' if versions else ''}: "
        f"{_made(result)}; {seconds}. {_age(result, dist)}"
    )


def _made(result: Tree) -> str:
    size = result["generated"]
    files = f"{size['files']} {'file' if size['files'] == 1 else 'files'}"
    return f"{files}, {size['bytes'] / 1000:.0f} kB"


def _age(result: Tree, dist: Path) -> str:
    path = (dist / result["document"]).with_suffix(".json")
    if not path.is_file():
        return "The document is no longer made."
    document = cast("Tree", json.loads(path.read_text(encoding="utf-8")))
    if document_shape(document) == result["document-shape"]:
        return "The document has the same shape today."
    return "**The document has changed since; run it again.**"
