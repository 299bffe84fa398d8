"""Codes are issued in the seed's order, expire, and are used up by one video."""

import pytest
from emulator_caller import ID_VIDEO, VIDEO, Caller
from faceid_conformance.emulator.state.memory import MemoryState
from faceid_conformance.emulator.state.order import CodeOrder
from faceid_conformance.emulator.state.tenant import MOST_CODES

LIFETIME = 600


def spoken(caller: Caller, code: str, path: str = ID_VIDEO) -> object:
    return (caller.good(path, validate_data=code).data or {})["live_status"]


def test_codes_are_four_digits_and_differ(caller: Caller) -> None:
    codes = [caller.lip_code() for _ in range(500)]

    assert len(set(codes)) == 500
    assert all(len(code) == 4 and code.isdigit() for code in codes)


def test_codes_follow_the_seed() -> None:
    first, second, third = Caller(), Caller(), Caller(seed=5)

    codes = [first.lip_code() for _ in range(9)]

    assert [second.lip_code() for _ in range(9)] == codes
    assert [third.lip_code() for _ in range(9)] != codes


@pytest.mark.parametrize("path", [ID_VIDEO, VIDEO])
def test_code_is_used_up_by_one_video(caller: Caller, path: str) -> None:
    code = caller.lip_code()

    assert spoken(caller, code, path) == 0
    assert spoken(caller, code, path) == -5008


def test_code_that_was_never_issued_fails_the_first_stage(caller: Caller) -> None:
    said = caller.good(ID_VIDEO, validate_data="12345")

    assert (said.status, said.code) == (200, 0)
    assert said.data == {"live_status": -5008, "live_msg": "speech recognition failed"}


def test_code_expires(caller: Caller) -> None:
    early, late = caller.lip_code(), caller.lip_code()

    caller.now += LIFETIME - 1
    assert spoken(caller, early) == 0
    caller.now += 1
    assert spoken(caller, late) == -5008


def test_lifetime_can_be_set() -> None:
    caller = Caller(lip_code_seconds=5)
    code = caller.lip_code()

    caller.now += 5

    assert spoken(caller, code) == -5008


def test_refused_call_leaves_the_code_good(caller: Caller) -> None:
    code = caller.lip_code()

    assert caller.good(ID_VIDEO, validate_data=code, idcard_name=None).code == -5801
    assert spoken(caller, code) == 0


def test_more_codes_than_there_are_numbers_can_be_issued() -> None:
    state, order = MemoryState(), CodeOrder(0, 1, 10_000, 4)

    codes = [state.issue_code("x", order, 0.0, 600.0) for _ in range(MOST_CODES + 5)]

    assert codes[-1] == "0004"
    assert state.consume_code("x", "0004", 1.0)
    assert not state.consume_code("x", "0004", 1.0)


def test_tenants_have_codes_of_their_own() -> None:
    state = MemoryState()

    code = state.issue_code("one", CodeOrder.of_one("0815"), 0.0, 600.0)

    assert not state.consume_code("two", code, 1.0)
    assert state.consume_code("one", code, 1.0)
