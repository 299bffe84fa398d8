"""A tenant's clock stands still, runs ahead and comes back, and nobody else's does."""

from collections.abc import Callable
from typing import Any

import pytest
from control_caller import control, raw_control
from emulator_caller import ACCOUNT, CODE, CONTRACT, NOW, VIDEO, Caller, sign
from faceid_conformance.emulator.settings import Account

OWN = Account(ACCOUNT.app_id, ACCOUNT.secret_id, ACCOUNT.secret_key, ACCOUNT.bucket)
OTHER = Account("1400000002", "AKIDother", "other-key")
LIFETIME = CONTRACT.limits["lip-code-lifetime-seconds"].maximum or 0


def clock(caller: Caller, **body: object) -> Any:
    return control(caller, "POST", "clock", body)["clocks"]


def test_frozen_clock_keeps_a_signature_good(caller: Caller) -> None:
    signature = sign(caller.text())
    clock(caller, action="freeze")
    caller.now += 3600

    assert caller.form(CODE, caller.fields(CODE), Authorization=signature).code == 0
    clock(caller, action="real")
    assert caller.form(CODE, caller.fields(CODE), Authorization=signature).code == 9


def test_frozen_clock_can_be_advanced(caller: Caller) -> None:
    clock(caller, action="freeze", at=NOW)

    shown = clock(caller, action="advance", seconds=60)

    assert shown == {OWN.app_id: {"now": NOW + 60, "frozen": True, "offset_seconds": 0.0}}
    assert caller.good(CODE).code == 9


def test_running_clock_can_be_advanced_and_set_off(caller: Caller) -> None:
    clock(caller, action="advance", seconds=10)
    assert clock(caller, action="advance", seconds=5)[OWN.app_id]["now"] == NOW + 15
    assert clock(caller, action="offset", seconds=-20)[OWN.app_id]["now"] == NOW - 20
    assert control(caller, "GET", "clock")["clocks"][OWN.app_id]["offset_seconds"] == -20


def test_lip_code_expires_by_the_tenants_clock(caller: Caller) -> None:
    fields = caller.fields(VIDEO)
    clock(caller, action="advance", seconds=LIFETIME + 1)
    caller_is_ahead = sign(caller.text(e=int(NOW) + LIFETIME + 60, t=int(NOW) + LIFETIME))

    said = caller.form(VIDEO, fields, Authorization=caller_is_ahead)

    assert said.data is not None
    assert said.data["live_status"] == CONTRACT.limits["lip-code-lifetime-seconds"].code


def test_clock_of_one_tenant_moves_alone(caller_of: Callable[..., Caller]) -> None:
    caller = caller_of(accounts=(OWN, OTHER))

    clock(caller, appid=OTHER.app_id, action="offset", seconds=1e6)

    assert caller.good(CODE).code == 0
    clocks = control(caller, "GET", "clock")["clocks"]
    assert (clocks[OWN.app_id]["now"], clocks[OTHER.app_id]["now"]) == (NOW, NOW + 1e6)


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"action": "stop"},
        {"action": "advance"},
        {"action": "advance", "seconds": -1},
        {"action": "advance", "seconds": True},
        {"action": "offset", "seconds": "1"},
        {"action": "freeze", "at": 1e300},
        {"action": "freeze", "at": 10**400},
        {"action": "freeze", "at": float("nan")},
        {"action": "freeze", "At": 1},
        {"action": "real", "appid": "1"},
        {"action": "real", "appid": []},
    ],
)
def test_clock_that_cannot_be_is_refused(caller: Caller, body: object) -> None:
    assert raw_control(caller, "POST", "clock", body).status == 400
    assert control(caller, "GET", "clock")["clocks"][OWN.app_id]["now"] == NOW
