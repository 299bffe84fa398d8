"""Owns the collection for Bruno: a folder of .bru files.

Knows nothing of the contract beyond calls.
"""

from __future__ import annotations

import json
from collections.abc import Iterator

from faceid_generator.collection.calls import Call, Field, Group
from faceid_generator.collection.scripts import signing_script
from faceid_generator.text import json_text

_MODES = {"none": "none", "json": "json", "form": "multipartForm", "file": "file"}


def bruno_files(groups: tuple[Group, ...], values: dict[str, str], stamp: str) -> dict[str, str]:
    """The text of each file of the collection, by its name in the collection's folder."""
    files = {
        "bruno.json": json_text({"version": "1", "name": "faceid-contract", "type": "collection"}),
        "collection.bru": _block("docs", [stamp, "Environments hold the account."]),
        "environments/Emulator.bru": _block("vars", [f"{k}: {v}" for k, v in values.items()]),
    }
    for group in groups:
        script = signing_script(group.signature, "bruno").splitlines()
        files[f"{group.api}/folder.bru"] = (
            _block("meta", [f"name: {group.title}"]) + "\n" + _block("script:pre-request", script)
        )
        for place, call in enumerate(group.calls, start=1):
            files[f"{group.api}/{call.name}.bru"] = "\n".join(_request(group, call, place))
    return files


def _request(group: Group, call: Call, place: int) -> Iterator[str]:
    yield _block("meta", [f"name: {call.name}", "type: http", f"seq: {place}"])
    query = "&".join(f"{name}={value}" for name, value in call.query)
    url = f"{{{{{group.address}}}}}{call.path}" + (f"?{query}" if query else "")
    mode = _MODES[call.body]
    yield _block(call.method.lower(), [f"url: {url}", f"body: {mode}", "auth: none"])
    if query:
        yield _block("params:query", [f"{name}: {value}" for name, value in call.query])
    if call.body == "json":
        text = json.dumps(call.json, ensure_ascii=False, indent=2)
        yield _block("body:json", text.splitlines())
    elif call.body == "form":
        yield _block("body:multipart-form", [_part(field) for field in call.fields])
    elif call.body == "file":
        yield _block("body:file", [f"file: {_file(call.fields[0])}"])
    asserted = ["res.status: eq 200"] + ["res.body.code: eq 0"] * (group.signature == "face")
    yield _block("assert", asserted)
    if call.keeps:
        kept = f'bru.setVar("{call.keeps}", res.body.data.{call.keeps});'
        yield _block("script:post-response", [kept])
    yield _block("docs", [call.summary])


def _part(field: Field) -> str:
    return f"{field.name}: {_file(field) if field.file else field.text}"


def _file(field: Field) -> str:
    return f"@file(../media/{field.file}) @contentType({field.media_type})"


def _block(name: str, lines: list[str]) -> str:
    return "\n".join([f"{name} {{", *(f"  {line}".rstrip() for line in lines), "}"]) + "\n"
