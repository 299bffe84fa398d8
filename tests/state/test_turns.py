"""What comes in one turn of the event loop is one look at the store, and no answer goes before."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from emulator_caller import ACCOUNT, CODE, CONTRACT, NOW, sign
from faceid_conformance.emulator.books import books_of
from faceid_conformance.emulator.errors import StoreError
from faceid_conformance.emulator.outcomes.directive import Directive
from faceid_conformance.emulator.rules.rule import Rule
from faceid_conformance.emulator.settings import Settings
from straight_pair import Pair, Wire

APP = json.dumps({"appid": ACCOUNT.app_id}).encode()


@pytest.fixture
def file(tmp_path: Path) -> str:
    return f"sqlite:{tmp_path / 'state.db'}"


@pytest.fixture
def pair(file: str, tmp_path: Path) -> Iterator[Pair]:
    both = Pair((file, f"sqlite:{tmp_path / 'other.db'}"))
    yield both
    both.close()


class Watched:
    """Counts what is asked of a store, and fails or does something else when told to."""

    def __init__(self, pair: Pair, monkeypatch: pytest.MonkeyPatch) -> None:
        self.stamps, self.noted = 0, list[int]()
        self.fails = False
        store: Any = pair.straight.books.store
        stamp, note = store.stamp, store.note

        def counted_stamp() -> int:
            self.stamps += 1
            return int(stamp())

        def counted_note(entries: Any, tallies: Any) -> None:
            if self.fails:
                raise StoreError("the store is gone")
            self.noted.append(len(entries))
            note(entries, tallies)

        monkeypatch.setattr(store, "stamp", counted_stamp)
        monkeypatch.setattr(store, "note", counted_note)


@pytest.fixture
def watched(pair: Pair, monkeypatch: pytest.MonkeyPatch) -> Watched:
    return Watched(pair, monkeypatch)


def request(*lines: str) -> bytes:
    now = int(NOW)
    signed = sign(f"a={ACCOUNT.app_id}&k={ACCOUNT.secret_id}&e={now + 30}&t={now}")
    head = (
        f"POST {CODE} HTTP/1.1",
        "Host: x",
        f"Authorization: {signed}",
        "Content-Type: application/json",
        f"Content-Length: {len(APP)}",
        *lines,
    )
    return "\r\n".join([*head, "", ""]).encode() + APP


def codes(wire: Wire) -> list[int]:
    """The codes of all answers that a connection has had."""
    texts = b"".join(wire.written).split(b"\r\n\r\n")[1:]
    return [json.JSONDecoder().raw_decode(text.decode())[0]["code"] for text in texts]


def test_many_callers_of_one_turn_cost_one_question_and_one_entry_of_all(
    pair: Pair, watched: Watched
) -> None:
    lines = [pair.straight.connect() for _ in range(5)]

    def all_ask() -> None:
        for protocol, _ in lines:
            protocol.data_received(request())
        assert [wire.written for _, wire in lines] == [[]] * 5

    pair.run(all_ask)
    pair.settle(lines[0][1])

    assert [codes(wire) for _, wire in lines] == [[0]] * 5
    assert (watched.stamps, watched.noted) == (1, [5])

    pair.run(lambda: lines[0][0].data_received(request()))
    pair.settle(lines[0][1])

    assert (watched.stamps, watched.noted) == (2, [5, 1])
    assert len(pair.straight.journal()) == 6


def test_answers_that_cannot_be_written_down_are_refusals(pair: Pair, watched: Watched) -> None:
    (first, heard), (second, also_heard) = pair.straight.connect(), pair.straight.connect()
    watched.fails = True

    def both_ask() -> None:
        first.data_received(request())
        second.data_received(request("Connection: close"))

    pair.run(both_ask)
    pair.settle(heard)
    watched.fails = False
    pair.run(lambda: first.data_received(request()))
    pair.settle(heard)

    failed = next(row.code for row in CONTRACT.catalogue if row.name == "INTERNAL_ERROR")
    assert (codes(heard), codes(also_heard)) == ([failed, 0], [failed])
    assert also_heard.is_closing()
    assert not heard.is_closing()
    assert watched.noted == [1]


def test_request_behind_another_sees_what_was_changed_in_between(
    pair: Pair, file: str, watched: Watched, monkeypatch: pytest.MonkeyPatch
) -> None:
    elsewhere = books_of(CONTRACT, Settings(state=file))
    store: Any = pair.straight.books.store
    note = store.note
    rule = Rule(frozenset({"liveGetFour"}), (Directive(code=12),), times=1)

    def note_and_change(entries: Any, tallies: Any) -> None:
        note(entries, tallies)
        if len(watched.noted) == 1:
            elsewhere.rules.add(rule)

    monkeypatch.setattr(store, "note", note_and_change)
    protocol, wire = pair.straight.connect()

    pair.run(lambda: protocol.data_received(request() * 3))
    pair.settle(wire)
    elsewhere.close()

    assert codes(wire) == [0, 12, 0]
    assert watched.noted == [1, 1, 1]


def test_answer_that_is_held_goes_before_the_end(pair: Pair, watched: Watched) -> None:
    protocol, wire = pair.straight.connect()

    def ask_and_stop() -> None:
        protocol.data_received(request())
        protocol.shutdown()
        assert codes(wire) == [0]

    pair.run(ask_and_stop)
    pair.settle(wire)

    assert wire.is_closing()
    assert watched.noted == [1]


def test_caller_that_is_gone_is_noted_and_not_answered(pair: Pair, watched: Watched) -> None:
    protocol, wire = pair.straight.connect()

    def ask_and_go() -> None:
        protocol.data_received(request())
        wire.close()

    pair.run(ask_and_go)
    pair.settle(wire)

    assert wire.written == []
    assert watched.noted == [1]
