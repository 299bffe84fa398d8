"""Holds the guard: every call is written down first, none is made twice, and it stops in time."""

from contextlib import suppress
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from faceid_conformance.cases.model import Expectation
from faceid_conformance.cli.conformance.live_run import charges
from faceid_conformance.errors import CallLedgerError, CallRefused
from faceid_conformance.exchange import Response
from faceid_conformance.live import ledger as ledger_room
from faceid_conformance.live.account import FUZZ
from faceid_conformance.live.guard import Guard
from faceid_conformance.live.ledger import Ledger
from faceid_conformance.live.opening import open_books
from faceid_conformance.live.plan import make_plan
from faceid_conformance.live.stopping import Expected, expected_of
from faceid_conformance.live.target_file import Prices
from live_runs import (
    AT,
    RUN,
    TERMS,
    Time,
    answer,
    call,
    guard,
    kinds,
    let_go,
    outgoing,
    read_books,
    request,
)  # fmt: skip

NO_ANSWER = Response(0, (), b"", 20.0, "TimeoutError")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "ledger.jsonl"


def test_call_is_reserved_on_the_disk_before_leave_is_given(path: Path) -> None:
    guarded = guard(path)
    guarded.begin("cases/a")

    ticket = guarded.enter(outgoing())

    assert kinds(path) == ["run", "reserve"]
    guarded.settle(ticket, answer())
    assert kinds(path) == ["run", "reserve", "settle"]


def test_budget_is_the_end(path: Path) -> None:
    guarded = guard(path, budget=2)
    call(guarded, "cases/a")
    call(guarded, "cases/b")

    with pytest.raises(CallRefused, match="budget of 2 calls is spent"):
        call(guarded, "cases/c")

    assert kinds(path).count("reserve") == 2


def test_call_without_an_answer_stays_charged(path: Path) -> None:
    guarded = guard(path, budget=1)
    call(guarded, "cases/a", NO_ANSWER)

    with pytest.raises(CallRefused, match="is spent"):
        call(guarded, "cases/b")


def test_one_call_at_a_time(path: Path) -> None:
    guarded = guard(path)
    guarded.enter(outgoing())

    with pytest.raises(CallRefused, match="second call"):
        guarded.enter(outgoing())


def test_calls_keep_their_pace(path: Path) -> None:
    ledger, time = Ledger(path), Time()
    books = open_books(ledger, RUN, resumes=False, at=AT)
    guarded = Guard(replace(TERMS, calls_per_second=2.0), ledger, books, time.clocks())

    for item in "abc":
        call(guarded, item)

    assert time.slept == [0.5, 0.5]


def test_other_host_shuts_the_guard(path: Path) -> None:
    guarded = guard(path)

    with pytest.raises(CallRefused, match="allowed hosts"):
        guarded.enter(outgoing(host="203.0.113.7"))
    with pytest.raises(CallRefused, match="stopped"):
        call(guarded)

    assert "reserve" not in kinds(path)


def test_person_is_never_sent(path: Path) -> None:
    guarded = guard(path)

    with pytest.raises(CallRefused, match="a person could have"):
        guarded.enter(outgoing(request(body=b'{"idcard_number": "11010119900307002X"}')))

    assert "reserve" not in kinds(path)


def test_cost_and_day_have_their_limits(path: Path) -> None:
    prices = {"idcardCompare": Decimal("0.40")}
    guarded = guard(path, prices=prices, most_cost=Decimal("1.00"), budget=9)
    call(guarded, "a")
    call(guarded, "b")
    with pytest.raises(CallRefused, match="may cost"):
        call(guarded, "c")
    let_go(guarded)

    resumed = guard(path, resumes=True, most_calls_per_day=2, budget=9)
    with pytest.raises(CallRefused, match="one day"):
        call(resumed, "c")


@pytest.mark.parametrize("code", [3, 15, 24])
def test_telling_codes_stop_the_run(path: Path, code: int) -> None:
    guarded = guard(path)
    call(guarded, "cases/a", answer(code))

    with pytest.raises(CallRefused, match=f"code {code}"):
        call(guarded, "cases/b")

    assert kinds(path) == ["run", "reserve", "settle", "stop"]


@pytest.mark.parametrize(
    ("expect", "code", "stops"),
    [
        (Expectation(codes=(3,)), 3, False),
        (Expectation(refuse=True, should=Expectation(codes=(5,))), 3, False),
        (Expectation(codes=(9,)), 3, True),
        (Expectation(refuse=True), 24, True),
        (Expectation(codes=(24,)), 24, False),
        (Expectation(accept=True), 15, True),
        (Expectation(accept=True), -5803, False),
    ],
)
def test_code_that_a_case_provokes_stops_nothing(
    path: Path, expect: Expectation, code: int, stops: bool
) -> None:
    guarded = guard(path)
    guarded.begin("cases/a")
    guarded.expect(expected_of(expect))

    guarded.settle(guarded.enter(outgoing()), answer(code))

    assert bool(guarded.shut_because) is stops


def test_arrears_stop_even_where_code_3_is_expected(path: Path) -> None:
    guarded = guard(path)
    guarded.begin("cases/a")
    guarded.expect(Expected(frozenset({3})))

    guarded.settle(guarded.enter(outgoing()), answer(3, "account abnormal,errorno is:2"))

    assert "arrears" in guarded.shut_because


def test_three_errors_stop_the_run(path: Path) -> None:
    guarded = guard(path, budget=9)
    call(guarded, "a", NO_ANSWER)
    guarded.note_engine_error()
    assert not guarded.shut_because
    call(guarded, "c", NO_ANSWER)

    assert "3 errors" in guarded.shut_because


def test_drawn_calls_need_a_budget_of_their_own(path: Path) -> None:
    guarded = guard(path)
    guarded.begin("properties/names", FUZZ)
    with pytest.raises(CallRefused, match="--fuzz-budget"):
        guarded.enter(outgoing())
    let_go(guarded)

    paid = guard(path, resumes=True, fuzz_budget=1)
    paid.begin("properties/names", FUZZ)
    paid.settle(paid.enter(outgoing()), answer(3))
    assert not paid.shut_because
    with pytest.raises(CallRefused, match="fuzz budget of 1"):
        paid.enter(outgoing())
    assert paid.left() == 3


def test_identical_billable_observation_is_made_once(path: Path) -> None:
    guarded = guard(path)
    for item in ("cases/a", "cases/b"):
        guarded.begin(item)
        guarded.expect(Expected(), "same")
        ticket = guarded.enter(outgoing())
        if item == "cases/a":
            guarded.settle(ticket, answer(similarity=88.5))
    assert ticket.answer is not None
    assert ticket.answer.data["similarity"] == 88.5
    let_go(guarded)

    resumed = guard(path, resumes=True)
    resumed.begin("cases/c")
    resumed.expect(Expected(), "same")
    kept = resumed.enter(outgoing()).answer
    assert kept is not None
    assert kept.data["similarity"] == 88.5
    assert kinds(path).count("reserve") == 1


def test_settled_call_is_answered_from_the_ledger(path: Path) -> None:
    guarded = guard(path)
    call(guarded, "cases/a", answer(-5803, "no such person"))
    let_go(guarded)

    resumed = guard(path, resumes=True)

    assert call(resumed, "cases/a").code == -5803
    assert kinds(path).count("reserve") == 1


def test_unsettled_call_is_not_repeated_unasked(path: Path) -> None:
    guarded = guard(path)
    guarded.begin("cases/a")
    guarded.enter(outgoing())
    let_go(guarded)

    resumed = guard(path, resumes=True)
    with pytest.raises(CallRefused, match="its answer never came"):
        call(resumed, "cases/a")
    let_go(resumed)

    repeated = guard(path, resumes=True, repeats_unknown=True)
    call(repeated, "cases/a")
    assert kinds(path).count("reserve") == 2
    assert repeated.left() == 1


def test_chain_that_was_cut_short_is_not_begun_again_unasked(path: Path) -> None:
    guarded = guard(path)
    call(guarded, "cases/chain")
    let_go(guarded)

    resumed = guard(path, resumes=True)
    resumed.begin("cases/chain", calls=2)
    assert resumed.enter(outgoing()).answer is not None
    with pytest.raises(CallRefused, match="cut short after 1 calls"):
        resumed.enter(outgoing())
    let_go(resumed)

    repeated = guard(path, resumes=True, repeats_unknown=True)
    repeated.begin("cases/chain", calls=2)
    assert repeated.enter(outgoing()).answer is None


def test_interrupt_waits_for_the_call_in_flight(path: Path) -> None:
    guarded = guard(path)
    assert not guarded.interrupt()
    ticket = guarded.enter(outgoing())

    assert guarded.interrupt()
    with pytest.raises(KeyboardInterrupt):
        guarded.settle(ticket, answer())

    assert kinds(path)[-1] == "settle"


def test_run_goes_on_only_with_the_same_questions(path: Path) -> None:
    guarded = guard(path)
    call(guarded)
    let_go(guarded)

    ledger = Ledger(path)
    with pytest.raises(CallLedgerError, match="--resume goes on"):
        open_books(ledger, RUN, resumes=False, at=AT)
    with pytest.raises(CallLedgerError, match="another seed"):
        open_books(ledger, {**RUN, "seed": 2}, resumes=True, at=AT)
    ledger.write("end", {"at": AT})
    with pytest.raises(CallLedgerError, match="no run to resume"):
        open_books(ledger, RUN, resumes=True, at=AT)
    open_books(ledger, RUN, resumes=False, at=AT)

    assert read_books(ledger.lines).charged("run") == 0
    assert read_books(ledger.lines).last_number == 1


@pytest.mark.parametrize("failure", ["ConnectionRefusedError", "gaierror", "ConnectError"])
def test_call_that_was_never_sent_is_not_charged(path: Path, failure: str) -> None:
    guarded = guard(path, budget=1, most_calls_per_day=1)
    call(guarded, "preflight", Response(0, (), b"", 0.0, failure))
    assert guarded.left() == 1
    assert guarded.books.unknown == []
    let_go(guarded)

    resumed = guard(path, resumes=True, budget=1, most_calls_per_day=1)

    assert call(resumed, "preflight").code == 0
    assert kinds(path)[-2:] == ["reserve", "settle"]


def test_ledger_says_what_it_needs_where_files_cannot_be_locked(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ledger_room, "file_locks", None)

    with pytest.raises(CallLedgerError, match="flock"):
        Ledger(path)


@pytest.mark.parametrize(
    ("budget", "fuzz_budget", "because"),
    [
        (1, 1, "the budget of 1 calls is spent; the fuzz budget of 1 calls is spent"),
        (9, 1, "the fuzz budget of 1 calls is spent"),
        (1, 9, "the budget of 1 calls is spent"),
        (9, 9, ""),
    ],
)
def test_each_budget_is_told_apart(path: Path, budget: int, fuzz_budget: int, because: str) -> None:
    guarded = guard(path, budget=budget, fuzz_budget=fuzz_budget)

    for pool in ("run", "fuzz"):
        for place in range(2):
            guarded.begin(f"{pool}/{place}", pool, calls=1)
            with suppress(CallRefused):
                guarded.settle(guarded.enter(outgoing()), answer())

    assert guarded.ended == ("budget" if because else "complete")
    assert guarded.ended_because == because
    made, drawn = min(budget, 2), min(fuzz_budget, 2)
    told = charges(guarded, make_plan((), Prices(), ())).calls_told()
    assert told == f"{made} of {budget} calls, {drawn} of {fuzz_budget} drawn ones"


def test_limit_of_cost_or_day_that_ended_a_run_is_named(path: Path) -> None:
    guarded = guard(path, budget=9, most_calls_per_day=1)

    call(guarded, "a")
    with pytest.raises(CallRefused):
        call(guarded, "b")

    assert (guarded.ended, guarded.ended_because) == (
        "budget",
        "the most calls of one day (1) are made",
    )
