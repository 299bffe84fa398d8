"""How a difference between what is committed and what is made is shown."""

from pathlib import Path

from faceid_generator.drift import compare, report
from faceid_generator.outputs import Staged


def staged(folder: Path, files: dict[str, bytes]) -> Staged:
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return Staged({"out": folder}, {"docs/a.md": "new\n"})


def test_drift_finds_missing_left_over_and_different_files(tmp_path: Path) -> None:
    root = tmp_path / "root"
    (root / "out").mkdir(parents=True)
    (root / "out/old.py").write_text("x\n")
    (root / "out/same.py").write_text("x\n")
    (root / "out/edited.py").write_text("a\nb\n")
    made = staged(tmp_path / "new", {"same.py": b"x\n", "edited.py": b"a\nc\n", "deep/n.py": b""})

    text = report(compare(made, root))

    assert text.splitlines()[:4] == [
        "missing: docs/a.md",
        "missing: out/deep/n.py",
        "differs: out/edited.py",
        "left over: out/old.py",
    ]
    assert "--- committed/out/edited.py\n+++ generated/out/edited.py\n@@" in text
    assert "-b\n+c" in text


def test_drift_does_not_look_at_bytecode(tmp_path: Path) -> None:
    root = tmp_path / "root"
    (root / "out/__pycache__").mkdir(parents=True)
    (root / "out/__pycache__/a.pyc").write_bytes(b"\0")
    (root / "docs").mkdir()
    (root / "docs/a.md").write_text("new\n")

    assert compare(staged(tmp_path / "new", {}), root) == ()


def test_drift_report_is_of_a_length_that_is_read(tmp_path: Path) -> None:
    root = tmp_path / "root"
    (root / "out").mkdir(parents=True)
    files = {f"f{number}.py": b"".join(b"%d\n" % n for n in range(500)) for number in range(9)}
    for name in files:
        (root / "out" / name).write_text("x" * 1000 + "\n")
    made = staged(tmp_path / "new", files)

    lines = report(compare(made, root)).splitlines()

    assert len(lines) < 250
    assert max(map(len, lines)) <= 200
    assert any("more lines differ in out/f0.py" in line for line in lines)
    assert lines[-1] == "... the differences of the other files are left out"


def test_drift_in_a_file_that_is_no_text_is_named(tmp_path: Path) -> None:
    root = tmp_path / "root"
    (root / "out").mkdir(parents=True)
    (root / "out/a.bin").write_bytes(b"\xff")

    text = report(compare(staged(tmp_path / "new", {"a.bin": b"\xfe"}), root))

    assert "out/a.bin is not text" in text
