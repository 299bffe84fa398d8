"""The guides list every kind of mistake, word for word as the doctors say it."""

from collections.abc import Sequence
from pathlib import Path

import pytest
from faceid_conformance.emulator.ci.doctor.kinds import COS_KINDS
from faceid_conformance.emulator.doctor.kinds import KINDS
from faceid_conformance.emulator.doctor.mistake import AnyMistake

DOCS = Path(__file__).parents[2] / "docs"
GUIDES = {"signature-doctor.md": KINDS, "cos-signature-doctor.md": COS_KINDS}
OPENING = "| id | step | what it says | what to do |"


def rows(kinds: Sequence[AnyMistake]) -> list[str]:
    return [
        f"| `{kind.id}` | {kind.step} | {kind.says.replace('{}', '…')} | {kind.fix} |"
        for kind in kinds
    ]


@pytest.mark.parametrize("guide", GUIDES)
def test_guide_lists_every_kind(guide: str) -> None:
    lines = (DOCS / guide).read_text(encoding="utf-8").splitlines()
    start = lines.index(OPENING) + 2
    table = [line for line in lines[start:] if line.startswith("| `")]

    assert table == rows(GUIDES[guide])
