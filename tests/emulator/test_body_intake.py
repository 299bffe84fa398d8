"""Bodies in arrival: what one may have, what all may have, and where the rest goes."""

import tempfile

import pytest
from faceid_conformance.emulator.server.body_intake import BodyIntake, BodyRoom

PIECE = bytes(range(100))


def taken(intake: BodyIntake, pieces: int) -> BodyIntake:
    for _ in range(pieces):
        intake.take(PIECE)
    return intake


def test_body_comes_back_whole_and_gives_its_memory_back() -> None:
    room = BodyRoom()
    intake = taken(BodyIntake(1000, room), 3)
    held = room.held

    assert intake.body() == PIECE * 3
    assert (held, room.held, intake.size) == (300, 0, 300)


def test_body_above_its_bound_is_counted_and_not_kept() -> None:
    room = BodyRoom()
    intake = taken(BodyIntake(250, room), 4)

    assert (intake.size, room.held, intake.body()) == (400, 0, b"")


def test_bodies_beyond_the_room_are_whole_too_and_hold_no_memory() -> None:
    room = BodyRoom(most_bytes=450)
    intakes = [BodyIntake(1000, room) for _ in range(5)]
    for _ in range(4):
        for intake in intakes:
            intake.take(PIECE)

    assert room.held <= 450
    assert [intake.body() for intake in intakes] == [PIECE * 4] * 5
    assert room.held == 0


def test_body_in_a_file_keeps_to_its_bound() -> None:
    room = BodyRoom(most_bytes=100)

    assert taken(BodyIntake(350, room), 4).body() == b""


def test_without_files_memory_has_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*given: object, **named: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(tempfile, "TemporaryFile", full)

    assert taken(BodyIntake(1000, BodyRoom(most_bytes=150)), 4).body() == PIECE * 4


def test_caller_that_goes_away_leaves_nothing_behind() -> None:
    room = BodyRoom()
    taken(BodyIntake(1000, room), 2).close()

    assert room.held == 0


@pytest.mark.parametrize(("size", "given"), [(40 * 1024 * 1024, 1), (1000, 0)])
def test_memory_goes_back_to_the_system_after_a_rush_only(size: int, given: int) -> None:
    asked: list[None] = []
    room = BodyRoom(give_back=lambda: asked.append(None))

    room.lend(size)
    room.release(size)

    assert len(asked) == given
