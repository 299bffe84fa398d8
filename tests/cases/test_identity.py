"""Holds the made-up ID numbers against the standard's check character and the synthetic region."""

import pytest
from faceid_conformance.cases.compose import identity_scheme
from faceid_conformance.cases.identity import check_character
from faceid_conformance.contract.reader import load_contract

SCHEME = identity_scheme(load_contract())


@pytest.mark.parametrize(
    ("digits", "character"), [("11010519491231002", "X"), ("44052418800101001", "4")]
)
def test_check_character_follows_the_standards_examples(digits: str, character: str) -> None:
    assert check_character(digits) == character


@pytest.mark.parametrize("code", [0, -5803, 5804, -4006])
def test_numbers_carry_region_code_and_check_character(code: int) -> None:
    number = SCHEME.number(code)

    assert len(number) == 18
    assert number.startswith(f"99{abs(code):04d}")
    assert number[-1] == check_character(number[:17])


def test_wrong_number_differs_in_its_check_character_alone() -> None:
    wrong = SCHEME.wrong_number()

    assert wrong[:17] == SCHEME.number()[:17]
    assert wrong[-1] != check_character(wrong[:17])


def test_number_ending_in_x_is_written_small() -> None:
    number = SCHEME.number_ending_in_x()

    assert number.endswith("x")
    assert check_character(number[:17]) == "X"
