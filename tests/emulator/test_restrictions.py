"""What a deployment knows of its accounts: services refused, a rate, arrears."""

from collections.abc import Callable, Sequence

import pytest
from control_caller import control
from emulator_caller import ACCOUNT, CODE, COMPARE, CONTRACT, PICTURE, VIDEO, Caller, Said, sign
from faceid_conformance.emulator.errors import SettingsError
from faceid_conformance.emulator.restrictions import Restrictions, restricted
from faceid_conformance.emulator.settings import Account
from faceid_conformance.emulator.shared.pace import SharedPace
from faceid_conformance.emulator.state.opening import open_store

CallerOf = Callable[..., Caller]
APP = {"appid": ACCOUNT.app_id}
OTHER = Account("1400000002", "AKIDother", "other-key")
RATE = "a rate is APPID:CALLS/SECONDS, up to 10000 calls and 86400 seconds"
NO_RATES = ("", ":", ":5", ":5/", ":0/1", ":1/0", ":-1/1", ":1/1/1", ":1.5/1", ":1/1s")
NO_RATES += (":10001/1", ":1/86401", ":\uff11/1")
ARREARS = "account abnormal,errorno is:2"


def accounts(
    *, refuse: Sequence[str] = (), rate: Sequence[str] = (), arrears: Sequence[str] = ()
) -> tuple[Account, ...]:
    given = (Account.documented(ACCOUNT), OTHER)
    return restricted(given, Restrictions(refuse, rate, arrears), CONTRACT)


def others(caller: Caller) -> Said:
    """A call of the account that no restriction names."""
    text = caller.text(a=OTHER.app_id, k=OTHER.secret_id, b="")
    authorization = sign(text, OTHER.secret_key)
    return caller.json(CODE, {"appid": OTHER.app_id}, Authorization=authorization)


def test_one_service_is_refused(caller_of: CallerOf) -> None:
    caller = caller_of(accounts=accounts(refuse=[f"{ACCOUNT.app_id}:idcardCompare"]))

    said = caller.good(COMPARE)

    assert (said.status, said.code, said.message) == (403, 24, "no permission")
    assert [caller.good(path).code for path in (CODE, VIDEO, PICTURE)] == [0, 0, 0]


def test_every_service_that_has_the_code_is_refused(caller_of: CallerOf) -> None:
    caller = caller_of(accounts=accounts(refuse=[ACCOUNT.app_id]))

    assert [caller.good(path).code for path in (CODE, COMPARE, PICTURE)] == [24, 24, 0]
    assert others(caller).code == 0


def test_rate_is_kept_by_the_tenants_clock(caller_of: CallerOf) -> None:
    caller = caller_of(accounts=accounts(rate=[f"{ACCOUNT.app_id}:2/10"]))
    codes = [caller.json(CODE, APP).code]
    caller.now += 4
    codes += [caller.json(CODE, APP).code for _ in range(2)]

    refused = caller.json(CODE, APP)

    assert (refused.status, refused.code) == (429, 15)
    assert refused.reply.header("Retry-After") == "6"
    caller.now += 5.5
    assert caller.json(CODE, APP).reply.header("Retry-After") == "1"
    caller.now += 0.5
    # The first call is over; calls that were refused count for nothing.
    codes += [caller.json(CODE, APP).code for _ in range(2)]
    assert codes == [0, 0, 15, 0, 15]
    assert others(caller).code == 0


WORDS = "outcome:code=15"


@pytest.mark.parametrize(
    "forced",
    [
        lambda caller: caller.good(COMPARE, seq=WORDS),
        lambda caller: caller.json(CODE, APP, X_Emulator_Outcome="code=15"),
        lambda caller: caller.json(CODE, APP, X_Emulator_Outcome="code=15; delay=0"),
        lambda caller: caller.json(CODE, {**APP, "session_id": WORDS}),
        lambda caller: caller.json(
            CODE, APP, Authorization=sign(caller.text(k=f"{ACCOUNT.secret_id}-outcome-15"))
        ),
        lambda caller: caller.good(COMPARE, idcard_number="990015199001010011"),
    ],
    ids=["seq", "header", "header with a manner", "session_id", "SecretId", "ID number"],
)
def test_forced_refusal_for_the_rate_says_when_to_come_again(
    caller: Caller, forced: Callable[[Caller], Said]
) -> None:
    said = forced(caller)

    assert (said.status, said.code) == (429, 15)
    assert said.reply.header("Retry-After") == str(CONTRACT.emulator.retry_after.forced_seconds)


def test_other_refusals_say_nothing_of_a_time(caller: Caller) -> None:
    assert caller.json(CODE, APP, X_Emulator_Outcome="code=24").reply.header("Retry-After") is None


def test_calls_that_earlier_checks_refuse_do_not_count(caller_of: CallerOf) -> None:
    caller = caller_of(accounts=accounts(rate=[f"{ACCOUNT.app_id}:1/10"]))

    wrong = caller.json(CODE, APP, Authorization=sign(caller.text(), "wrong"))

    assert [wrong.code, caller.json(CODE, APP).code, caller.json(CODE, APP).code] == [14, 0, 15]


def test_clock_that_is_put_back_leaves_no_calls_of_the_future(caller_of: CallerOf) -> None:
    caller = caller_of(accounts=accounts(rate=[f"{ACCOUNT.app_id}:1/10"]))
    assert caller.json(CODE, APP).code == 0

    caller.now -= 100

    assert [caller.json(CODE, APP).code for _ in range(2)] == [0, 15]


def test_reset_forgets_the_calls_and_keeps_the_rate(caller_of: CallerOf) -> None:
    caller = caller_of(accounts=accounts(rate=[f"{ACCOUNT.app_id}:1/10"]))
    codes = [caller.json(CODE, APP).code for _ in range(2)]

    control(caller, "POST", "reset", APP)

    codes += [caller.json(CODE, APP).code for _ in range(2)]
    assert codes == [0, 15, 0, 15]


def test_pace_is_one_for_all_who_share_a_store(tmp_path: object) -> None:
    store = open_store(f"sqlite:{tmp_path}/state")
    assert store is not None
    one, other = SharedPace(store), SharedPace(store)

    waits = [
        pace.wait("7", at, 2, 10) for pace, at in ((one, 0), (other, 1), (one, 2), (other, 10))
    ]

    assert waits == [0, 0, 8, 0]
    one.forget("7")
    assert other.wait("7", 10, 1, 10) == 0
    store.close()


@pytest.mark.parametrize("path", [CODE, COMPARE, PICTURE])
def test_arrears_are_told_by_their_text(caller_of: CallerOf, path: str) -> None:
    caller = caller_of(accounts=accounts(arrears=[ACCOUNT.app_id]))

    said = caller.good(path)

    assert (said.status, said.code, said.message, said.data) == (400, 3, ARREARS, {})
    assert others(caller).code == 0


def test_arrears_tell_nothing_to_strangers(caller_of: CallerOf) -> None:
    caller = caller_of(accounts=accounts(arrears=[ACCOUNT.app_id]))

    said = caller.json(CODE, APP, Authorization=sign(caller.text(), "wrong"))

    assert said.code == 14


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"refuse": ["1"]}, "a restriction has the appid of no account; there are 14000000"),
        ({"refuse": [""]}, "a restriction has the appid of no account"),
        ({"refuse": [f"{ACCOUNT.app_id}:idcardcompare"]}, "is called otherwise; there are idcard"),
        ({"refuse": [f"{ACCOUNT.app_id}:liveDetectPicture"]}, "is called otherwise"),
        ({"arrears": ["1"]}, "a restriction has the appid of no account"),
        ({"rate": ["1:1/1"]}, "a restriction has the appid of no account"),
        ({"rate": [f"{ACCOUNT.app_id}:1/1"] * 2}, "an appid has one rate only"),
        *(({"rate": [f"{ACCOUNT.app_id}{words}"]}, RATE) for words in NO_RATES),
    ],
)
def test_restriction_that_says_nothing_is_told(given: dict[str, list[str]], says: str) -> None:
    with pytest.raises(SettingsError, match=says):
        accounts(**given)


def test_complaint_repeats_nothing_that_may_be_a_key() -> None:
    with pytest.raises(SettingsError) as caught:
        accounts(arrears=["1400000007:AKID:secret-key"])

    assert "secret" not in str(caught.value)
