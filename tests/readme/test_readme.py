"""Does what the documents say: runs their code, their commands, and follows their links."""

import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from document_parts import Block, anchors, blocks, joined, links, rows

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
GUIDES = [
    path
    for path in sorted((ROOT / "docs").glob("*.md"))
    if blocks(path.read_text(encoding="utf-8"), "python")
]
ELSEWHERE = {"build", "node_modules"}
DOCUMENTS = sorted(
    path
    for path in ROOT.rglob("*.md")
    if not any(part in ELSEWHERE or part[0] == "." for part in path.relative_to(ROOT).parts)
)
FACEID = (sys.executable, "-m", "faceid_conformance")
FACEID_COMMAND = ".venv/bin/faceid"


def said_commands() -> list[list[str]]:
    """The words of each command that README tells to type, without its comment."""
    return [
        shlex.split(line.removeprefix("$ "), comments=True)
        for block in blocks(README, "console")
        for line in block.text.splitlines()
        if line.startswith("$ ")
    ]


def said_environment() -> dict[str, str]:
    """What README's `export` lines set."""
    pairs = [word for words in said_commands() if words[0] == "export" for word in words[1:]]
    return dict(pair.split("=", 1) for pair in pairs)


def run(command: list[str], cwd: Path, **given: str) -> "subprocess.CompletedProcess[str]":
    kept = {name: value for name, value in os.environ.items() if not name.startswith("FACEID_")}
    return subprocess.run(
        command, cwd=cwd, env=kept | given, capture_output=True, text=True, timeout=120
    )


@pytest.fixture(scope="module")
def emulator() -> Iterator[str]:
    """The emulator as README starts it, but on a free port; it must say what README says."""
    words = next(words for words in said_commands() if words[:2] == [FACEID_COMMAND, "emulator"])
    port = words[words.index("--port") + 1]
    command = [*FACEID, *words[1:]]
    command[command.index("--port") + 1] = "0"
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            line = process.stdout.readline().strip()
            said, _, own_port = line.rpartition(":")
            assert f"\n{said}:{port}\n" in README
            yield own_port
        finally:
            process.terminate()


def run_code(code: str, path: Path, port: str) -> None:
    """Run a document's code at the root, as its reader does, in README's environment."""
    path.write_text(code, encoding="utf-8")
    given = said_environment()
    for name in ("FACEID_BASE_URL", "FACEID_CI_BASE_URL"):
        given[name] = re.sub(r":\d+$", f":{port}", given[name])
    done = run([sys.executable, "-W", "error", str(path)], ROOT, **given)

    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    assert given["FACEID_SECRET_KEY"] not in done.stdout


@pytest.mark.parametrize(
    "block", blocks(README, "python"), ids=lambda block: f"README.md:{block.line}"
)
def test_readme_code_runs_alone(block: Block, emulator: str, tmp_path: Path) -> None:
    run_code(block.in_place(), tmp_path / "README.md.py", emulator)


@pytest.mark.parametrize("path", GUIDES, ids=lambda path: path.name)
def test_guide_code_runs_from_top_to_bottom(path: Path, emulator: str, tmp_path: Path) -> None:
    code = joined(blocks(path.read_text(encoding="utf-8"), "python"))
    run_code(code, tmp_path / f"{path.name}.py", emulator)


@pytest.mark.parametrize("words", said_commands(), ids=shlex.join)
def test_readme_command_exists(words: list[str], tmp_path: Path) -> None:
    if words[0] == "make":
        assert set(words[1:]) <= make_targets()
    elif words[0] == "export":
        assert all(re.fullmatch(r"FACEID_[A-Z_]+=\S+", word) for word in words[1:])
    elif words[:3] == [FACEID_COMMAND, "conformance", "run"]:
        assert run([*FACEID, *words[1:], "--list"], tmp_path).returncode == 0
    elif words[:3] == [FACEID_COMMAND, "conformance", "trace"]:
        assert run([*FACEID, "conformance", "trace"], tmp_path).returncode == 0
        assert "--report" in run([*FACEID, *words[1:3], "--help"], tmp_path).stdout
    elif words[:2] == [FACEID_COMMAND, "explain"]:
        assert run([*FACEID, *words[1:]], tmp_path).returncode == 1
    else:  # `faceid emulator` is started by every test that runs code
        assert words[:2] == [FACEID_COMMAND, "emulator"]


def make_targets() -> set[str]:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    return set(re.findall(r"^([a-z-]+):", makefile, re.MULTILINE))


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_document_names_targets_and_paths_that_exist(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    named = {word for found in re.findall(r"`make ([a-z -]+)`", text) for word in found.split()}
    nowhere = [link for link in links(text) if "://" not in link and not leads(path, link)]

    assert named <= make_targets()
    assert nowhere == []


def leads(path: Path, link: str) -> bool:
    """Whether a relative link has a file at its end, and the file the heading."""
    name, _, anchor = link.partition("#")
    target = (path.parent / name).resolve() if name else path
    if not target.is_relative_to(ROOT) or not target.exists():
        return False
    return not anchor or anchor in anchors(target.read_text(encoding="utf-8"))


def test_readme_account_is_the_emulators() -> None:
    contract = (ROOT / "openapi" / "emulator.yaml").read_text(encoding="utf-8")
    account = yaml.safe_load(contract)["test-account"]
    (row,) = rows(README, "appid")

    shown = {heading.lower().replace("secret", "secret-"): text.strip("`")
             for heading, text in row.items()}  # fmt: skip
    exported = said_environment()
    assert shown == account
    assert exported["FACEID_APP_ID"] == account["appid"]
    assert exported["FACEID_SECRET_ID"] == account["secret-id"]
    assert exported["FACEID_SECRET_KEY"] == account["secret-key"]
