"""A client goes through a script, step by step; liars are caught by the clause that names them."""

import itertools
import json
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from typing import Any

import pytest
from faceid_conformance.cases.clients.script import STEPS, read_script
from faceid_conformance.cases.signing import Account
from faceid_conformance.contract.reader import load_contract
from faceid_conformance.polyglot.recorder import serving
from faceid_conformance.polyglot.stepwise import Steps, turns_of
from faceid_conformance.polyglot.stepwise_judging import judged_turn
from faceid_conformance.polyglot.verdicts import Judged
from own_tests import fresh_client

CONTRACT = load_contract()
ACCOUNT = Account("1400000001", "AKIDaPolyglotTest", "a-key-of-the-polyglot-tests", "faceid-test")
OPERATIONS = tuple(item.operation_id for item in CONTRACT.operations)
SEQUENCES = read_script(STEPS, OPERATIONS).sequences
Told = dict[str, Any]


def account() -> dict[str, str]:
    return {
        "appid": ACCOUNT.appid,
        "secret_id": ACCOUNT.secret_id,
        "secret_key": ACCOUNT.secret_key,
        "bucket": ACCOUNT.bucket,
    }


def read(url: str, body: bytes | None = None) -> tuple[int, bytes]:
    try:
        with urllib.request.urlopen(urllib.request.Request(url, body)) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read()


def walk(steps: Steps, client: Any, report: Callable[[Told], Told | None]) -> None:
    """Do what the script asks for and tell what came of it, until it is over."""
    while True:
        status, body = read(f"{steps.base_url}/_client/next")
        if status == 204:
            return
        step = json.loads(body)
        told = client.call(step["base_url"], account(), step["operation"], step["arguments"])
        said = report(told)
        if said is not None:
            assert read(f"{steps.base_url}/_client/told", json.dumps(said).encode())[0] == 200


def steps_of(only: str, tick_seconds: float = 2.0, **more: Any) -> Steps:
    ticks = itertools.count()
    turns = turns_of([sequence for sequence in SEQUENCES if only in sequence.id])

    def clock() -> float:
        return next(ticks) * tick_seconds

    return Steps(turns, CONTRACT, settle_seconds=1.0, clock=clock, **more)


def judged(
    only: str,
    client: Any = None,
    report: Callable[[Told], Told | None] = lambda told: told,
    tick_seconds: float = 2.0,
) -> list[Judged]:
    steps = steps_of(only, tick_seconds)
    with serving(steps) as steps.base_url:
        steps.begin()
        walk(steps, client or fresh_client(), report)
    now = int(time.time())
    return [item for turn in steps.turns for item in judged_turn(turn, CONTRACT, ACCOUNT, now, str)]


def clauses(verdicts: list[Judged]) -> set[str]:
    return {finding.clause for item in verdicts for finding in item.findings}


def repeating(times: int) -> Any:
    client = fresh_client()
    send = client.send

    def repeat(*given: Any) -> Any:
        for _ in range(times):
            answer = send(*given)
            if answer[0] < 500:
                return answer
        return answer

    client.send = repeat
    return client


def test_who_does_all_the_steps_is_acquitted_of_everything() -> None:
    verdicts = judged("")

    assert {item.status for item in verdicts} == {"pass"}
    assert len(verdicts) > 80


def as_number(told: Told) -> Told:
    values = told["values"]
    if "validate_data" not in values:
        return told
    return {**told, "values": {"validate_data": int(values["validate_data"])}}


STATUS = {"outcome": "refusal", "code": 401}


def without_code() -> Any:
    client = fresh_client()
    encode = client.encode
    client.encode = lambda who, operation, given: encode(
        who, operation, {k: v for k, v in given.items() if k != "validate_data"}
    )
    return client


@pytest.mark.parametrize(
    ("only", "client", "report", "seconds", "clause"),
    [
        ("order/a-code", None, as_number, 2.0, "client/results"),
        ("order/a-code", None, as_number, 2.0, "client/order"),
        ("order/a-code", without_code(), None, 2.0, "client/order"),
        ("pace/retry-after", repeating(2), None, 0.01, "client/patience"),
        ("pace/an-end", repeating(9), None, 2.0, "client/patience"),
        ("pace/billed-and-busy", repeating(2), None, 2.0, "client/once"),
        ("replies/refusal-with-401", None, STATUS, 2.0, "client/refusals"),
        ("pace/breaks-off", None, {"outcome": "result"}, 2.0, "client/replies"),
    ],
    ids=["zero", "zero-lost", "no-code", "impatient", "endless", "billed-twice", "status", "half"],
)  # fmt: skip
def test_a_liar_is_caught_by_the_clause_that_names_its_vice(
    only: str, client: Any, report: Any, seconds: float, clause: str
) -> None:
    says = report if callable(report) else lambda told: report or told

    assert clause in clauses(judged(only, client, says, seconds))


def test_patient_repetitions_of_what_is_free_are_right() -> None:
    assert not clauses(judged("pace/retry-after", repeating(2)))
    assert not clauses(judged("pace/an-end", repeating(3)))


def test_without_reports_the_wire_alone_is_judged() -> None:
    verdicts = judged("order/a-code", report=lambda told: None)

    assert {item.status for item in verdicts if item.id.startswith("wire/")} == {"pass"}
    assert {item.status for item in verdicts if item.id.startswith("told/")} == {"unsupported"}


def test_a_report_may_decline_and_is_refused_where_it_says_nothing() -> None:
    declined = judged("order/a-code", report=lambda told: {"unsupported": "cannot tell"})
    steps = steps_of("order/a-code")
    with serving(steps) as steps.base_url:
        steps.begin()
        status, said = read(f"{steps.base_url}/_client/told", b'{"outcome": "perhaps"}')

    assert {item.reason for item in declined if item.id.startswith("told/")} == {"cannot tell"}
    assert (status, b"schema" in said) == (400, True)


def test_values_that_are_not_told_are_not_judged() -> None:
    assert not clauses(judged("order/a-code", report=lambda told: {"outcome": "result"}))


def test_who_asks_for_nothing_is_followed_by_its_calls() -> None:
    said: list[str] = []
    steps = steps_of("order/a-code", announce=said.append)
    client = fresh_client()
    with serving(steps) as steps.base_url:
        steps.begin()
        client.call(steps.base_url, account(), "liveGetFour", {})
        client.call(steps.base_url, account(), "idcardLiveDetectFour", {"validate_data": "0521"})
        assert read(f"{steps.base_url}/_client/told?outcome=refusal&code=-5016")[0] == 200
        over, _ = read(f"{steps.base_url}/face/livegetfour", b"{}")
    first, second = steps.turns[:2]

    assert [len(turn.heard) for turn in (first, second)] == [1, 1]
    assert second.told is not None
    assert second.told.report == {"outcome": "refusal", "code": -5016}
    assert "call liveGetFour" in said[0]
    assert over == 410


def test_samples_are_handed_out_by_name_and_nothing_else() -> None:
    steps = steps_of("order/a-code")
    with serving(steps) as steps.base_url:
        steps.begin()
        assert read(f"{steps.base_url}/_client/media/face.jpg")[1][:2] == b"\xff\xd8"
        assert read(f"{steps.base_url}/_client/media/..%2Fmedia.yaml")[0] == 404
        assert read(f"{steps.base_url}/_client/media/../clients.yaml")[0] == 404
        assert read(f"{steps.base_url}/_client/else")[0] == 404
