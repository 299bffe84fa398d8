"""Keeps the Chinese documents in step: every heading has its counterpart, every block its copy."""

import re
from itertools import zip_longest
from pathlib import Path

import pytest
from document_parts import Block, headings, rows, sections

ROOT = Path(__file__).resolve().parents[2]
CHINESE = ROOT / "docs" / "zh-CN"
GUIDES = (
    "README",
    "client",
    "client-under-test",
    "conformance",
    "cos-signature-doctor",
    "drivers",
    "emulator",
    "in-process",
    "live",
    "signature-doctor",
    "tutorial",
)
PAIRS = [
    ("README.md", "README.zh-CN.md"),
    *((f"docs/{name}.md", f"docs/zh-CN/{name}.md") for name in GUIDES),
]
# What begins a comment, by the language of a block: comments may be translated, all else may not.
COMMENT = re.compile(r"(?:(?<=\s)|^)#.*$", re.MULTILINE)
COMMENTED = {"console", "perl", "python", "sh", "toml", "yaml"}


def texts(pair: tuple[str, str]) -> tuple[str, str]:
    english, chinese = ((ROOT / name).read_text(encoding="utf-8") for name in pair)
    return english, chinese


def bare(block: Block) -> list[str]:
    """A block's lines without its comments and the blanks before them."""
    text = COMMENT.sub("", block.text) if block.language in COMMENTED else block.text
    return [line.rstrip() for line in text.splitlines()]


@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: pair[1])
def test_every_heading_has_its_counterpart(pair: tuple[str, str]) -> None:
    english, chinese = (headings(text) for text in texts(pair))
    wanted = [f"{'#' * each.level} {each.original}" for each in english]
    found = [f"{'#' * each.level} {each.original}" for each in chinese]

    for here, there in zip_longest(wanted, found):
        assert here == there, (
            f"{pair[1]}: next should come `{here}` of {pair[0]}, written as "
            f"`## 中文<!-- English -->`; there stands `{there}`. "
            f"Missing: {[each for each in wanted if each not in found]}; "
            f"too many: {[each for each in found if each not in wanted]}"
        )
    untold = [each.shown for each in chinese if each.shown.isascii()]
    assert untold in ([], ["faceid-contract"])


@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: pair[1])
def test_every_code_block_is_the_same(pair: tuple[str, str]) -> None:
    english, chinese = (sections(text) for text in texts(pair))

    for here, there in zip_longest(english, chinese):
        assert here is not None, (
            f"{pair[1]}:{there[1].line}: {pair[0]} has no such block under {there[0]!r}"
        )
        where = f"{pair[0]}:{here[1].line}, under {here[0]!r}"
        assert there is not None, f"{pair[1]} lacks the block of {where}:\n{here[1].text}"
        assert there[0] == here[0], (
            f"{pair[1]}: the block of {where} is missing, or another comes before it, "
            f"at line {there[1].line} under {there[0]!r}"
        )
        assert there[1].language == here[1].language, f"{pair[1]}:{there[1].line} and {where}"
        for ours, theirs in zip_longest(bare(here[1]), bare(there[1])):
            assert ours == theirs, (
                f"{pair[1]}:{there[1].line}: the block differs from that of {where}"
            )


@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: pair[1])
def test_generated_tables_are_the_same(pair: tuple[str, str]) -> None:
    english, chinese = (re.findall(r"<!-- generated:([a-z-]+) -->", text) for text in texts(pair))

    assert chinese == english


@pytest.mark.parametrize("name", ["signature-doctor.md", "cos-signature-doctor.md"])
def test_every_kind_of_the_signature_doctor_is_explained(name: str) -> None:
    english, chinese = texts((f"docs/{name}", f"docs/zh-CN/{name}"))

    assert [row["id"] for row in rows(chinese, "id")] == [row["id"] for row in rows(english, "id")]


def test_no_chinese_guide_is_left_out() -> None:
    assert sorted(path.stem for path in CHINESE.glob("*.md")) == sorted(GUIDES)
