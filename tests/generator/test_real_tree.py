"""The real contract: committed outputs are what it gives, alike everywhere; and it can grow.

Every run is a process of its own, as `make generate` starts it; they run side by side, once.
"""

import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
CASES = "conformance/faceid_conformance/cases"
OUTPUTS = (
    "openapi/dist",
    "conformance/faceid_conformance/contract/data",
    "generated_client/faceid_client",
    "docs/error-codes.md",
    "openapi/README.md",
)

PATH_ITEM = """\
post:
  operationId: faceCount
  tags: [face]
  summary: Count the faces in a picture
  description: Tells how many faces a picture shows.
  x-term: 人脸计数
  x-billable: true
  x-source:
    - {document: project, place: test, standing: inferred}
  x-why: Only a test knows this operation.
  x-limits: [request-body-bytes]
  requestBody:
    required: true
    content:
      application/json:
        schema: {$ref: ../components/schemas/FaceCountInput.yaml}
  responses:
    "200":
      description: The faces were counted, or a code says why not.
      content:
        application/json:
          schema: {$ref: ../components/schemas/FaceCountReply.yaml}
    default: {$ref: ../components/responses/Refusal.yaml}
"""
INPUT = """\
type: object
description: A picture named by URL.
required: [appid, url]
x-source: [{document: project, place: test, standing: inferred}]
x-why: Only a test knows this operation.
properties:
  appid:
    type: string
    description: The id of the application.
    x-missing-code: 21
    x-source: [{document: faceid-api-2019, place: test, standing: documented}]
  url:
    type: string
    description: Where the picture lies.
    x-missing-code: -5999
    x-source: [{document: faceid-api-2019, place: test, standing: documented}]
"""
REPLY = """\
type: object
description: The answer of facecount.
required: [code, message]
additionalProperties: true
x-source: [{document: faceid-api-2019, place: test, standing: documented}]
properties:
  code: {type: integer, format: int32, description: The reason.}
  message: {type: string, description: A short text.}
  data:
    type: object
    nullable: true
    description: The result.
    allOf:
      - {$ref: FaceCountResult.yaml}
"""
RESULT = """\
type: object
description: How many faces there are.
additionalProperties: true
x-source: [{document: faceid-api-2019, place: test, standing: documented}]
properties:
  faces: {type: integer, format: int32, description: The number of faces.}
"""
CODE = """\
  - code: -5999
    name: FACE_COUNT_IMPOSSIBLE
    en: The faces could not be counted.
    zh: 数不清人脸。
    category: media
    fault: media
    retry: futile
    http: {status: 200, standing: inferred}
    operations: [faceCount]
    arrives-in: {field: code, standing: inferred}
"""


@dataclass(frozen=True)
class Run:
    root: Path
    code: int
    said: str


class Started:
    """A run of the generator in a process of its own."""

    def __init__(self, root: Path, *flags: str, cwd: Path, seed: str) -> None:
        self._root = root
        self._process = subprocess.Popen(
            [sys.executable, "-m", "faceid_generator", "--root", str(root), *flags],
            cwd=cwd,
            env={**os.environ, "PYTHONPATH": str(ROOT / "generator"), "PYTHONHASHSEED": seed},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def end(self) -> Run:
        said, _ = self._process.communicate(timeout=60)
        return Run(self._root, self._process.returncode, said)


def copy_of(place: Path) -> Path:
    ignored = shutil.ignore_patterns("dist", ".*")
    shutil.copytree(ROOT / "openapi", place / "openapi", ignore=ignored)
    for name in ("data/vectors.yaml", "clients/clients.yaml"):
        target = place / CASES / name
        target.parent.mkdir(parents=True)
        shutil.copyfile(ROOT / CASES / name, target)
    shutil.copytree(ROOT / CASES / "media", place / CASES / "media")
    return place


def grown(place: Path) -> Path:
    api = copy_of(place) / "openapi/faceid"
    entry = api / "openapi.yaml"
    line = "  /face/livegetfour: {$ref: paths/livegetfour.yaml}\n"
    text = entry.read_text(encoding="utf-8")
    assert line in text
    added = "  /face/facecount: {$ref: paths/facecount.yaml}\n"
    entry.write_text(text.replace(line, line + added), encoding="utf-8")
    (api / "paths/facecount.yaml").write_text(PATH_ITEM, encoding="utf-8")
    for suffix, schema in (("Input", INPUT), ("Reply", REPLY), ("Result", RESULT)):
        (api / f"components/schemas/FaceCount{suffix}.yaml").write_text(schema, encoding="utf-8")
    with (place / "openapi/errors/face-verification.yaml").open("a", encoding="utf-8") as family:
        family.write(CODE)
    return place


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Run]:
    folder = tmp_path_factory.mktemp("real")
    elsewhere = folder / "some where"
    elsewhere.mkdir()
    started = {
        "one": Started(copy_of(folder / "one"), cwd=folder, seed="0"),
        "two": Started(copy_of(folder / "näher" / "two"), cwd=elsewhere, seed="4242"),
    }
    ended = {name: run.end() for name, run in started.items()}
    started = {
        "grown": Started(grown(folder / "grown"), cwd=folder, seed="7"),
        "check": Started(ROOT, "--check", cwd=folder, seed="1"),
    }
    return ended | {name: run.end() for name, run in started.items()}


def outputs(root: Path) -> dict[str, bytes]:
    found: dict[str, bytes] = {}
    for name in OUTPUTS:
        place = root / name
        for path in [place] if place.is_file() else sorted(place.rglob("*")):
            if path.is_file() and "__pycache__" not in path.parts:
                found[path.relative_to(root).as_posix()] = path.read_bytes()
    return found


def test_real_tree_is_clean(runs: dict[str, Run]) -> None:
    check = runs["check"]

    assert check.code == 0, check.said


def test_real_outputs_are_alike_for_every_seed_and_folder(runs: dict[str, Run]) -> None:
    assert [runs[name].code for name in ("one", "two")] == [0, 0], runs["one"].said

    assert outputs(runs["one"].root) == outputs(runs["two"].root)


def test_real_outputs_are_those_that_are_committed(runs: dict[str, Run]) -> None:
    assert outputs(runs["one"].root) == outputs(ROOT)


def test_real_outputs_hold_nothing_of_this_machine(runs: dict[str, Run]) -> None:
    for name, content in outputs(runs["two"].root).items():
        assert str(runs["two"].root).encode() not in content, name
        assert str(ROOT).encode() not in content, name
        assert str(Path.home()).encode() + b"/" not in content, name


def test_real_outputs_leave_nothing_else_behind(runs: dict[str, Run]) -> None:
    root = runs["one"].root

    hidden = [path for path in root.rglob(".*") if path.name != ".gitkeep"]

    assert hidden == []
    assert not list(root.rglob("__pycache__"))


def test_real_documents_have_one_operation_per_content_type(runs: dict[str, Run]) -> None:
    dist = runs["one"].root / "openapi/dist"
    canonical = json.loads((dist / "faceid.openapi.json").read_text(encoding="utf-8"))
    codegen = json.loads((dist / "faceid.codegen-3.1.json").read_text(encoding="utf-8"))

    types = [
        (path, content_type)
        for path, item in canonical["paths"].items()
        for content_type in item["post"]["requestBody"]["content"]
    ]

    assert [
        (path.removesuffix("#form"), *item["post"]["requestBody"]["content"])
        for path, item in codegen["paths"].items()
    ] == types


def test_real_tree_grows_by_an_operation_and_a_code(runs: dict[str, Run]) -> None:
    run = runs["grown"]
    assert run.code == 0, run.said
    made = outputs(run.root)

    surface = json.loads(made["openapi/dist/surface.json"])
    names = [operation["operationId"] for operation in surface["operations"]]
    errors = json.loads(made["conformance/faceid_conformance/contract/data/errors.json"])
    row = next(row for row in errors["codes"] if row["code"] == -5999)

    assert names.index("faceCount") == names.index("liveGetFour") + 1
    assert row["operations"] == ["faceCount"]
    assert b"FaceCountInput" in made["openapi/dist/faceid.openapi.yaml"]
    assert b"| -5999 | `FACE_COUNT_IMPOSSIBLE` |" in made["docs/error-codes.md"]
    assert b"def face_count(" in made["generated_client/faceid_client/client.py"]
    assert (
        b"FACE_COUNT_IMPOSSIBLE" in made["generated_client/faceid_client/face/models/error_code.py"]
    )


def test_real_codes_for_all_operations_reach_a_new_one(runs: dict[str, Run]) -> None:
    surface = json.loads(outputs(runs["grown"].root)["openapi/dist/surface.json"])

    added = next(each for each in surface["operations"] if each["operationId"] == "faceCount")

    assert {0, 9, -5999} <= set(added["codes"])
