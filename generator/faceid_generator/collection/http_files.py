"""Owns the .http files: for JetBrains' client, which signs, and for VS Code's, which cannot.

Knows nothing of the contract beyond calls.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Literal

from faceid_generator.collection.calls import Call, Field, Group
from faceid_generator.collection.scripts import signing_script
from faceid_generator.text import json_text

_BOUNDARY = "faceid-contract-boundary"
_SPAN = '"$(($(date +%s) - 60));$(($(date +%s) + 600))"'
Client = Literal["jetbrains", "rest-client"]


def http_files(groups: tuple[Group, ...], values: dict[str, str], stamp: str) -> dict[str, str]:
    """The text of each file, by name: requests for both clients, scripts, and the environment."""
    fixed = {name: value for name, value in values.items() if value}
    files = {"http-client.env.json": json_text({"emulator": fixed})}
    for group in groups:
        script = signing_script(group.signature, "jetbrains")
        files[f"sign-{group.signature}.js"] = f"// {stamp}\n{script}"
        for client in ("jetbrains", "rest-client"):
            head = list(_head(group, values, stamp, client))
            calls = [
                line
                for call in group.calls
                if client == "jetbrains" or not call.is_repeated
                for line in _request(group, call, client, values)
            ]
            files[f"{group.api}.{client}.http"] = "\n".join([*head, *calls]) + "\n"
    return files


def _head(group: Group, values: dict[str, str], stamp: str, client: str) -> Iterator[str]:
    yield f"# {stamp}"
    yield f"# {group.title}"
    if client == "jetbrains":
        yield "# For JetBrains' HTTP Client and httpYac: environment emulator; a script signs."
    else:
        yield "# For VS Code's REST Client, which runs no script: sign beforehand, here, with"
        if group.signature == "face":
            yield '#   echo "FACEID_AUTHORIZATION=$(sh ../snippets/face/sign.sh)" > .env'
            yield "# It holds for five minutes and for all of these requests."
        else:
            yield '#   echo "COS_AUTHORIZATION=$(COMMAND)" > .env'
            yield "# with the command above each request; it holds for that request alone."
        for name, value in values.items():
            if value and name not in ("secret_id", "secret_key"):
                yield f"@{name} = {value}"
        for call in group.calls:
            if call.keeps and call.name == _first_keeping(group):
                named = call.name.replace("-", "_")
                yield f"# Send {named} before each call that takes its code: a code is used up."
                yield f"@{call.keeps} = {{{{{named}.response.body.$.data.{call.keeps}}}}}"
        source = "FACEID" if group.signature == "face" else "COS"
        yield f"@authorization = {{{{$dotenv {source}_AUTHORIZATION}}}}"


def _first_keeping(group: Group) -> str:
    return next(call.name for call in group.calls if call.keeps)


def _request(group: Group, call: Call, client: str, values: dict[str, str]) -> Iterator[str]:
    yield from ("", f"### {call.name}: {call.summary}")
    if client == "jetbrains":
        yield f"< ./sign-{group.signature}.js"
    else:
        if group.signature == "cos":
            yield f"# {_command(call, values)}"
        yield f"# @name {call.name.replace('-', '_')}"
    query = "&".join(f"{name}={value}" for name, value in call.query)
    yield f"{call.method} {{{{{group.address}}}}}{call.path}" + (f"?{query}" if query else "")
    yield "Authorization: {{authorization}}"
    yield from _body(call)
    if call.keeps and client == "jetbrains":
        kept = f'client.global.set("{call.keeps}", response.body.data.{call.keeps});'
        yield from ("", f"> {{% {kept} %}}")


def _command(call: Call, values: dict[str, str]) -> str:
    path = call.path.replace("{{object_key}}", values["object_key"])
    pairs = " ".join(f"'?{name}={value}'" for name, value in call.query)
    return f"sh ../snippets/cos/sign.sh {call.method} '{path}' {_SPAN} {pairs}"


def _body(call: Call) -> Iterator[str]:
    if call.body == "json":
        yield from ("Content-Type: application/json", "")
        yield json.dumps(call.json, ensure_ascii=False, indent=2)
    elif call.body == "form":
        yield from (f"Content-Type: multipart/form-data; boundary={_BOUNDARY}", "")
        for field in call.fields:
            yield from _part(field)
        yield f"--{_BOUNDARY}--"
    elif call.body == "file":
        yield from (f"Content-Type: {call.fields[0].media_type}", "")
        yield f"< ./media/{call.fields[0].file}"


def _part(field: Field) -> Iterator[str]:
    yield f"--{_BOUNDARY}"
    disposition = f'Content-Disposition: form-data; name="{field.name}"'
    if not field.file:
        yield from (disposition, "", field.text)
        return
    yield f'{disposition}; filename="{field.file}"'
    yield from (f"Content-Type: {field.media_type}", "", f"< ./media/{field.file}")
