"""Owns the collection for Postman, in its format 2.1.

Knows nothing of the contract beyond calls.
"""

from __future__ import annotations

import json
from typing import Any

from faceid_generator.collection.calls import Call, Field, Group
from faceid_generator.collection.scripts import signing_script
from faceid_generator.reader import Tree

_SCHEMA = "https://schema.getpostman.com/json/collection/v2.1.0/collection.json"


def postman_collection(groups: tuple[Group, ...], values: dict[str, str], stamp: str) -> Tree:
    """The whole collection: a folder for each API, which signs what is in it."""
    return {
        "info": {
            "name": "faceid-contract",
            "description": f"{stamp} The variables are the emulator's account.",
            "schema": _SCHEMA,
        },
        "variable": [{"key": key, "value": value} for key, value in values.items()],
        "item": [
            {
                "name": group.title,
                "event": [_event("prerequest", signing_script(group.signature, "postman"))],
                "item": [_item(group, call) for call in group.calls],
            }
            for group in groups
        ],
    }


def _event(listen: str, script: str) -> Tree:
    return {"listen": listen, "script": {"type": "text/javascript", "exec": script.splitlines()}}


def _item(group: Group, call: Call) -> Tree:
    return {
        "name": call.name,
        "event": [_event("test", _judgement(group, call))],
        "request": {
            "description": call.summary,
            "method": call.method,
            "header": [{"key": "Content-Type", "value": "application/json"}]
            * (call.body == "json"),
            **({"body": _body(call)} if call.body != "none" else {}),
            "url": _url(group, call),
        },
    }


def _url(group: Group, call: Call) -> Tree:
    query = "&".join(f"{name}={value}" for name, value in call.query)
    host = f"{{{{{group.address}}}}}"
    return {
        "raw": f"{host}{call.path}" + (f"?{query}" if query else ""),
        "host": [host],
        "path": call.path.removeprefix("/").split("/"),
        **({"query": [{"key": k, "value": v} for k, v in call.query]} if query else {}),
    }


def _body(call: Call) -> Tree:
    if call.body == "json":
        raw = json.dumps(call.json, ensure_ascii=False, indent=2)
        return {"mode": "raw", "raw": raw, "options": {"raw": {"language": "json"}}}
    if call.body == "form":
        return {"mode": "formdata", "formdata": [_part(field) for field in call.fields]}
    return {"mode": "file", "file": {"src": f"media/{call.fields[0].file}"}}


def _part(field: Field) -> dict[str, Any]:
    if not field.file:
        return {"key": field.name, "value": field.text, "type": "text"}
    source = f"media/{field.file}"
    return {"key": field.name, "type": "file", "src": source, "contentType": field.media_type}


def _judgement(group: Group, call: Call) -> str:
    lines = ['pm.test("status 200", () => pm.response.to.have.status(200));']
    if group.signature == "face":
        lines.append('pm.test("code 0", () => pm.expect(pm.response.json().code).to.equal(0));')
    if call.keeps:
        kept = f"pm.response.json().data.{call.keeps}"
        lines.append(f'pm.collectionVariables.set("{call.keeps}", {kept});')
    return "\n".join(lines)
