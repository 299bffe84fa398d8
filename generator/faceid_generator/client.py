"""Owns the Python client: generator output beneath, our runtime and the facade on top of it.

Knows nothing of drift and of where the client is put: it fills the folder that it is given.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from faceid_generator.contract import BundledContract
from faceid_generator.derive import operations
from faceid_generator.errors import RenderError, SetupError
from faceid_generator.package import render_package
from faceid_generator.reader import Tree

GENERATOR = Path(__file__).resolve().parents[1]
CONFIG = GENERATOR / "opc.yaml"
TEMPLATES = GENERATOR / "templates" / "opc"
RUNTIME = GENERATOR / "runtime"
# The folder of each API's models and operations; templates find its bridge by the same name.
LOW_LEVEL = {"faceid": "face", "ci-liveness": "ci"}
RUFF = ("--isolated", "--no-cache", "--quiet", "--target-version", "py311", "--line-length", "100")
TIMEOUT_SECONDS = 120


def render(contract: BundledContract, out_dir: Path) -> None:
    """Fill an empty folder with the package `faceid_client`."""
    for api in (contract, *contract.further):
        _run_generator(api, LOW_LEVEL[api.api], out_dir)
    for name, text in render_package(contract, RUNTIME).items():
        (out_dir / name).write_text(text, encoding="utf-8", newline="\n")
    rendered = sorted(path.name for path in out_dir.glob("*.py"))
    _run(_tool("ruff"), "check", *RUFF, "--select", "I,F401", "--fix-only", *rendered, cwd=out_dir)
    _run(_tool("ruff"), "format", *RUFF, *rendered, cwd=out_dir)
    for source in sorted(RUNTIME.glob("*.py")):
        shutil.copyfile(source, out_dir / source.name)
    (out_dir / "py.typed").write_bytes(b"")
    for path in sorted(out_dir.rglob("*.py")):
        text = path.read_text(encoding="utf-8")
        path.write_text(f"# {contract.stamp}\n{text}", encoding="utf-8", newline="\n")


def _run_generator(contract: BundledContract, name: str, out_dir: Path) -> None:
    with tempfile.TemporaryDirectory(prefix="faceid-client-") as place:
        document = Path(place) / "codegen.json"
        text = json.dumps(_secured(contract.codegen_31), ensure_ascii=False)
        document.write_text(text, encoding="utf-8")
        config = Path(place) / CONFIG.name
        settings = CONFIG.read_text(encoding="utf-8")
        config.write_text(f"{settings}package_name_override: {name}\n", encoding="utf-8")
        _run(
            _tool("openapi-python-client"),
            "generate",
            *("--path", str(document)),
            *("--meta", "none"),
            *("--output-path", str(Path(place) / name)),
            *("--config", str(config)),
            *("--custom-template-path", str(TEMPLATES)),
            "--fail-on-warning",
            cwd=Path(place),
        )
        shutil.copytree(Path(place) / name, out_dir / name)


def _secured(document: Tree) -> Tree:
    """Say on each operation what the document says for all: the tool reads it nowhere else.

    A parameter that has but one value has it by default.
    """
    secured: Tree = json.loads(json.dumps(document))
    for _path, _method, operation in operations(secured):
        operation.setdefault("security", document["security"])
    for parameter in secured["components"].get("parameters", {}).values():
        values = parameter["schema"].get("enum", ())
        if len(values) == 1:
            parameter["schema"]["default"] = values[0]
    return secured


def _run(*command: str, cwd: Path) -> None:
    """Run a tool that has to succeed; its own environment's tools come first on the path."""
    environment = {
        **os.environ,
        "PATH": f"{_bin()}{os.pathsep}{os.environ.get('PATH', '')}",
        "PYTHONUTF8": "1",
        "PYTHONHASHSEED": "0",
    }
    try:
        done = subprocess.run(
            command,
            cwd=cwd,
            env=environment,
            capture_output=True,
            text=True,
            encoding="utf-8",
            errors="replace",
            timeout=TIMEOUT_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise RenderError(_shown(command), f"no end after {TIMEOUT_SECONDS} seconds") from None
    if done.returncode:
        detail = (done.stdout + done.stderr).strip()
        raise RenderError(_shown(command), detail or f"exit code {done.returncode}")


def _shown(command: Sequence[str]) -> str:
    return f"{Path(command[0]).name} {command[1]}"


def _bin() -> Path:
    # Not resolved: in a virtual environment the interpreter is a link, its tools lie beside it.
    return Path(sys.executable).parent


def _tool(name: str) -> str:
    suffix = ".exe" if os.name == "nt" else ""
    path = _bin() / f"{name}{suffix}"
    if not path.is_file():
        raise SetupError(f"{name} is missing beside {sys.executable}", "run `make install`")
    return str(path)
