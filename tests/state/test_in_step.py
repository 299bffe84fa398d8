"""Two workers over one store are one emulator, whichever of them is asked."""

import asyncio
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from control_caller import control, raw_control, waited
from emulator_caller import ACCOUNT, CODE, COMPARE, CONTRACT, ID_NUMBER, ID_VIDEO, Caller, sign
from faceid_conformance.emulator.books import books_of
from faceid_conformance.emulator.journal.event import Event
from faceid_conformance.emulator.outcomes.directive import Directive
from faceid_conformance.emulator.outcomes.manner import Delay, Dribble, Manner
from faceid_conformance.emulator.outcomes.trace import (
    FieldFact,
    Label,
    SignatureFacts,
    SignedField,
    Trace,
)
from faceid_conformance.emulator.rules.rule import Rule, Veiled
from faceid_conformance.emulator.server.app import build_app
from faceid_conformance.emulator.settings import Account, Settings
from faceid_conformance.emulator.state.written import read_back, written
from msgspec import structs

OTHER = Account("1400000002", "AKIDother", "other-key", None)
Pair = tuple[Caller, Caller]


async def no_wait(seconds: float) -> None:
    """Delays are noted, not waited for."""


@pytest.fixture
def workers(shared: str) -> Iterator[Pair]:
    documented = Account.documented(ACCOUNT)
    callers, opened = (Caller(), Caller()), []
    for caller in callers:
        settings = Settings(
            state=shared,
            clock=lambda caller=caller: caller.now,
            accounts=(documented, OTHER),
            sleep=no_wait,
        )
        opened.append(books_of(CONTRACT, settings))
        caller.app = build_app(settings, opened[-1])
    yield callers
    for books in opened:
        books.close()


def codes(workers: Pair, calls: int) -> list[int]:
    """What calls come to that the workers answer in turn."""
    return [workers[turn % 2].good(CODE).code for turn in range(calls)]


def test_code_of_one_worker_is_consumed_once_by_the_other(workers: Pair) -> None:
    one, other = workers
    code = one.lip_code()

    said = [worker.good(ID_VIDEO, validate_data=code).data for worker in (other, one, other)]

    assert [data["live_status"] for data in said if data] == [0, -5008, -5008]


def test_signature_for_one_use_is_good_at_one_worker(workers: Pair) -> None:
    one, other = workers
    single = sign(one.text(e=0, f="file"))

    said = [
        worker.json(CODE, {"appid": ACCOUNT.app_id}, Authorization=single).code
        for worker in (one, other, one)
    ]

    assert said == [0, 13, 13]


def test_codes_are_drawn_in_one_order(workers: Pair, caller_alone: Caller) -> None:
    drawn = [workers[turn % 2].lip_code() for turn in range(6)]

    assert drawn == [caller_alone.lip_code() for _ in range(6)]


@pytest.fixture
def caller_alone() -> Caller:
    return Caller()


def test_rule_holds_at_every_worker_and_is_used_up_once(workers: Pair) -> None:
    one, other = workers
    rule = {"match": {"operation": "liveGetFour"}, "outcomes": [{"code": 213}, "code=15"]}

    number = control(one, "POST", "rules", rule)["rule"]

    assert codes((other, one), 4) == [213, 15, 0, 0]
    for worker in workers:
        (shown,) = control(worker, "GET", "rules")["rules"]
        assert (shown["rule"], shown["seen"], shown["used"]) == (number, 2, 2)


def test_nth_call_is_counted_over_all_workers(workers: Pair) -> None:
    control(workers[0], "POST", "rules", {"match": {"nth": 3}, "outcome": "code=24"})

    assert codes(workers, 5) == [0, 0, 24, 0, 0]


def test_rules_are_asked_in_order_and_a_spent_one_makes_way(workers: Pair) -> None:
    one, other = workers
    person = {"match": {"idcard_number": ID_NUMBER}, "outcome": "code=107", "times": 1}
    control(one, "POST", "rules", person)
    control(other, "POST", "rules", {"outcome": "code=108", "times": 2})

    said = [worker.good(COMPARE).code for worker in (one, other, one, other)]

    assert said == [107, 108, 108, 0]


def test_removed_rule_is_gone_everywhere(workers: Pair) -> None:
    one, other = workers
    number = control(one, "POST", "rules", {"outcome": "code=213"})["rule"]
    assert codes(workers, 2) == [213, 213]

    control(other, "DELETE", f"rules/{number}")

    assert codes(workers, 2) == [0, 0]
    assert raw_control(one, "DELETE", f"rules/{number}").status == 404
    assert control(one, "POST", "rules", {"outcome": "code=15"})["rule"] > number


def test_clock_stands_still_everywhere(workers: Pair) -> None:
    one, other = workers
    control(one, "POST", "clock", {"action": "freeze", "at": 1_600_000_000})
    control(other, "POST", "clock", {"action": "advance", "seconds": 5})

    for worker in workers:
        assert control(worker, "GET", "clock")["clocks"][ACCOUNT.app_id]["now"] == 1_600_000_005
    assert codes(workers, 2) == [9, 9]
    one.now = other.now = 1_600_000_005
    assert codes(workers, 2) == [0, 0]


def test_delays_are_drawn_in_one_order(workers: Pair) -> None:
    one, other = workers

    def drawn() -> list[float]:
        control(one, "POST", "reset")
        control(one, "POST", "rules", {"outcome": "delay=lognormal:0.0001:1"})
        codes(workers, 4)
        return [item["delay_seconds"] for item in control(other, "GET", "journal")["entries"]]

    assert drawn() == drawn()
    assert len(set(drawn())) == 4


def test_reset_empties_all_workers(workers: Pair) -> None:
    one, other = workers
    single = sign(one.text(e=0, f="file"))
    one.json(CODE, {"appid": ACCOUNT.app_id}, Authorization=single)
    control(one, "POST", "rules", {"outcome": "code=213"})
    control(one, "POST", "clock", {"action": "offset", "seconds": 60})

    control(other, "POST", "reset")

    kept = control(one, "GET", "snapshot")["tenants"][ACCOUNT.app_id]
    assert (kept["serial"], kept["codes"], kept["signatures"]) == (0, {}, {})
    assert one.json(CODE, {"appid": ACCOUNT.app_id}, Authorization=single).code == 0
    assert control(one, "GET", "rules")["rules"] == []
    assert control(one, "GET", "clock")["clocks"][ACCOUNT.app_id]["offset_seconds"] == 0
    assert len(control(one, "GET", "journal")["entries"]) == 1


def test_reset_of_a_tenant_leaves_the_others(workers: Pair) -> None:
    one, other = workers
    code = one.lip_code()
    control(one, "POST", "rules", {"match": {"appid": OTHER.app_id}, "outcome": "code=213"})

    control(other, "POST", "reset", {"appid": OTHER.app_id})

    spoken = other.good(ID_VIDEO, validate_data=code).data
    assert spoken is not None
    assert spoken["live_status"] == 0
    assert control(one, "GET", "rules")["rules"] == []
    assert len(control(one, "GET", "journal")["entries"]) == 3


def test_snapshot_of_one_worker_is_put_back_at_the_other(workers: Pair) -> None:
    one, other = workers
    code = one.lip_code()
    kept = control(one, "GET", "snapshot")
    control(one, "POST", "reset")

    control(other, "PUT", "snapshot", kept)

    assert control(one, "GET", "snapshot") == kept
    spoken = one.good(ID_VIDEO, validate_data=code).data
    assert spoken is not None
    assert spoken["live_status"] == 0


def test_journal_shows_the_calls_of_all_workers_once_they_are_answered(workers: Pair) -> None:
    for turn in range(6):
        workers[turn % 2].good(CODE)
        entries = control(workers[1 - turn % 2], "GET", "journal")["entries"]
        assert [entry["number"] for entry in entries] == list(range(1, turn + 2))
    one, other = workers
    one.good(COMPARE)

    found = control(other, "GET", "journal?operation=idcardCompare")["entries"]
    after = control(other, "GET", "journal?since=3&limit=2")["entries"]

    assert [entry["operation"] for entry in found] == ["idcardCompare"]
    assert [entry["number"] for entry in after] == [4, 5]
    assert control(other, "GET", "journal?appid=1")["entries"] == []
    assert control(one, "DELETE", f"journal?appid={ACCOUNT.app_id}") == {"forgotten": 7}
    assert control(other, "GET", "journal")["entries"] == []


def test_journal_is_the_same_as_in_memory(workers: Pair, caller_alone: Caller) -> None:
    def entries(worker: Caller) -> Any:
        worker.good(COMPARE)
        worker.json(CODE, {"appid": ACCOUNT.app_id}, X_Emulator_Outcome="code=213;delay=0")
        worker.json(CODE, {}, Authorization="c2hvcnQ=")
        shown = control(worker, "GET", "journal")
        return json.dumps([entry | {"duration_ms": 0} for entry in shown["entries"]])

    assert entries(workers[0]) == entries(caller_alone)


def test_wait_at_one_worker_ends_with_a_call_to_the_other(workers: Pair) -> None:
    one, other = workers
    one.good(CODE)

    async def both() -> Any:
        waiting = asyncio.create_task(
            waited(one, "journal/wait?since=1&count=2&timeout_seconds=30")
        )
        for _ in range(2):
            await asyncio.to_thread(other.good, CODE)
        return await waiting

    found = asyncio.run(both())

    assert [entry["number"] for entry in found["entries"]] == [2, 3]
    assert not found["timed_out"]


def test_coverage_and_metrics_are_of_all_workers(workers: Pair) -> None:
    control(workers[0], "POST", "rules", {"outcome": "code=213", "times": 2})
    codes(workers, 4)

    for worker in workers:
        cells = control(worker, "GET", "coverage")["cells"]
        met = {cell["code"]: cell["count"] for cell in cells if cell["count"]}
        assert met == {0: 2, 213: 2}
        text = raw_control(worker, "GET", "metrics").body.decode()
        assert 'requests_total{operation="liveGetFour",code="213"} 2\n' in text
        assert 'forced_total{by="rule"} 2\n' in text
        assert 'request_seconds_count{operation="liveGetFour"} 4\n' in text
        assert "journal_events 4\n" in text
    control(workers[0], "POST", "reset")
    assert control(workers[1], "GET", "coverage")["met"] == 0
    assert "liveGetFour" in raw_control(workers[1], "GET", "metrics").body.decode()


def test_nothing_that_is_private_is_kept(workers: Pair, shared: str, tmp_path: Path) -> None:
    one = workers[0]
    rule = {"match": {"idcard_number": ID_NUMBER}, "outcome": "code=213"}
    control(one, "POST", "rules", rule)

    assert one.good(COMPARE, idcard_name="王小明甲乙").code == 213

    if shared.startswith("sqlite:"):
        kept = b"".join(path.read_bytes() for path in tmp_path.iterdir())
        for private in (ID_NUMBER, "王小明甲乙", ACCOUNT.secret_key, "JFIF"):
            assert private.encode() not in kept
        assert b"idcardCompare" in kept


def full_event() -> Event:
    """An event in which every field says something."""
    fact = FieldFact("image", "binary", 10, "ab", "image/jpeg", "ab.jpg")
    signed = SignatureFacts("read", 3, (SignedField("a", 2, "1"), SignedField("f", 3)), 1)
    trace = Trace(
        tenant="1",
        moment=1.5,
        content_type="multipart/form-data",
        body_bytes=9,
        fields=(fact, fact),
        other_fields=2,
        forced_by="rule",
        signature=signed,
        labels=(Label("seq", b"\xff" * 16, "x"),),
        diagnosis="what was wrong",
        causes=("mac-hex",),
        language="php",
    )
    statuses = (("live_status", 1),)
    return Event("x", 1, 200, trace, "check", statuses, ("a", "b"), 0.1, 0.2, "reset", "1:2", "ci")


def test_what_is_written_is_read_back() -> None:
    rule = Rule(
        frozenset({"b", "a"}),
        (Directive("code", 3, Manner(Delay(1.0, 0.5), Dribble(2, 0.5), "reset"), 1), Directive()),
        "1",
        (("seq", "x"),),
        (Veiled.of("idcard_number", "1", "00"),),
        2,
        3,
    )
    none = Event(None, 1, 404, Trace(None, 1.0))

    for item in (rule, full_event(), none):
        assert read_back(type(item), written(item)) == item


def test_every_field_of_an_event_is_tried() -> None:
    event = full_event()

    signed = event.trace.signature
    assert signed is not None

    for part in (event, event.trace, event.trace.fields[0], signed, signed.fields[0]):
        for item in structs.fields(type(part)):
            assert getattr(part, item.name) != item.default, item.name


def test_newer_and_older_versions_read_each_other() -> None:
    found = json.loads(written(structs.replace(full_event(), lint=())))
    found["new"] = 1
    del found["delay_seconds"]

    assert read_back(Event, json.dumps(found)).delay_seconds == 0.0
