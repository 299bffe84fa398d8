"""Holds what a live run keeps back for taking away what it put, and what it tells otherwise."""

from __future__ import annotations

from pathlib import Path

import pytest
from faceid_conformance.errors import CallRefused
from faceid_conformance.exchange import Request, Response
from faceid_conformance.live.guard import Guard
from live_runs import guard, kinds, outgoing

LOST = Response(0, (), b"", 20.0, "TimeoutError")
REFUSED = Response(0, (), b"", 0.0, "ConnectionRefusedError")


def of_object(method: str, key: str) -> Request:
    return Request("object", method, f"/{key}?x=y", (), b"")


def send(guarded: Guard, method: str, key: str, answer: Response | int = 200) -> None:
    response = Response(answer, (), b"", 0.1) if isinstance(answer, int) else answer
    ticket = guarded.enter(outgoing(of_object(method, key)))
    guarded.settle(ticket, response)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "ledger.jsonl"


def test_deletion_is_kept_back_from_the_budget(path: Path) -> None:
    guarded = guard(path, budget=4)
    guarded.begin("cases/a")
    send(guarded, "PUT", "a%20b.mp4")
    send(guarded, "GET", "other")
    send(guarded, "GET", "other")

    with pytest.raises(CallRefused, match="budget of 4 calls is spent"):
        send(guarded, "GET", "other")
    assert guarded.left() == 1
    assert guarded.lying.keys == ("a b.mp4",)

    send(guarded, "DELETE", "a%20b.mp4", 204)

    assert (guarded.left(), guarded.lying.keys) == (0, ())


def test_upload_whose_deletion_nobody_could_pay_is_not_made(path: Path) -> None:
    guarded = guard(path, budget=3)
    guarded.begin("cases/a")
    send(guarded, "PUT", "a")

    with pytest.raises(CallRefused, match="is spent"):
        send(guarded, "PUT", "b")
    send(guarded, "PUT", "a")
    send(guarded, "DELETE", "a", 404)

    assert guarded.ended_because == "the budget of 3 calls is spent"


def test_calls_of_a_day_are_kept_back_too(path: Path) -> None:
    guarded = guard(path, budget=9, most_calls_per_day=2)
    guarded.begin("cases/a")
    send(guarded, "PUT", "a")

    with pytest.raises(CallRefused, match="most calls of one day"):
        send(guarded, "GET", "a")
    send(guarded, "DELETE", "a")


@pytest.mark.parametrize(
    ("answer", "lies"), [(200, True), (403, False), (500, False), (LOST, True), (REFUSED, False)]
)
def test_what_may_lie_there_counts(path: Path, answer: Response | int, *, lies: bool) -> None:
    guarded = guard(path, budget=9)
    guarded.begin("cases/a")

    send(guarded, "PUT", "a", answer)

    assert bool(guarded.lying.keys) is lies
    assert guarded.lying.told() == ("left in the bucket: a" if lies else "")


def test_clearing_up_is_an_item_of_its_own(path: Path) -> None:
    guarded = guard(path, budget=9)
    guarded.begin("cases/a")
    send(guarded, "PUT", "a")
    guarded.begin_clearing()
    send(guarded, "DELETE", "a")

    assert [entry.operation for entry in guarded.books.of_item("cases/a (clearing up)")] == [
        "object"
    ]
    assert kinds(path).count("reserve") == 2
