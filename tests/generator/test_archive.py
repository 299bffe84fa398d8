"""The release archive: the same bytes each time, and everything that is released is in it."""

import os
import shutil
import tarfile
from pathlib import Path

import pytest
from faceid_generator.archive import BESIDE, DIST, main, make_archive
from faceid_generator.errors import OutputError, SetupError

ROOT = Path(__file__).resolve().parents[2]
PAGES = {"index.html": b"pages"}


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A small tree of what is released, with times, modes and an order of its own."""
    root = tmp_path / "checkout"
    (root / DIST / "schemas").mkdir(parents=True)
    (root / DIST / "faceid.openapi.json").write_text('{"info": {"version": "1.2.3"}}')
    (root / DIST / "schemas" / "a.json").write_text("{}")
    for name in BESIDE:
        (root / name).write_text(name)
    return root


def test_archive_is_the_same_bytes_twice(checkout: Path, tmp_path: Path) -> None:
    first = make_archive(checkout, tmp_path / "first", PAGES)
    copy = tmp_path / "copy"
    shutil.copytree(checkout, copy)
    for path in copy.rglob("*"):
        if path.is_file():
            path.chmod(0o600)
            os.utime(path, (1, 1))
    second = make_archive(copy, tmp_path / "second", PAGES)

    assert first.name == "faceid-contract-1.2.3.tar.gz"
    assert first.read_bytes() == second.read_bytes()
    assert first.with_name(f"{first.name}.sha256").read_text().endswith(f"  {first.name}\n")


def test_archive_differs_where_a_file_does(checkout: Path, tmp_path: Path) -> None:
    first = make_archive(checkout, tmp_path / "first", PAGES)
    (checkout / DIST / "schemas" / "a.json").write_text("{ }")

    assert make_archive(checkout, tmp_path / "second", PAGES).read_bytes() != first.read_bytes()


def test_archive_holds_every_released_file(tmp_path: Path) -> None:
    with tarfile.open(make_archive(ROOT, tmp_path, PAGES)) as tar:
        members = {entry.name.partition("/")[2]: entry for entry in tar.getmembers()}

    released = {path.relative_to(ROOT / "openapi") for path in (ROOT / DIST).rglob("*.*")}
    assert set(members) == {str(path) for path in released if path.suffix} | {
        name.removeprefix("openapi/") for name in BESIDE
    } | {"reference/index.html"}
    assert list(members) == sorted(members)
    assert {(entry.mtime, entry.uid, entry.uname) for entry in members.values()} == {(0, 0, "")}


def test_archive_refuses_a_tree_without_released_files(tmp_path: Path) -> None:
    with pytest.raises(SetupError, match="make generate"):
        make_archive(tmp_path, tmp_path / "out", {})


def test_archive_says_where_it_cannot_be_written(checkout: Path, tmp_path: Path) -> None:
    (tmp_path / "out").write_text("a file, no folder")

    with pytest.raises(OutputError, match="cannot write"):
        make_archive(checkout, tmp_path / "out", {})


def test_archive_command_needs_one_folder(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 2
    assert "usage" in capsys.readouterr().err


def test_archive_command_puts_the_reference_pages_in(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([str(tmp_path)]) == 0
    with tarfile.open(next(tmp_path.glob("*.tar.gz"))) as tar:
        names = {entry.name.partition("/")[2] for entry in tar.getmembers()}

    assert {"reference/index.html", "reference/zh/signing.html"} <= names
    assert "reference/assets/redoc/redoc.standalone.js" in names
    assert str(tmp_path) in capsys.readouterr().out
