"""Delays and dribbling: how long is slept and in which pieces a reply comes, without sleeping."""

from collections.abc import Callable
from statistics import median
from typing import Any

import pytest
from control_caller import control
from emulator_caller import CODE, CONTRACT, Caller, Said
from faceid_conformance.emulator.server.direct import call

HEADER = CONTRACT.emulator.outcome_header


class Sleeper:
    """Notes how long it should have slept."""

    def __init__(self) -> None:
        self.slept: list[float] = []

    async def __call__(self, seconds: float) -> None:
        self.slept.append(seconds)


@pytest.fixture
def sleeper() -> Sleeper:
    return Sleeper()


@pytest.fixture
def slow(caller_of: Callable[..., Caller], sleeper: Sleeper) -> Caller:
    return caller_of(sleep=sleeper)


def ask(caller: Caller, words: str) -> Said:
    return caller.form(CODE, caller.fields(CODE), **{HEADER: words})


def test_fixed_delay_comes_beside_the_code(slow: Caller, sleeper: Sleeper) -> None:
    assert ask(slow, "code=213; delay=0.25").code == 213
    assert ask(slow, "delay=2").code == 0
    assert sleeper.slept == [0.25, 2.0]
    entries = control(slow, "GET", "journal")["entries"]
    assert [(entry["delay_seconds"], entry["forced_by"]) for entry in entries] == [
        (0.25, "header"),
        (2.0, "header"),
    ]


def test_delay_comes_by_rule_and_by_field_too(slow: Caller, sleeper: Sleeper) -> None:
    control(slow, "POST", "rules", {"outcome": {"delay": 0.5}, "times": 1})
    slow.good(CODE)
    slow.good(CODE, seq="outcome:delay=0.75")

    assert sleeper.slept == [0.5, 0.75]


def drawn(caller: Caller, sleeper: Sleeper, count: int) -> list[float]:
    start = len(sleeper.slept)
    for _ in range(count):
        ask(caller, "delay=lognormal:0.1:0.5")
    return sleeper.slept[start:]


def test_lognormal_delays_follow_the_seed(caller_of: Any) -> None:
    runs = []
    for seed in (1, 1, 2):
        sleeper = Sleeper()
        runs.append(drawn(caller_of(sleep=sleeper, seed=seed), sleeper, 200))

    assert runs[0] == runs[1] != runs[2]
    assert 0.08 < median(runs[0]) < 0.125
    assert len(set(runs[0])) == 200


def test_lognormal_delay_keeps_to_the_bound(slow: Caller, sleeper: Sleeper) -> None:
    for _ in range(20):
        ask(slow, "delay=lognormal:60:9")

    assert max(sleeper.slept) == CONTRACT.emulator.manners.most_delay_seconds


def test_body_dribbles_in_pieces_with_pauses(slow: Caller, sleeper: Sleeper) -> None:
    headers = (("X-Emulator-Outcome", "dribble=10:0.01"),)
    plain = call(slow.app, "POST", CODE)

    slow_reply = call(slow.app, "POST", CODE, headers=headers)

    assert slow_reply.body == plain.body
    assert sleeper.slept == [0.01] * ((len(plain.body) - 1) // 10)
