"""SecretIds and ID numbers say too how a reply travels, and every operation hears every way."""

from typing import Any

import pytest
from control_caller import control
from emulator_caller import ACCOUNT, CODE, COMPARE, CONTRACT, PICTURE, VIDEO, Caller, sign
from faceid_conformance.emulator.face.forceable import coded_id_number

SCHEME = CONTRACT.emulator.id_numbers
FAULTS = tuple(CONTRACT.emulator.manners.faults)


async def at_once(seconds: float) -> None:
    """Wait for nothing."""


def number(digits: int) -> str:
    return coded_id_number(digits, SCHEME)


def told(caller: Caller) -> dict[str, Any]:
    found: dict[str, Any] = control(caller, "GET", "journal?limit=1")["entries"][0]
    return found


@pytest.mark.parametrize(
    ("digits", "delay", "dribble"),
    [(8000, 0.0, None), (8025, 0.25, None), (8999, 9.99, None), (9110, 0.0, "20:0.1")],
)
def test_id_number_says_how_late_and_in_which_pieces(
    caller_of: Any, digits: int, delay: float, dribble: str | None
) -> None:
    caller = caller_of(sleep=at_once)

    assert caller.good(COMPARE, idcard_number=number(digits)).code == 0

    entry = told(caller)
    assert (entry["delay_seconds"], entry["dribble"]) == (delay, dribble)
    assert entry["forced_by"] == "id-number"


def test_id_number_draws_a_delay(caller_of: Any) -> None:
    caller = caller_of(sleep=at_once)
    drawn = []
    for _ in range(3):
        caller.good(COMPARE, idcard_number=number(9250))
        drawn.append(told(caller)["delay_seconds"])

    assert len(set(drawn)) == 3
    assert all(0.05 < seconds < 5 for seconds in drawn)


@pytest.mark.parametrize("fault", FAULTS[:-1])
def test_id_number_and_secret_id_break_the_connection(caller: Caller, fault: str) -> None:
    by_number = number(SCHEME.first_fault + FAULTS.index(fault))
    signature = sign(caller.text(k=f"{ACCOUNT.secret_id}-outcome-fault={fault}"))

    with pytest.raises(ConnectionError):
        caller.good(CODE, idcard_number=by_number)
    with pytest.raises(ConnectionError):
        caller.form(CODE, caller.fields(CODE), Authorization=signature)

    entries = control(caller, "GET", "journal?limit=2")["entries"]
    assert {entry["wire_fault"] for entry in entries} == {fault}
    assert [entry["forced_by"] for entry in entries] == ["id-number", "secret-id"]


@pytest.mark.parametrize("digits", [9000, 9007, 9300, 9999, 5999, 7999])
def test_number_that_names_nothing_is_no_number(caller: Caller, digits: int) -> None:
    assert caller.good(COMPARE, idcard_number=number(digits)).code == -5804


def test_words_behind_a_secret_id_are_those_of_the_header(caller_of: Any) -> None:
    caller = caller_of(sleep=at_once)
    words = f"{ACCOUNT.secret_id}-outcome-live_status=-5008; delay=0.2"

    said = caller.form(VIDEO, caller.fields(VIDEO), Authorization=sign(caller.text(k=words)))

    assert (said.code, (said.data or {})["live_status"]) == (0, -5008)
    assert told(caller)["delay_seconds"] == 0.2


@pytest.mark.parametrize("words", ["code=-999", "fault=fire", "live_status=-5008", "code=9;code=4"])
def test_words_that_say_nothing_are_part_of_an_unknown_name(caller: Caller, words: str) -> None:
    signature = sign(caller.text(k=f"{ACCOUNT.secret_id}-outcome-{words}"))

    assert caller.json(CODE, {}, Authorization=signature).code == 11


def test_fields_that_an_operation_lacks_are_heard(caller: Caller) -> None:
    assert caller.good(PICTURE, seq="outcome:code=15").code == 15
    assert caller.good(PICTURE, idcard_number=number(213)).code == 213
    assert caller.good(VIDEO, idcard_number=number(7008)).code == -5008
    assert caller.good(PICTURE, seq="77", idcard_number="nobody").code == 0
