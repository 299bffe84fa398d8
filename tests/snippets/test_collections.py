"""The collections for Postman, Bruno and .http clients: whole, and signed rightly by scripts.

`make snippets` runs them in the tools themselves, in every_collection.py.
"""

import json
import shutil
import subprocess
import time
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from faceid_conformance import explain_cos
from faceid_conformance.contract.reader import load_contract
from faceid_conformance.emulator.doctor.examination import explain
from faceid_conformance.emulator.settings import Account
from released_collections import (
    APIS,
    FOLDER,
    TOOLS,
    bruno_sent,
    files_named,
    http_sent,
    postman,
    postman_folder,
    postman_sent,
    script_of,
)
from snippet_programs import ROOT, face_vectors, vectors

RUNNER = Path(__file__).parent / "collection_runner.mjs"
KINDS = {
    "application/json": "json",
    "multipart/form-data": "form",
    "application/octet-stream": "file",
}
COS_URL = "{{cos_url}}/{{object_key}}?ci-process=LivenessRecognition&Name=测试员&a=1%202"
CALLED = {
    "face": {"method": "POST", "url": "{{base_url}}/face/livegetfour"},
    "cos": {"method": "PUT", "url": COS_URL},
}


def face_calls() -> list[list[Any]]:
    """What the core takes for each vector in the scripts' order of fields."""
    return [
        [
            {
                "appId": test["inputs"]["appid"],
                "bucket": test["inputs"]["bucket"],
                "secretId": test["inputs"]["secret_id"],
                "secretKey": test["inputs"]["secret_key"],
            },
            *(test["inputs"][key] for key in "etrf"),
        ]
        for test in face_vectors()
    ]


def cos_calls() -> list[list[Any]]:
    return [
        [
            {"secretId": test["secret_id"], "secretKey": test["secret_key"]},
            *(test[key] for key in ("method", "path", "key_time", "params", "headers")),
        ]
        for test in vectors("signing-cos")
    ]


@cache
def signed() -> dict[tuple[str, str], list[str]]:
    """What each tool's script makes of a request, then of the vectors; all in one process."""
    if shutil.which("node") is None:
        pytest.skip("node is not installed")
    asked = [
        {
            "tool": tool,
            "script": script_of(tool, signature),
            "core": f"{signature}Authorization",
            "cases": [
                {**CALLED[signature], "values": values(), **({"call": call} if call else {})}
                for call in (None, *(face_calls() if signature == "face" else cos_calls()))
            ],
        }
        for tool in TOOLS
        for signature in APIS
    ]
    done = subprocess.run(
        ["node", str(RUNNER)],
        input=json.dumps(asked),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    names = [(tool, signature) for tool in TOOLS for signature in APIS]
    return dict(zip(names, json.loads(done.stdout), strict=True))


def values() -> dict[str, str]:
    return {each["key"]: each["value"] for each in postman()["variable"]}


@pytest.mark.parametrize("tool", TOOLS)
def test_script_gives_the_vectors_signatures(tool: str) -> None:
    assert signed()[tool, "face"][1:] == [test["authorization"] for test in face_vectors()]
    made = [text.rpartition("q-signature=")[2] for text in signed()[tool, "cos"][1:]]
    assert made == [test["signature"] for test in vectors("signing-cos")]


@pytest.mark.parametrize("tool", TOOLS)
def test_script_signs_the_request_at_hand(tool: str) -> None:
    contract = load_contract()
    accounts = (Account.documented(contract.emulator.test_account),)
    now = time.time()

    face = explain(signed()[tool, "face"][0], accounts=accounts, now=now, contract=contract)
    url = COS_URL.replace("{{cos_url}}", values()["cos_url"]).replace("测试员", quote("测试员"))
    cos = explain_cos(
        signed()[tool, "cos"][0],
        accounts=accounts,
        now=now,
        method="PUT",
        url=url.replace("{{object_key}}", values()["object_key"]),
    )

    assert (face.verdict, face.ids) == ("ok", ())
    assert (cos.verdict, cos.ids) == ("ok", ())


def test_each_collection_has_each_operation_in_each_content_type() -> None:
    wanted: set[tuple[str, str]] = set()
    for api in APIS.values():
        path = ROOT / "openapi" / "dist" / f"{api}.openapi.json"
        for item in json.loads(path.read_text(encoding="utf-8"))["paths"].values():
            for operation in item.values():
                content = operation.get("requestBody", {}).get("content", {})
                kinds = [KINDS[content_type] for content_type in content] or ["none"]
                wanted |= {(operation["operationId"], kind) for kind in kinds}

    assert len(wanted) == 12
    found = (postman_sent(), bruno_sent(), http_sent("jetbrains"), http_sent("rest-client"))
    assert [each ^ wanted for each in found] == [set()] * 4


def test_collections_name_files_that_are_there() -> None:
    named = files_named()

    assert {path.name for path in named} >= {"face.jpg", "me.mp4", "sign-face.js", "sign-cos.js"}
    assert [path for path in named if not path.is_file()] == []
    assert set((FOLDER / "media").iterdir()) <= named


def test_code_of_the_lips_is_fetched_before_each_call_that_uses_it_up() -> None:
    issued = 0
    for item in postman_folder("face")["item"]:
        parts = item["request"].get("body", {}).get("formdata", [])
        uses = any(part["key"] == "validate_data" for part in parts)
        issued = issued + 1 if item["name"].startswith("liveGetFour") else issued - uses
        assert not uses or issued >= 0
        if uses:
            assert {"key": "validate_data", "value": "{{validate_data}}", "type": "text"} in parts


def test_account_stands_in_variables_alone() -> None:
    account = load_contract().emulator.test_account
    texts = [
        path.read_text(encoding="utf-8")
        for path in FOLDER.rglob("*")
        if path.suffix in {".http", ".bru", ".js"} and path.name != "Emulator.bru"
    ]

    assert [text for text in texts if account.secret_key in text or account.secret_id in text] == []
    for item in (*postman_folder("face")["item"], *postman_folder("cos")["item"]):
        assert account.app_id not in json.dumps(item)
