"""Holds the model of signatures: what it foretells of each, and that every departure is drawn."""

import base64
import hashlib
import hmac
from types import SimpleNamespace
from typing import Any

import pytest
from faceid_conformance.cases.compose import Scene, compose, identity_scheme
from faceid_conformance.cases.model import Expectation, Step
from faceid_conformance.cases.reader import read_cases
from faceid_conformance.cases.signing import Account, Moment, Recipe
from faceid_conformance.cases.snippet import Sending, python_script
from faceid_conformance.contract.reader import load_contract
from faceid_conformance.fuzz.recipes import (
    DEPARTURES,
    LONGEST_LIFE_SECONDS,
    Written,
    any_signature,
    signature_at_an_edge,
)
from faceid_conformance.fuzz.signature_model import Knowledge, foretell
from hypothesis import given, settings

CONTRACT = load_contract()
ACCOUNT = Account("1400000001", "AKIDsome", "some-key", "some-bucket")
NOW = 1_700_000_000
TEMPLATE = read_cases().templates["liveGetFour/json"]
SCENE = Scene(CONTRACT, ACCOUNT, identity_scheme(CONTRACT), Moment(NOW, 42), {})
ACCEPTED, MALFORMED = Expectation(codes=(0,)), Expectation(codes=(5,))


def made(recipe: Recipe) -> str:
    step = Step(TEMPLATE, Expectation(answered=True), sign=recipe)
    return compose(step, SCENE).header("Authorization") or ""


def told(recipe: Recipe, *, slack_seconds: int = 0) -> Expectation:
    return foretell(made(recipe), Knowledge(CONTRACT, ACCOUNT, NOW, slack_seconds))


def reading(*codes: int) -> Expectation:
    """Return what only this project's reading says."""
    return Expectation(answered=True, should=Expectation(codes=codes))


def stated(*codes: int, first: int) -> Expectation:
    return Expectation(codes=codes, should=Expectation(codes=(first,)))


UNREADABLE = Expectation(refuse=True, should=MALFORMED)
FORETOLD: dict[str, tuple[Recipe, Expectation]] = {
    "plain": (Recipe(), ACCEPTED),
    "order": (Recipe(order=("f", "r", "t", "e", "k", "b", "a")), ACCEPTED),
    "no optional field": (Recipe(order=("a", "k", "e", "t")), ACCEPTED),
    "unknown field": (Recipe(extra={"u": "0"}), ACCEPTED),
    "blanks around": (Recipe(prefix=" ", suffix="\t"), ACCEPTED),
    "empty": (Recipe(literal=" \t"), Expectation(codes=(4,))),
    "scheme word": (Recipe(prefix="Bearer "), stated(4, 5, 14, first=5)),
    "blanks within": (Recipe(blank_every=64), reading(5)),
    "no base64": (Recipe(literal="!!!"), stated(4, 5, 14, first=5)),
    "hexadecimal": (Recipe(mac_form="hex"), UNREADABLE),
    "too short": (Recipe(literal="YWJj"), UNREADABLE),
    "no time": (Recipe(order=("a", "k", "e")), UNREADABLE),
    "end in words": (Recipe(values={"e": "tomorrow"}), UNREADABLE),
    "end with a sign": (Recipe(values={"e": "+1900000000"}), reading(5)),
    "other digits": (Recipe(values={"t": "\uff11"}), reading(5)),
    "appid unknown": (Recipe(values={"a": "1999999999"}), stated(6, 10, 12, 14, first=10)),
    "secret id unknown": (Recipe(values={"k": "AKIDnobody"}), stated(11, 12, 14, first=11)),
    "ended now": (Recipe(time_offset_seconds=-60, expires_in_seconds=0), stated(9, first=9)),
    "ends next": (Recipe(expires_in_seconds=1), ACCEPTED),
    "longest life": (Recipe(expires_in_seconds=LONGEST_LIFE_SECONDS), ACCEPTED),
    "too long a life": (Recipe(expires_in_seconds=LONGEST_LIFE_SECONDS + 1), reading(9)),
    "ends as it begins": (Recipe(time_offset_seconds=50, expires_in_seconds=50), reading(9)),
    "clock ahead": (Recipe(time_offset_seconds=300, expires_in_seconds=900), ACCEPTED),
    "too far ahead": (Recipe(time_offset_seconds=301, expires_in_seconds=900), reading(9)),
    "other key": (Recipe(key="x"), stated(14, first=14)),
    "key with a line end": (Recipe(key="${secret_key}\n"), stated(14, first=14)),
    "ended and other key": (Recipe(expires_in_seconds=-9, key="x"), stated(9, 14, first=9)),
    "single use": (Recipe(expires_in_seconds=None, values={"f": "x"}), reading(0)),
    "single use of no file": (Recipe(expires_in_seconds=None), reading(5)),
    "random of letters": (Recipe(values={"r": "abc"}), reading(0)),
    "random too long": (Recipe(values={"r": "1" * 11}), reading(0)),
    "another bucket": (Recipe(values={"b": "another"}), reading(16)),
    "bucket with appid": (Recipe(values={"b": "${bucket}-${appid}"}), reading(0)),
    "the first of two ends": (Recipe(text_before="e=1&"), reading(9)),
    "the second of two ends": (Recipe(text_after="&e=1"), reading(0)),
    "two ends and another key": (
        Recipe(text_after="&e=1", key="x"),
        Expectation(answered=True, refuse=True, should=Expectation(codes=(14,))),
    ),
    "changed behind the HMAC": (Recipe(append_text="&u=1"), stated(14, first=14)),
}


@pytest.mark.parametrize(("recipe", "expected"), FORETOLD.values(), ids=FORETOLD)
def test_model_foretells(recipe: Recipe, expected: Expectation) -> None:
    assert told(recipe) == expected


def test_near_an_end_an_unseen_clock_decides() -> None:
    assert told(Recipe(expires_in_seconds=3), slack_seconds=10) == Expectation(codes=(0, 9))
    assert told(Recipe(expires_in_seconds=30), slack_seconds=10) == ACCEPTED
    over = Recipe(time_offset_seconds=-60, expires_in_seconds=-30)
    assert told(over, slack_seconds=10) == stated(9, first=9)


@pytest.mark.parametrize("suffix", ["", "=", "=="])
def test_padding_is_what_the_length_asks_for(suffix: str) -> None:
    for length in range(3):
        recipe = Recipe(values={"r": "1" * (length + 1)}, suffix=suffix)
        plain = made(Recipe(values=recipe.values))
        expected = ACCEPTED if made(recipe) == plain else reading(5)

        assert told(recipe) == expected


def test_every_departure_is_drawn_and_each_is_a_departure() -> None:
    drawn: list[Recipe] = []

    @settings(max_examples=300, deadline=None, database=None, derandomize=True)
    @given(any_signature())
    def draw(written: Written) -> None:
        drawn.append(written.recipe)

    draw()
    plain = Recipe()
    names = Recipe.__slots__
    varied = {
        name for name in names for item in drawn if getattr(item, name) != getattr(plain, name)
    }
    # Lines that are folded are drawn with the headers, in `header_lines`.
    assert varied == set(names) - {"omit", "literal", "fold_every"}
    assert len(DEPARTURES) > len(varied)
    codes = {code for item in drawn for code in (told(item).should or told(item)).codes}
    assert codes >= {0, 5, 9, 10, 11, 14, 16}


@settings(max_examples=60, deadline=None, database=None, derandomize=True)
@given(signature_at_an_edge())
def test_edges_are_of_times_alone(written: Written) -> None:
    expected = told(written.recipe)

    assert set((expected.should or expected).codes) <= {0, 9}


@settings(max_examples=150, deadline=None, database=None, derandomize=True)
@given(any_signature())
def test_script_signs_as_the_recipe_says(written: Written) -> None:
    headers = (("Authorization", ""),)
    sending = Sending("http://127.0.0.1:9", "POST", "/", headers, b"", written.recipe, 42, "code 0")
    script = python_script([sending])
    block = script[script.index("now = int") : script.index("body = ")]
    known: dict[str, Any] = {
        "base64": base64,
        "hashlib": hashlib,
        "hmac": hmac,
        "ahead": 0,
        "APP_ID": ACCOUNT.appid,
        "BUCKET": ACCOUNT.bucket,
        "SECRET_ID": ACCOUNT.secret_id,
        "KEY": ACCOUNT.secret_key.encode(),
        "time": SimpleNamespace(time=lambda: NOW),
    }
    exec(block, known)  # the script is ours, and its key too

    assert known["authorization"] == made(written.recipe)
    assert ACCOUNT.secret_key not in script
