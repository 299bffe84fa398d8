"""The guide lists every kind of mistake, word for word as the doctor says it."""

from pathlib import Path

from faceid_conformance.emulator.doctor.kinds import KINDS

GUIDE = Path(__file__).parents[2] / "docs" / "signature-doctor.md"
OPENING = "| id | step | what it says | what to do |"


def rows() -> list[str]:
    return [
        f"| `{kind.id}` | {kind.step} | {kind.says.replace('{}', '…')} | {kind.fix} |"
        for kind in KINDS
    ]


def test_guide_lists_every_kind() -> None:
    lines = GUIDE.read_text(encoding="utf-8").splitlines()
    start = lines.index(OPENING) + 2
    table = [line for line in lines[start:] if line.startswith("| `")]

    assert table == rows()
