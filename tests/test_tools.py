"""`make tools`: what it installs, what it says of the rest, and which skips CI then accepts."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
TOOLS = ROOT / ".ci" / "tools"
NEEDED = ("sh", "cat", "dirname", "grep", "mkdir", "rm", "tail", "touch")

DPKG_QUERY = """#!/bin/sh
for package; do :; done
test -e "$INSTALLED/$package" && printf installed
"""
APT_GET = """#!/bin/sh
echo "$*" >>"$INSTALLED/.asked"
test "$1" = install || exit 0
for package; do :; done
case $package in unknown*) echo "E: Unable to locate package $package" >&2; exit 100 ;; esac
touch "$INSTALLED/$package"
"""


class Machine:
    """A folder with the few commands that the script uses, and notes of what is installed."""

    def __init__(self, folder: Path, *, user: int = 0, apt_get: str | None = APT_GET) -> None:
        self.installed, self._bin = folder / "installed", folder / "bin"
        self.list = folder / "build" / "left-out"
        self.installed.mkdir()
        self._bin.mkdir()
        for name in (*NEEDED, "env"):
            (self._bin / name).symlink_to(shutil.which(name) or name)
        commands = {"dpkg-query": DPKG_QUERY, "id": f"#!/bin/sh\necho {user}\n"}
        if apt_get is not None:
            commands["apt-get"] = apt_get
        for name, text in commands.items():
            (self._bin / name).write_text(text, encoding="utf-8")
            (self._bin / name).chmod(0o755)

    def has(self, *packages: str) -> None:
        for package in packages:
            (self.installed / package).touch()

    def asked(self) -> list[str]:
        notes = self.installed / ".asked"
        return notes.read_text(encoding="utf-8").splitlines() if notes.exists() else []

    def run(self, *packages: str) -> str:
        environment = {"PATH": str(self._bin), "INSTALLED": str(self.installed)}
        return subprocess.run(
            [self._bin / "sh", TOOLS, self.list, *packages],
            env=environment,
            check=True,
            capture_output=True,
            text=True,
        ).stdout


def test_nothing_is_done_where_all_are_there(tmp_path: Path) -> None:
    machine = Machine(tmp_path)
    machine.has("one", "two")

    assert machine.run("one", "two") == "All there: one two\n"
    assert machine.asked() == []
    assert not machine.list.exists()


def test_only_what_is_missing_is_installed(tmp_path: Path) -> None:
    machine = Machine(tmp_path)
    machine.has("one")

    assert "two" in machine.run("one", "two")

    assert machine.asked() == ["update -qq", "install -y -qq --no-install-recommends two"]
    assert not machine.list.exists()
    assert machine.run("one", "two").startswith("All there")


def test_package_that_nobody_has_costs_none_of_the_others(tmp_path: Path) -> None:
    machine = Machine(tmp_path)

    said = machine.run("unknown-one", "two")

    assert "Unable to locate package unknown-one" in said
    assert "Left out: unknown-one (apt-get did not install it)" in said
    assert machine.list.read_text(encoding="utf-8") == "unknown-one\n"
    assert (machine.installed / "two").exists()


@pytest.mark.parametrize(
    ("user", "apt_get", "why"),
    [(1000, APT_GET, "only root can install it"), (0, None, "there is no apt-get here")],
)
def test_who_cannot_install_is_told_what_is_left_out(
    tmp_path: Path, user: int, apt_get: str | None, why: str
) -> None:
    machine = Machine(tmp_path, user=user, apt_get=apt_get)

    said = machine.run("one", "two")

    assert f"Left out: one ({why})" in said
    assert machine.list.read_text(encoding="utf-8") == "one\ntwo\n"
    assert machine.asked() == []


def test_old_list_goes_once_the_package_is_there(tmp_path: Path) -> None:
    machine = Machine(tmp_path, user=1000)
    machine.run("one")
    machine.has("one")

    machine.run("one")

    assert not machine.list.exists()


@pytest.mark.parametrize(
    ("ci", "left_out", "summary"),
    [
        ("", "", "1 skipped"),
        ("true", "", "1 failed"),
        ("true", "other-package\n", "1 failed"),
        ("true", "some-package\n", "1 skipped"),
    ],
)
def test_ci_accepts_a_skip_for_what_is_listed_only(
    tmp_path: Path, ci: str, left_out: str, summary: str
) -> None:
    for name in ("build", "tests"):
        (tmp_path / name).mkdir()
    shutil.copy(ROOT / "tests" / "conftest.py", tmp_path / "tests")
    (tmp_path / "build" / "tools-left-out").write_text(left_out, encoding="utf-8")
    test = "import pytest\ndef test():\n    pytest.skip('some-package is not installed')\n"
    (tmp_path / "tests" / "test_it.py").write_text(test, encoding="utf-8")
    command = [sys.executable, "-m", "pytest", "-rs", "-p", "no:cacheprovider", "tests"]
    # No plugin has a say in this, and loading them all takes seconds.
    environment = {**os.environ, "CI": ci, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}

    run = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True)

    assert summary in run.stdout
    assert "some-package is not installed" in run.stdout
