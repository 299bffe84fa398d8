"""Owns the released vectors: one file for each topic, with flags, results, sources and standing.

Knows nothing of how a signature or a form is made: values are copied, never computed. What the
suite has as data is taken from there, so that it stands in one place; the rest is in
`openapi/vectors/`.
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from faceid_generator.errors import ContractError
from faceid_generator.reader import Tree, read_yaml
from faceid_generator.text import json_text

FOLDER = "openapi/vectors"
SCHEMA = "vectors.schema.json"
FORMAT = 1
_CASES = "conformance/faceid_conformance/cases"
_SIGNING, _REPLIES = f"{_CASES}/data/vectors.yaml", f"{_CASES}/clients/clients.yaml"
_EXPIRES = re.compile(r"&e=([0-9]+)")
_CLASSES = {"result": ("valid", "Result"), "refusal": ("invalid", "Refusal")}
_NO_ANSWER = ("invalid", "Unusable")


def write_vectors(root: Path, folder: Path, stamp: str) -> None:
    """Write every topic and the schema of all; a tree without vectors gets none."""
    source = root / FOLDER
    if not source.is_dir():
        return
    folder.mkdir()
    for path in sorted(source.glob("*.yaml")):
        topic = read_yaml(path, root).tree
        flags_of = topic.pop("suite-flags", {})
        taken = _FROM_SUITE.get(path.stem, _nothing)(root, flags_of)
        tests = [*taken, *topic.pop("tests")]
        _check(path.name, topic, tests)
        head = {"generated": stamp, "$schema": SCHEMA, "format": FORMAT}
        made = {**head, **topic, "number_of_tests": len(tests), "tests": tests}
        (folder / f"{path.stem}.json").write_bytes(json_text(made).encode())
    schema = json.loads((source / SCHEMA).read_text(encoding="utf-8"))
    (folder / SCHEMA).write_bytes(json_text({"$comment": stamp, **schema}).encode())


def _check(name: str, topic: Tree, tests: list[Tree]) -> None:
    """Refuse a flag that is not explained or never used, and an id that stands twice."""
    where = f"{FOLDER}/{name}"
    used = {flag for test in tests for flag in test["flags"]}
    odd = used ^ set(topic["flags"])
    if odd:
        raise ContractError(where, f"flags without a meaning or without a use: {sorted(odd)}")
    if len({test["id"] for test in tests}) < len(tests):
        raise ContractError(where, "an id stands twice")


def _signing(root: Path, flags_of: Mapping[str, list[str]]) -> Iterator[Tree]:
    for vector in read_yaml(root / _SIGNING, root).tree["vectors"]:
        name, text = vector["id"], vector["text"]
        if name not in flags_of:
            raise ContractError(f"{FOLDER}/signing.yaml", f"suite-flags has no {name}")
        expires = _EXPIRES.search(text)
        payload = base64.b64decode(vector["authorization"])
        yield {
            "id": f"signing/{name.partition('/')[2]}",
            "says": vector["says"],
            "flags": flags_of[name],
            "result": "valid",
            "standing": "documented",
            "inputs": {
                "appid": vector["appid"],
                "bucket": vector.get("bucket", ""),
                "secret_id": vector["secret-id"],
                "secret_key": vector["secret-key"],
                "e": int(expires[1]) if expires else None,
                "t": vector["now"],
                "r": vector["nonce"],
                "f": vector.get("file-id", ""),
            },
            "steps": {
                "text": text,
                "text_hex": text.encode().hex(),
                "mac_hex": vector["mac"],
                "payload_hex": payload.hex(),
            },
            "authorization": vector["authorization"],
        }


def _replies(root: Path, _flags: Mapping[str, list[str]]) -> Iterator[Tree]:
    data = read_yaml(root / _REPLIES, root).tree
    for case in data["cases"]:
        if "reply" not in case:
            continue
        reply, expected = case["reply"], case["expect"]
        result, flag = _CLASSES.get(expected["outcome"], _NO_ANSWER)
        yield {
            "id": case["id"],
            "says": case["says"],
            "flags": [flag],
            "result": result,
            "standing": "inferred" if case.get("level") == "should" else "documented",
            "operation": data["calls"][case["call"]]["operation"],
            "status": reply.get("status", 200),
            "content_type": reply.get("content-type", "application/json"),
            "body_base64": base64.b64encode(_body(reply)).decode(),
            "outcome": expected["outcome"],
            **{key: expected[key] for key in ("code", "values") if key in expected},
        }


def _body(reply: Tree) -> bytes:
    if "text" in reply:
        return str(reply["text"]).encode()
    return json.dumps(reply["json"], ensure_ascii=False, separators=(",", ":")).encode()


def _nothing(_root: Path, _flags: Mapping[str, list[str]]) -> Iterator[Tree]:
    yield from ()


_Taken = Callable[[Path, Mapping[str, Any]], Iterator[Tree]]
_FROM_SUITE: Mapping[str, _Taken] = {"signing": _signing, "replies": _replies}
