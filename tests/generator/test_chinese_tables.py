"""Holds the translation of generated tables: cells by the list, all else as it was."""

from pathlib import Path

import pytest
from faceid_generator.chinese import in_chinese, is_chinese
from faceid_generator.contract import BundledContract, read_contract
from faceid_generator.docs import TABLES

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def contract() -> BundledContract:
    return read_contract(ROOT)


def test_documents_in_chinese_are_told_by_their_path() -> None:
    assert is_chinese("README.zh-CN.md")
    assert is_chinese("docs/zh-CN/emulator.md")
    assert not is_chinese("docs/emulator.md")


def test_cells_are_translated_and_new_facts_stay(contract: BundledContract) -> None:
    table = (
        "| check | code |\n|---|---|\n"
        "| The HMAC over the received text is right. | `a` or `b` |\n"
        "| `liveDetectFour`: A card that is plainly no picture. | A fact of tomorrow \\| so far. |"
    )

    assert in_chinese(table, contract).split("\n") == [
        "| 检查 | 错误码 |",
        "|---|---|",
        "| 对收到的文本重新计算的 HMAC 一致。 | `a` 或 `b` |",
        "| `liveDetectFour`：证件照明显不是图片。 | A fact of tomorrow \\| so far. |",
    ]


@pytest.mark.parametrize("name", sorted(TABLES))
def test_translation_keeps_the_shape_of_a_table(name: str, contract: BundledContract) -> None:
    english, chinese = TABLES[name](contract), in_chinese(TABLES[name](contract), contract)

    assert english.count("\n") == chinese.count("\n")
    for here, there in zip(english.split("\n"), chinese.split("\n"), strict=True):
        assert here.count("|") - here.count("\\|") == there.count("|") - there.count("\\|")
