"""The command: exit codes, one clear line for what goes wrong, and nothing half-written."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from faceid_generator import outputs
from faceid_generator.__main__ import main
from faceid_generator.contract import BundledContract
from faceid_generator.errors import RenderError

GENERATOR = Path(__file__).resolve().parents[2] / "generator"
CLIENT = "generated_client/faceid_client/__init__.py"
Files = dict[str, bytes]


def render_small(contract: BundledContract, folder: Path) -> None:
    (folder / "__init__.py").write_text(f'"""{contract.stamp}"""\n', encoding="utf-8")


@pytest.fixture
def run(tree: Any, monkeypatch: pytest.MonkeyPatch) -> Callable[..., int]:
    monkeypatch.setattr(outputs.client, "render", render_small)
    return lambda *flags: main(["--root", str(tree.root), *flags])


def files(root: Path) -> Files:
    return {
        path.relative_to(root).as_posix(): path.read_bytes()
        for path in root.rglob("*")
        if path.is_file()
    }


def test_main_generates_everything_and_then_finds_it_clean(
    tree: Any, run: Callable[..., int], capsys: pytest.CaptureFixture[str]
) -> None:
    assert run() == 0
    made = files(tree.root)

    assert {CLIENT, "docs/error-codes.md", "openapi/dist/surface.json"} <= made.keys()
    assert "conformance/faceid_conformance/contract/data/errors.json" in made
    assert run("--check") == 0
    assert run() == 0
    assert files(tree.root) == made
    assert "nothing changed" in capsys.readouterr().out


def test_main_touches_no_folder_that_is_up_to_date(tree: Any, run: Callable[..., int]) -> None:
    run()
    (tree.root / "docs/error-codes.md").write_text(
        "<!-- generated:error-table -->\n<!-- /generated:error-table -->\n"
    )
    before = (tree.root / CLIENT).stat().st_ino

    assert run() == 0

    assert (tree.root / CLIENT).stat().st_ino == before
    assert "BODY_TOO_LARGE" in (tree.root / "docs/error-codes.md").read_text(encoding="utf-8")


def test_main_check_shows_drift_and_changes_nothing(
    tree: Any, run: Callable[..., int], capsys: pytest.CaptureFixture[str]
) -> None:
    run()
    (tree.root / CLIENT).write_text("edited by hand\n")
    (tree.root / "openapi/dist/surface.json").unlink()
    (tree.root / "generated_client/faceid_client/stray.py").write_text("")
    before = files(tree.root)
    capsys.readouterr()

    assert run("--check") == 1

    shown = capsys.readouterr()
    assert files(tree.root) == before
    assert f"differs: {CLIENT}\n" in shown.out
    assert "missing: openapi/dist/surface.json\n" in shown.out
    assert "left over: generated_client/faceid_client/stray.py\n" in shown.out
    assert "-edited by hand\n" in shown.out
    assert "3 generated files do not follow from openapi/; run `make generate`" in shown.err


def test_main_repairs_drift(tree: Any, run: Callable[..., int]) -> None:
    run()
    made = files(tree.root)
    (tree.root / CLIENT).write_text("edited by hand\n")
    (tree.root / "generated_client/faceid_client/stray.py").write_text("")

    assert run() == 0

    assert files(tree.root) == made


@pytest.mark.parametrize("flags", ((), ("--check",)))
def test_main_says_what_is_wrong_with_the_contract_in_one_line(
    tree: Any, run: Callable[..., int], capsys: pytest.CaptureFixture[str], flags: tuple[str, ...]
) -> None:
    run()
    tree.edit("openapi/limits.yaml", "code: 23", "code: 24")
    before = files(tree.root)
    capsys.readouterr()

    assert run(*flags) == 2

    shown = capsys.readouterr()
    assert shown.err == (
        "faceid_generator: openapi/limits.yaml:6: 24 is no code of openapi/errors/\n"
    )
    assert shown.out == ""
    assert files(tree.root) == before


@pytest.mark.parametrize(
    ("failure", "code", "words"),
    (
        (RenderError("the client", "it\nbroke"), 2, "the client failed: it broke\n"),
        (KeyboardInterrupt(), 130, "interrupted; nothing was changed\n"),
        (OSError(28, "No space left on device"), 2, "No space left on device\n"),
    ),
)
def test_main_leaves_the_old_outputs_when_rendering_fails(
    tree: Any,
    run: Callable[..., int],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    failure: BaseException,
    code: int,
    words: str,
) -> None:
    run()
    tree.edit("openapi/limits.yaml", "max: 100", "max: 200")
    before = files(tree.root)
    capsys.readouterr()

    def fail(_contract: BundledContract, folder: Path) -> None:
        (folder / "half.py").write_text("half")
        raise failure

    monkeypatch.setattr(outputs.client, "render", fail)

    assert run() == code
    assert capsys.readouterr().err.endswith(words)
    assert files(tree.root) == before


@pytest.mark.parametrize("failing", range(1, 7))
def test_main_takes_back_what_was_exchanged_when_a_later_exchange_fails(
    tree: Any,
    run: Callable[..., int],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    failing: int,
) -> None:
    run()
    tree.edit("openapi/limits.yaml", "max: 100", "max: 200")
    before = files(tree.root)
    honest, calls = Path.rename, iter(range(1, 100))

    def rename(self: Path, target: Path) -> Path:
        if next(calls) == failing:
            raise PermissionError(13, "Permission denied")
        return honest(self, target)

    monkeypatch.setattr(Path, "rename", rename)

    assert run() == 2
    assert "Permission denied" in capsys.readouterr().err
    assert files(tree.root) == before


def test_main_leaves_no_scratch_behind_when_a_target_can_not_be_made(
    tree: Any, run: Callable[..., int], capsys: pytest.CaptureFixture[str]
) -> None:
    (tree.root / "generated_client").write_text("a file stands in the way")
    before = files(tree.root)

    assert run() == 2

    assert "cannot write" in capsys.readouterr().err
    assert files(tree.root) == before


@pytest.mark.parametrize(
    ("flags", "words"),
    (
        (("--root", "no-such-folder"), "name the project's folder with --root"),
        (("--chekc",), "unrecognized arguments: --chekc"),
    ),
)
def test_main_as_a_process_refuses_wrong_flags_without_a_traceback(
    tmp_path: Path, flags: tuple[str, ...], words: str
) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "faceid_generator", *flags],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(GENERATOR)},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 2
    assert words in done.stderr
    assert "Traceback" not in done.stderr
