"""Reset forgets one tenant or all; a snapshot brings back what was."""

from collections.abc import Callable
from typing import Any

import pytest
from control_caller import control, raw_control
from emulator_caller import ACCOUNT, CODE, CONTRACT, NOW, VIDEO, Caller, sign
from faceid_conformance.emulator.settings import Account

OWN = Account(ACCOUNT.app_id, ACCOUNT.secret_id, ACCOUNT.secret_key, ACCOUNT.bucket)
OTHER = Account("1400000002", "AKIDother", "other-key")
UNKNOWN_CODE = CONTRACT.limits["lip-code-lifetime-seconds"].code


def single_use(caller: Caller) -> str:
    return sign(caller.text(e=0, f="/once"))


def live_status(caller: Caller, fields: Any, **headers: str) -> object:
    return (caller.form(VIDEO, fields, **headers).data or {}).get("live_status")


def test_reset_forgets_everything(caller: Caller) -> None:
    first_code = caller.lip_code()
    fields, once = caller.fields(VIDEO), single_use(caller)
    caller.form(CODE, caller.fields(CODE), Authorization=once)
    control(caller, "POST", "rules", {"outcome": "code=213"})
    control(caller, "POST", "clock", {"action": "advance", "seconds": 5})

    assert control(caller, "POST", "reset") == {"reset": [OWN.app_id]}

    assert control(caller, "GET", "journal")["entries"] == []
    assert control(caller, "GET", "rules")["rules"] == []
    assert control(caller, "GET", "coverage")["met"] == 0
    assert control(caller, "GET", "clock")["clocks"][OWN.app_id]["now"] == NOW
    assert live_status(caller, fields) == UNKNOWN_CODE
    assert caller.form(CODE, caller.fields(CODE), Authorization=once).code == 0
    control(caller, "POST", "reset")
    assert caller.lip_code() == first_code


def test_reset_of_a_tenant_leaves_the_others(caller_of: Callable[..., Caller]) -> None:
    caller = caller_of(accounts=(OWN, OTHER))
    fields = caller.fields(VIDEO)
    for account in (OWN, OTHER):
        rule = {"match": {"appid": account.app_id}, "outcome": "code=213", "times": 1}
        control(caller, "POST", "rules", rule)
        body = {"appid": account.app_id, "action": "offset", "seconds": 1}
        control(caller, "POST", "clock", body)

    control(caller, "POST", "reset", {"appid": OTHER.app_id})

    (rule,) = control(caller, "GET", "rules")["rules"]
    assert rule["match"]["appid"] == OWN.app_id
    clocks = control(caller, "GET", "clock")["clocks"]
    assert (clocks[OWN.app_id]["now"], clocks[OTHER.app_id]["now"]) == (NOW + 1, NOW)
    assert len(control(caller, "GET", "journal")["entries"]) == 1
    caller.good(CODE)
    assert live_status(caller, fields) == 0


@pytest.mark.parametrize("body", [{"appid": "1"}, {"appId": OWN.app_id}, [], "x"])
def test_reset_of_nobody_resets_nothing(caller: Caller, body: object) -> None:
    caller.lip_code()

    assert raw_control(caller, "POST", "reset", body).status == 400
    assert len(control(caller, "GET", "journal")["entries"]) == 1


def test_snapshot_brings_back_codes_signatures_and_clock(caller: Caller) -> None:
    fields, once = caller.fields(VIDEO), single_use(caller)
    caller.form(CODE, caller.fields(CODE), Authorization=once)
    control(caller, "POST", "clock", {"action": "freeze"})
    kept = control(caller, "GET", "snapshot")
    control(caller, "POST", "reset")
    caller.now += 3600

    assert control(caller, "PUT", "snapshot", kept) == {"restored": [OWN.app_id]}

    caller.now -= 3600
    assert control(caller, "GET", "snapshot") == kept
    assert live_status(caller, fields) == 0
    assert caller.form(CODE, caller.fields(CODE), Authorization=once).code == 13


def test_snapshot_holds_no_secret(caller: Caller) -> None:
    caller.form(CODE, caller.fields(CODE), Authorization=single_use(caller))

    body = raw_control(caller, "GET", "snapshot").body

    assert ACCOUNT.secret_key.encode() not in body
    assert ACCOUNT.secret_id.encode() not in body


@pytest.mark.parametrize(
    "change",
    [
        {"serial": -1},
        {"serial": True},
        {"serial": 10**13},
        {"codes": {"1234": 10**400}},
        {"codes": {"12345": 1}},
        {"codes": {"1234": "soon"}},
        {"codes": []},
        {"signatures": {"ff": 1}},
        {"clock": {"frozen_at": "now"}},
        {"clock": {"hands": 1}},
        {"more": 1},
    ],
)
def test_snapshot_that_is_none_changes_nothing(caller: Caller, change: dict[str, object]) -> None:
    caller.lip_code()
    before = control(caller, "GET", "snapshot")
    tenants = {OWN.app_id: {**before["tenants"][OWN.app_id], **change}}

    reply = raw_control(caller, "PUT", "snapshot", {"format": 1, "tenants": tenants})

    assert reply.status == 400
    assert control(caller, "GET", "snapshot") == before


def test_snapshot_of_strangers_or_of_another_format_is_refused(caller: Caller) -> None:
    for body in ({"format": 2, "tenants": {}}, {"format": 1, "tenants": {"1": {}}}, {}):
        assert raw_control(caller, "PUT", "snapshot", body).status == 400
