"""Owns the code that signs in other languages: where it is released, and its index for people.

Knows nothing of signing; programs are copied as they are. What each is proven by is said by the
index in `openapi/snippets/` and held by tests.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from faceid_generator.errors import ContractError
from faceid_generator.reader import Tree, YamlFile, read_yaml
from faceid_generator.text import json_text

FOLDER = "openapi/snippets"
INDEX = "index.yaml"
PROVEN, UNPROVEN = "vectors", "never run"
_KEYS = {"title", "run", "proven"}


def write_snippets(root: Path, dist: Path, data: Path, stamp: str) -> None:
    """Release every program and the index, and give the conformance kit both as data.

    A tree without programs gets none. ContractError where index and folders differ.
    """
    source = root / FOLDER
    if not source.is_dir():
        return
    index = read_yaml(source / INDEX, root)
    apis: Mapping[str, Tree] = index.section(("apis",))
    languages: Mapping[str, Tree] = index.section(("languages",))
    _check(index, source, list(apis), languages)
    folder = dist / "snippets"
    programs: dict[str, Any] = {}
    for api in apis:
        (folder / api).mkdir(parents=True)
        programs[api] = {}
        for name, language in languages.items():
            if api not in language:
                continue
            content = (source / api / language[api]).read_bytes()
            (folder / api / language[api]).write_bytes(content)
            programs[api][name] = {"title": language["title"], "text": content.decode()}
    listed = json_text({"generated": stamp, "apis": apis, "languages": languages})
    (folder / "index.json").write_bytes(listed.encode())
    (folder / "README.md").write_bytes("\n".join(_page(stamp, apis, languages)).encode())
    (data / "snippets.json").write_bytes(json_text({"generated": stamp, **programs}).encode())


def _check(index: YamlFile, source: Path, apis: list[str], languages: Mapping[str, Tree]) -> None:
    """Refuse a program without a row, a row without its program, and a row without a proof."""
    for name, language in languages.items():
        where = ("languages", name)
        if not language.keys() <= {*_KEYS, *apis, "why"} or not language.keys() >= _KEYS:
            raise index.error(where, f"{name} needs {sorted(_KEYS)}, and why where it is unproven")
        if (language["proven"], "why" in language) not in ((PROVEN, False), (UNPROVEN, True)):
            raise index.error(where, f"{name} is proven by {PROVEN!r}, or {UNPROVEN!r} with a why")
    for api in apis:
        named = {language[api] for language in languages.values() if api in language}
        found = {path.name for path in (source / api).iterdir()}
        if named != found:
            odd = ", ".join(sorted(named ^ found))
            raise ContractError(f"{FOLDER}/{api}", f"files and {INDEX} differ: {odd}")


def _page(stamp: str, apis: Mapping[str, Tree], languages: Mapping[str, Tree]) -> Iterator[str]:
    yield from (f"<!-- {stamp} -->", "# Code that signs", "")
    yield "One program for each language, to copy: the function `sign`, and a few lines that print"
    yield "what it makes. The account is in the environment: `FACEID_APP_ID`, `FACEID_SECRET_ID`,"
    yield "`FACEID_SECRET_KEY`, and `FACEID_BUCKET` where one is used. Sign each call anew."
    for api, about in apis.items():
        yield from ("", f"## {about['title']}", "")
        yield f"In `{api}/`. Arguments: `{about['arguments']}`. {about['says']}"
        yield from ("", "| language | file | run | proven |", "|---|---|---|---|")
        for language in languages.values():
            if api in language:
                yield _row(api, about, language)
    yield ""


def _row(api: str, about: Tree, language: Tree) -> str:
    file = f"[{language[api]}]({api}/{language[api]})"
    vectors = f"[`{about['vectors']}`](../vectors/{about['vectors']}.json)"
    proven = f"run against {vectors}" if language["proven"] == PROVEN else f"no: {language['why']}"
    return f"| {language['title']} | {file} | `{language['run']}` | {proven} |"
