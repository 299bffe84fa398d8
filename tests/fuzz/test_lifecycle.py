"""Holds the model of lip codes: what the machine foretells is what the contract says."""

from faceid_conformance.fuzz.lifecycle import CodeModel

LIFE, NOW = 600, 1_700_000_000


def test_code_is_good_once() -> None:
    model = CodeModel(LIFE)
    model.issue("0848", NOW)

    assert model.take_back("0848", NOW + LIFE - 1)
    assert not model.take_back("0848", NOW + LIFE - 1)


def test_code_ends_in_its_last_second_and_is_spent_all_the_same() -> None:
    model = CodeModel(LIFE)
    model.issue("0848", NOW)

    assert not model.take_back("0848", NOW + LIFE)
    assert not model.take_back("0848", NOW)


def test_code_that_was_never_issued_is_not_good() -> None:
    assert not CodeModel(LIFE).take_back("0000", NOW)


def test_code_that_comes_out_again_lives_anew() -> None:
    model = CodeModel(LIFE)
    model.issue("0848", NOW - LIFE)
    model.issue("0848", NOW)

    assert model.take_back("0848", NOW + 1)
