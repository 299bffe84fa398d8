"""Runs the linters from npm over the published documents, and breaks each rule of ours once.

Judges nothing itself; without node_modules it skips, which CI does not accept.
"""

import copy
import json
import os
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
DIST = ROOT / "openapi" / "dist"
TOOLS = ROOT / "node_modules" / ".bin"
RULES = ROOT / "openapi" / ".spectral.yaml"
DOCUMENTS = (
    "faceid.openapi.yaml",
    "faceid.openapi-3.1.yaml",
    "faceid.codegen.yaml",
    "faceid.codegen-3.1.yaml",
    "ci-liveness.openapi.yaml",
    "ci-liveness.openapi-3.1.yaml",
)

pytestmark = pytest.mark.skipif(
    not (TOOLS / "spectral").exists(), reason="linters from npm are not installed (make npm-tools)"
)

GONE = object()
Change = tuple[tuple[str, ...], Any]

OPERATION = ("paths", "/face/idcardcompare", "post")
JSON_BODY = (*OPERATION, "requestBody", "content", "application/json")
REPLY = (*OPERATION, "responses", "200", "content", "application/json")
SCHEMAS = ("components", "schemas")
FORM = (*SCHEMAS, "IdcardCompareForm")
FIELD = (*FORM, "properties", "idcard_name")
CODE = (*SCHEMAS, "IdcardCompareReply", "properties", "code")
SCHEME = ("components", "securitySchemes", "signature")
INLINE = {"type": "object", "properties": {"url": {"type": "string", "description": "A url."}}}
HEADER = {"name": "Authorization", "in": "header", "schema": {"type": "string"}, "description": "x"}

# rule: the change that must make it fire
BREAKS: Mapping[str, Change] = {
    "operation-id-camel-case": ((*OPERATION, "operationId"), "Idcard_Compare"),
    "operation-one-tag": ((*OPERATION, "tags"), ["face", "other"]),
    "operation-summary-short": ((*OPERATION, "summary"), "x" * 71),
    "operation-summary-claims": ((*OPERATION, "summary"), "This should compare"),
    "operation-provenance": ((*OPERATION, "x-source"), GONE),
    "responses-200-and-default": ((*OPERATION, "responses", "4XX"), {"description": "A range."}),
    "paths-lower-case": (("paths", "/face/IdCard"), {}),
    "body-is-named": ((*JSON_BODY, "schema"), INLINE),
    "reply-is-named": ((*REPLY, "schema"), INLINE),
    "body-no-encoding": ((*JSON_BODY, "encoding"), {}),
    "form-parts-are-text-or-file": ((*FIELD, "type"), "boolean"),
    "form-parts-are-inline": (FIELD, {"$ref": "#/components/schemas/ErrorCode"}),
    "request-without-alternatives": ((*FIELD, "oneOf"), [{"type": "string"}]),
    "schema-names": ((*SCHEMAS, "Error"), {"type": "object"}),
    "property-names": ((*FORM, "properties", "idcardName"), {"type": "string"}),
    "replies-stay-open": ((*SCHEMAS, "IdcardCompareReply", "additionalProperties"), GONE),
    "replies-without-bounds": ((*CODE, "minimum"), 0),
    "code-is-plain-integer": ((*CODE, "format"), "int64"),
    "required-not-empty": ((*FORM, "required"), []),
    "security-is-header-key": ((*SCHEME, "name"), "X-Key"),
    "no-authorization-parameter": ((*OPERATION, "parameters"), [HEADER]),
    "servers-without-variables": (("servers", "0", "variables"), {"region": {"default": "x"}}),
    "files-are-binary": ((*FIELD, "contentMediaType"), "image/jpeg"),
    "property-described": ((*FIELD, "description"), GONE),
}


def run(tool: str, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    command = [str(TOOLS / tool), *map(str, arguments)]
    environment = {
        **os.environ,
        "REDOCLY_SUPPRESS_UPDATE_NOTICE": "true",
        "REDOCLY_TELEMETRY": "off",
    }
    return subprocess.run(
        command, capture_output=True, text=True, check=False, cwd=ROOT, env=environment, timeout=120
    )


def broken(document: dict[str, Any], change: Change) -> dict[str, Any]:
    pointer, value = change
    copied = copy.deepcopy(document)
    node: Any = copied
    for step in pointer[:-1]:
        node = node[int(step)] if isinstance(node, list) else node[step]
    if value is GONE:
        del node[pointer[-1]]
    else:
        node[pointer[-1]] = value
    return copied


def own_rules() -> set[str]:
    rules = yaml.safe_load(RULES.read_text(encoding="utf-8"))["rules"]
    return {name for name, rule in rules.items() if isinstance(rule, dict)}


def test_lint_spectral_finds_nothing_in_the_published_documents() -> None:
    paths = [DIST / name for name in DOCUMENTS]

    result = run("spectral", "lint", "--fail-severity=hint", "--ruleset", RULES, *paths)

    assert result.returncode == 0, result.stdout + result.stderr


def test_lint_redocly_finds_nothing_in_the_published_documents() -> None:
    paths = [DIST / name for name in DOCUMENTS]

    result = run("redocly", "lint", "--config", ROOT / "openapi" / ".redocly.yaml", *paths)

    assert result.returncode == 0, result.stdout + result.stderr
    assert "warning" not in result.stderr.lower().replace("deprecation warning", "")


def test_lint_every_rule_of_ours_has_a_document_that_breaks_it() -> None:
    assert own_rules() == set(BREAKS)


def test_lint_every_rule_of_ours_fires(tmp_path: Path) -> None:
    document = json.loads((DIST / "faceid.openapi.json").read_text(encoding="utf-8"))
    document["paths"] = {OPERATION[1]: document["paths"][OPERATION[1]]}  # one says it as five do
    for rule, change in BREAKS.items():
        text = json.dumps(broken(document, change), ensure_ascii=False)
        (tmp_path / f"{rule}.json").write_text(text, encoding="utf-8")

    result = run("spectral", "lint", "--format", "json", "--ruleset", RULES, *tmp_path.iterdir())

    fired = {(Path(found["source"]).stem, found["code"]) for found in json.loads(result.stdout)}
    assert [rule for rule in BREAKS if (rule, rule) not in fired] == []
