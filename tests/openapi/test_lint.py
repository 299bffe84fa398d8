"""Runs the linters from npm over the published documents, and breaks each rule of ours once.

Judges nothing itself; without node_modules it skips, which CI does not accept.
"""

import copy
import json
import os
import shutil
import subprocess
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
DIST = ROOT / "openapi" / "dist"
TOOLS = ROOT / "node_modules" / ".bin"
RULES = ROOT / "openapi" / ".spectral.yaml"
PUBLISHED = DIST / "lint"
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

GONE, TWICE = object(), object()
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
BARE = {"name": "x", "in": "query", "schema": {"type": "string"}}
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


# The stock rules that are errors for us.
STOCK_BREAKS: Mapping[str, Change] = {
    "oas3-parameter-description": ((*OPERATION, "parameters"), [BARE]),
    "oas3-valid-media-example": ((*JSON_BODY, "examples", "url", "value", "appid"), 5),
    "oas3-valid-schema-example": ((*FIELD, "example"), 5),
    "operation-description": ((*OPERATION, "description"), GONE),
    "operation-operationId-unique": (("paths", "/face/other"), TWICE),
    "operation-success-response": ((*OPERATION, "responses", "200"), GONE),
    "path-keys-no-trailing-slash": (("paths", "/face/x/"), {}),
    "no-$ref-siblings": ((*JSON_BODY, "schema", "description"), "A body."),
}
# What stands otherwise for the operations on COS.
COS_BREAKS: Mapping[str, Change] = {
    "paths-lower-case": (("paths", "/face"), {}),
    "property-names": ((*SCHEMAS, "LivenessReply", "properties", "sim"), {"type": "number"}),
}
REDOCLY_BREAKS: Mapping[str, tuple[Change, ...]] = {
    "info-license": ((("info", "license"), GONE),),
    "operation-operationId-unique": ((("paths", "/face/other"), TWICE),),
    "operation-singular-tag": (((*OPERATION, "tags"), ["face", "other"]),),
    "operation-summary": (((*OPERATION, "summary"), GONE),),
    "no-ambiguous-paths": ((("paths", "/{a}/x"), {}), (("paths", "/face/{b}"), {})),
    "no-invalid-media-type-examples": (STOCK_BREAKS["oas3-valid-media-example"],),
    "no-invalid-schema-examples": (((*FIELD, "example"), 5),),
    "no-identical-paths": ((("paths", "/face/{a}"), {}), (("paths", "/face/{b}"), {})),
    "path-not-include-query": ((("paths", "/face/x?y=1"), {}),),
    "security-defined": ((("security",), [{"nothing": []}]),),
    "no-schema-type-mismatch": (((*FIELD, "items"), {"type": "string"}),),
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


def broken(document: dict[str, Any], changes: Iterable[Change]) -> str:
    copied = copy.deepcopy(document)
    for pointer, value in changes:
        node: Any = copied
        for step in pointer[:-1]:
            node = node[int(step)] if isinstance(node, list) else node[step]
        if value is GONE:
            del node[pointer[-1]]
        else:
            same = next(iter(document["paths"].values()))
            node[pointer[-1]] = same if value is TWICE else value
    return json.dumps(copied, ensure_ascii=False)


def small(name: str, *paths: str) -> dict[str, Any]:
    """A document of a few paths, with the components that these need: one says it as five do."""
    document: dict[str, Any] = json.loads((DIST / name).read_text(encoding="utf-8"))
    document["paths"] = {path: document["paths"][path] for path in paths or document["paths"]}
    while True:
        text, idle = json.dumps(document), []
        for kind in set(document["components"]) - {"securitySchemes"}:
            named = document["components"][kind]
            idle += [(kind, key) for key in named if f'"#/components/{kind}/{key}"' not in text]
        if not idle:
            return document
        for kind, key in idle:
            del document["components"][kind][key]


def rules_of(name: str) -> dict[str, Any]:
    rules: dict[str, Any] = yaml.safe_load((PUBLISHED / name).read_text("utf-8"))["rules"]
    return {rule: value for rule, value in rules.items() if value != "off"}


def redocly_problems(text: str) -> list[dict[str, Any]]:
    """What Redocly says of several documents: a JSON text for each, one behind the other."""
    found: list[dict[str, Any]] = []
    while text := text.strip():
        report, end = json.JSONDecoder().raw_decode(text)
        found, text = found + report["problems"], text[end:]
    return found


def copied_rules(folder: Path) -> Path:
    """A project of its own that has our rules, and documents in `dist/`."""
    shutil.copy(RULES, folder)
    shutil.copytree(RULES.parent / "lint", folder / "lint")
    (folder / "dist").mkdir()
    return folder / RULES.name


def test_lint_spectral_finds_nothing_in_the_published_documents() -> None:
    paths = [DIST / name for name in DOCUMENTS]

    result = run("spectral", "lint", "--fail-severity=hint", "--ruleset", RULES, *paths)

    assert result.returncode == 0, result.stdout + result.stderr


def test_lint_redocly_finds_nothing_in_the_published_documents() -> None:
    paths = [DIST / name for name in DOCUMENTS]

    result = run("redocly", "lint", "--config", ROOT / "openapi" / ".redocly.yaml", *paths)

    assert result.returncode == 0, result.stdout + result.stderr
    assert "warning" not in result.stderr.lower().replace("deprecation warning", "")


def test_lint_every_rule_has_a_document_that_breaks_it() -> None:
    generators, house = rules_of("generators.spectral.yaml"), rules_of("faceid.spectral.yaml")
    ours = {rule for rule, value in {**generators, **house}.items() if isinstance(value, dict)}

    assert ours == set(BREAKS)
    assert {*generators, *house} - ours == set(STOCK_BREAKS)
    assert set(rules_of("faceid.redocly.yaml")) == set(REDOCLY_BREAKS)
    overrides = yaml.safe_load(RULES.read_text(encoding="utf-8"))["overrides"]
    (of_cos,) = [override["rules"] for override in overrides]
    assert {rule for rule, value in of_cos.items() if value != "off"} == set(COS_BREAKS)


def test_lint_every_rule_for_spectral_fires(tmp_path: Path) -> None:
    rules = copied_rules(tmp_path)
    face = small("faceid.openapi.json", OPERATION[1])
    cos = small("ci-liveness.openapi.json", "/#GetLiveCode", "/{ObjectKey}")
    for prefix, document, breaks in (
        ("face", face, {**BREAKS, **STOCK_BREAKS}),
        ("ci-liveness", cos, COS_BREAKS),
    ):
        (tmp_path / "dist" / f"{prefix}.none.json").write_text(broken(document, ()), "utf-8")
        for rule, change in breaks.items():
            path = tmp_path / "dist" / f"{prefix}.{rule}.json"
            path.write_text(broken(document, [change]), encoding="utf-8")

    paths = sorted((tmp_path / "dist").iterdir())
    result = run("spectral", "lint", "--format", "json", "--ruleset", rules, *paths)

    found = {(Path(each["source"]).stem, each["code"]) for each in json.loads(result.stdout)}
    wanted = {(f"face.{rule}", rule) for rule in (*BREAKS, *STOCK_BREAKS)}
    wanted |= {(f"ci-liveness.{rule}", rule) for rule in COS_BREAKS}
    assert wanted - found == set()
    assert [each for each in found if each[0].endswith(".none")] == []


def test_lint_every_rule_for_redocly_fires(tmp_path: Path) -> None:
    document = small("faceid.openapi.json", OPERATION[1])
    for rule, changes in {**REDOCLY_BREAKS, "none": ()}.items():
        (tmp_path / f"{rule}.json").write_text(broken(document, changes), encoding="utf-8")
    config = PUBLISHED / "faceid.redocly.yaml"

    paths = sorted(tmp_path.glob("*.json"))
    result = run("redocly", "lint", "--format", "json", "--config", config, *paths)

    found = {
        (Path(each["location"][0]["source"]["ref"]).stem, each["ruleId"])
        for each in redocly_problems(result.stdout)
    }
    assert {(rule, rule) for rule in REDOCLY_BREAKS} - found == set()
    assert [each for each in found if each[0] == "none"] == []


def test_lint_rules_are_extended_as_the_page_says(tmp_path: Path) -> None:
    page = (PUBLISHED / "README.md").read_text(encoding="utf-8")
    spectral, redocly = (part.partition("\n```")[0] for part in page.split("```yaml\n")[1:])
    shutil.copytree(PUBLISHED, tmp_path / "lint")
    (tmp_path / ".spectral.yaml").write_text(spectral, encoding="utf-8")
    (tmp_path / "redocly.yaml").write_text(redocly, encoding="utf-8")
    document = small("faceid.openapi.json", OPERATION[1])
    unlicensed: Change = (("info", "license"), GONE)
    server = {"url": "https://{region}.invalid", "variables": {"region": {"default": "x"}}}
    variables: Change = (("servers",), [{**server, "description": "Elsewhere."}])
    (tmp_path / "openapi.json").write_text(broken(document, [unlicensed, variables]), "utf-8")
    arguments = ("lint", "--format", "json")

    by_spectral = run(
        "spectral", *arguments, "--ruleset", tmp_path / ".spectral.yaml", tmp_path / "openapi.json"
    )
    by_redocly = run(
        "redocly", *arguments, "--config", tmp_path / "redocly.yaml", tmp_path / "openapi.json"
    )

    codes = {each["code"] for each in json.loads(by_spectral.stdout)}
    assert "my-own-rule" in codes
    assert "servers-without-variables" not in codes
    assert redocly_problems(by_redocly.stdout) == []
