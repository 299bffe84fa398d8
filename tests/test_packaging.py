"""Holds the packaging frame: what is installed, locked and told to the tools.

Builds nothing and opens no socket; it reads the project's files and the installed metadata.
"""

import re
import stat
import tomllib
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[1]
PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
SNIPPET_LOCKS = (
    ROOT / "tests" / "snippets" / "parsers.lock",
    ROOT / "tests" / "snippets" / "npm" / "package-lock.json",
)
LOCKS = (ROOT / "requirements" / "build.lock", ROOT / "requirements" / "dev.lock")
REQUIREMENT = re.compile(r"^([A-Za-z0-9._-]+)==([^ ;\\]+)", re.MULTILINE)


def locked(path: Path) -> dict[str, str]:
    found = REQUIREMENT.findall(path.read_text(encoding="utf-8"))
    return {name.lower(): version for name, version in found}


def named(requirement: str) -> str:
    return re.split(r"[<>=!~\[; ]", requirement, maxsplit=1)[0].lower()


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.name)
def test_lock_hashes_every_requirement(lock: Path) -> None:
    blocks = re.split(r"\n(?=[A-Za-z0-9])", lock.read_text(encoding="utf-8"))

    bare = [block.splitlines()[0] for block in blocks if "--hash=sha256:" not in block]

    assert bare == []


@pytest.mark.parametrize(
    "lock", (*LOCKS, *SNIPPET_LOCKS, ROOT / "package-lock.json"), ids=lambda path: path.parent.name
)
def test_lock_names_no_registry_and_no_path_of_a_machine(lock: Path) -> None:
    text = lock.read_text(encoding="utf-8")

    assert "index-url" not in text
    assert "find-links" not in text
    assert '"resolved"' not in text
    assert not re.search(r"(^|\s)/(root|home|work|tmp)/", text)
    assert " @ file:" not in text


def test_lock_holds_every_declared_dependency() -> None:
    project = PROJECT["project"]
    declared = project["dependencies"] + project["optional-dependencies"]["conformance"]

    missing = {named(item) for item in declared} - set(locked(LOCKS[1]))

    assert missing == set()


def test_lock_pins_agree_where_two_locks_hold_one_package() -> None:
    build, dev = locked(LOCKS[0]), locked(LOCKS[1])

    assert {name: build[name] for name in build.keys() & dev} == {
        name: dev[name] for name in build.keys() & dev
    }


def test_lock_keeps_the_versions_that_are_part_of_the_output() -> None:
    dev = locked(LOCKS[1])

    assert dev["openapi-python-client"] == "0.29.1"
    assert dev["ruff"] == "0.17.5"
    assert tuple(map(int, dev["pytest"].split(".")[:2])) < (9, 2)


def test_wheel_holds_the_two_packages_and_nothing_else() -> None:
    packages = PROJECT["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]

    assert [Path(package).name for package in packages] == ["faceid_client", "faceid_conformance"]
    assert all((ROOT / package / "__init__.py").is_file() for package in packages)


def test_client_carries_its_types() -> None:
    assert (ROOT / "generated_client" / "faceid_client" / "py.typed").is_file()


def test_command_is_installed_and_enters_the_command_line() -> None:
    commands = [point for point in entry_points(group="console_scripts") if point.name == "faceid"]

    assert [point.value for point in commands] == ["faceid_conformance.cli:main"]


def test_makefile_explains_every_target() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    inner = {"lint-python", "lint-openapi"}

    phony = re.sub(r"\\\n", " ", makefile)
    targets = set(re.search(r"^\.PHONY: (.*)$", phony, re.MULTILINE)[1].split())  # type: ignore[index]
    explained = set(re.findall(r"^([a-z-]+):.*## \S", makefile, re.MULTILINE))

    assert targets - inner == explained


def test_ci_script_is_executable_and_runs_every_gate() -> None:
    script = ROOT / ".ci" / "run"
    text = script.read_text(encoding="utf-8")

    assert script.stat().st_mode & stat.S_IXUSR
    for target in ("lint", "check-generated", "test", "conformance"):
        assert re.search(rf"^for target in .*\b{target}\b", text, re.MULTILINE)


def test_workflow_calls_the_ci_script() -> None:
    workflow = yaml.safe_load((ROOT / ".github/workflows/ci.yml").read_text(encoding="utf-8"))
    steps = workflow["jobs"]["ci"]["steps"]

    assert ".ci/run" in [step.get("run") for step in steps]
