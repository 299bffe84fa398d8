"""Holds the making of the client: forked templates, same output anywhere, failures in one line."""

import hashlib
import json
import os
import subprocess
import sys
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

import pytest
from faceid_generator import client, facade
from faceid_generator.contract import read_contract
from faceid_generator.errors import RenderError, SetupError

ROOT = Path(__file__).parents[2]
GENERATOR = ROOT / "generator"
RENDER = """
import sys
from pathlib import Path
from faceid_generator.client import render
from faceid_generator.contract import read_contract
render(read_contract(Path(sys.argv[1])), Path(sys.argv[2]))
"""


def upstream_templates() -> Path:
    spec = find_spec("openapi_python_client")
    assert spec is not None
    assert spec.origin is not None
    return Path(spec.origin).parent / "templates"


def pinned() -> dict[str, str]:
    lines = (GENERATOR / "UPSTREAM.sha256").read_text(encoding="utf-8").splitlines()
    pairs = (line.split("  ", 1) for line in lines if not line.startswith("#"))
    return {name: digest for digest, name in pairs}


def contents(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and "__pycache__" not in path.parts
    }


def test_generator_is_the_version_that_the_templates_were_forked_from() -> None:
    first = (GENERATOR / "UPSTREAM.sha256").read_text(encoding="utf-8").partition("\n")[0]

    assert f"openapi-python-client {version('openapi-python-client')}:" in first


def test_each_fork_is_pinned() -> None:
    ours = GENERATOR / "templates" / "opc"

    assert set(pinned()) == {path.relative_to(ours).as_posix() for path in ours.rglob("*.jinja")}


@pytest.mark.parametrize("name", sorted(pinned()))
def test_upstream_template_is_as_it_was_forked(name: str) -> None:
    template = upstream_templates() / name

    assert hashlib.sha256(template.read_bytes()).hexdigest() == pinned()[name]


@pytest.mark.parametrize("name", sorted(pinned()))
def test_fork_says_where_it_comes_from(name: str) -> None:
    text = (GENERATOR / "templates" / "opc" / name).read_text(encoding="utf-8")

    assert text.startswith("{# Forked from openapi-python-client 0.29.1. ")


def test_output_is_the_same_in_another_folder_with_another_hash_seed(tmp_path: Path) -> None:
    elsewhere, out, here = (tmp_path / name for name in ("elsewhere", "out", "here"))
    for folder in (elsewhere, out, here):
        folder.mkdir()
    (elsewhere / "pyproject.toml").write_text("[tool.ruff]\nline-length = 40\n")
    environment = os.environ | {
        "PYTHONHASHSEED": "4242",
        "PYTHONPATH": str(GENERATOR),
        "PATH": "/usr/bin:/bin",
        "LC_ALL": "C",
    }

    subprocess.run(
        (sys.executable, "-c", RENDER, str(ROOT), str(out)),
        cwd=elsewhere,
        env=environment,
        check=True,
        capture_output=True,
    )

    client.render(read_contract(ROOT), here)
    assert contents(out) == contents(here)
    assert sorted(path.name for path in elsewhere.iterdir()) == ["pyproject.toml"]


def test_missing_tool_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", str(tmp_path / "python"))

    with pytest.raises(SetupError, match="openapi-python-client is missing beside"):
        client.render(read_contract(ROOT), tmp_path)


def test_document_that_the_tool_cannot_read_whole_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    contract = read_contract(ROOT)
    monkeypatch.setattr(client, "_secured", lambda _document: {"openapi": "3.1.1"})

    with pytest.raises(RenderError, match="openapi-python-client generate failed"):
        client.render(contract, tmp_path / "out")

    assert not (tmp_path / "out").exists()


def test_text_parts_of_each_type_are_written_as_callers_write_them(tmp_path: Path) -> None:
    fields = {
        "flag": {"type": "boolean"},
        "text": {"type": "string"},
        "number": {"type": "number"},
        "count": {"type": "integer"},
    }
    schema = {"type": "object", "properties": fields, "required": sorted(fields)}
    content = {"multipart/form-data": {"schema": {"$ref": "#/components/schemas/TheForm"}}}
    operation = {
        "operationId": "send",
        "requestBody": {"required": True, "content": content},
        "responses": {"default": {"description": "any"}},
    }
    document = {
        "openapi": "3.1.1",
        "info": {"title": "parts", "version": "1"},
        "paths": {"/parts": {"post": operation}},
        "components": {"schemas": {"TheForm": schema}},
    }
    (tmp_path / "document.json").write_text(json.dumps(document))

    client._run(  # pyright: ignore[reportPrivateUsage]
        client._tool("openapi-python-client"),  # pyright: ignore[reportPrivateUsage]
        "generate",
        *("--path", "document.json", "--meta", "none", "--output-path", "out"),
        *("--config", str(client.CONFIG), "--custom-template-path", str(client.TEMPLATES)),
        "--fail-on-warning",
        cwd=tmp_path,
    )

    form = (tmp_path / "out" / "models" / "the_form.py").read_text(encoding="utf-8")
    assert '(None, b"true" if self.flag else b"false", None)' in form
    assert "text/plain" not in form


def test_facade_follows_the_contract() -> None:
    contract = read_contract(ROOT)

    views = {view.operation_id: view for view in facade.read_facade(contract).operations}

    assert set(views) == {
        "idcardCompare",
        "liveDetectPicture",
        "liveGetFour",
        "idcardLiveDetectFour",
        "liveDetectFour",
    }
    flags = [each for each in views["liveDetectFour"].arguments if each.kind == "flag"]
    assert [flag.name for flag in flags] == ["compare_flag"]
    assert views["idcardCompare"].choice == ("url", "image")
    assert views["idcardCompare"].decision is not None
    assert all(view.limit_name == "REQUEST_BODY_BYTES" for view in views.values())
