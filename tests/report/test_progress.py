"""Holds what a person sees while a run goes on: counts, time left, causes, colours."""

import re

import pytest
from faceid_conformance.checks.finding import Finding
from faceid_conformance.checks.verdict import Status, Verdict
from faceid_conformance.report.palette import Palette, is_lively, palette_for
from faceid_conformance.report.progress import Item, LiveProgress, PlainProgress
from faceid_conformance.report.results import Result

AGENDA = {
    "cases/a": Item("cases", "liveGetFour", ("face/codes/9",)),
    "cases/b": Item("cases", "liveGetFour", ("face/codes/9",)),
    "schema/x": Item("schema", "idcardCompare", ("idcardCompare/requests",), 97),
}


def result(case: str, status: Status = "pass", observed: str = "code 0") -> Result:
    layer, operation = AGENDA[case].layer, AGENDA[case].operation
    finding = Finding("code", "face/codes/9", "must", "code 9", observed)
    findings = (finding,) if status == "fail" else ()
    return Result(Verdict(case, layer, operation, "says", ("a/b",), status, findings, 2), 0.1)


def test_plain_lines_come_when_a_layer_and_operation_are_done() -> None:
    lines: list[str] = []
    progress = PlainProgress(AGENDA, lines.append)

    progress.take(result("cases/a"))
    progress.take(result("schema/x"))
    assert [line.split() for line in lines] == [
        ["2/3", "schema", "idcardCompare", "2", "exchanges", "1", "pass"]
    ]

    progress.take(result("cases/b"))
    assert lines[1].split() == ["3/3", "cases", "liveGetFour", "4", "exchanges", "2", "pass"]
    progress.finish()
    assert len(lines) == 2


def test_what_was_begun_and_not_completed_gets_its_line_at_the_end() -> None:
    lines: list[str] = []
    progress = PlainProgress(AGENDA, lines.append)
    progress.take(result("cases/a"))

    progress.finish()

    assert lines[0].split() == ["1/3", "cases", "liveGetFour", "2", "exchanges", "1", "pass"]


def test_a_new_cause_is_told_at_once_and_once() -> None:
    lines: list[str] = []
    progress = PlainProgress(AGENDA, lines.append)

    progress.take(result("cases/a", "fail"))
    progress.take(result("cases/b", "fail"))
    progress.take(result("schema/x", "fail", "code 14"))

    assert [line for line in lines if line.startswith("FAIL")] == [
        "FAIL  cases/a: expected code 9, observed code 0",
        "FAIL  schema/x: expected code 9, observed code 14",
    ]


class Clock:
    now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


def drawn(written: list[str]) -> str:
    """Return what stands on the screen: two lines up and cleared below, as a terminal does it."""
    lines = [""]
    for text in written:
        for part in re.split(r"(\x1b\[2A\x1b\[0J|\n)", text):
            if part == "\n":
                lines.append("")
            elif part.startswith("\x1b[2A"):
                lines[-3:] = [""]
            else:
                lines[-1] += part
    return "\n".join(lines)


def test_live_lines_tell_counts_time_left_and_what_is_going_on(clock: Clock) -> None:
    written: list[str] = []
    progress = LiveProgress(AGENDA, written.append, clock, Palette())

    clock.now += 1
    progress.begin("cases/a")
    clock.now += 1
    progress.take(result("cases/a", "fail"))
    clock.now += 1
    progress.take(result("cases/b"))
    clock.now += 1
    progress.begin("schema/x")
    screen = drawn(written)
    progress.finish()

    assert screen.splitlines()[0] == "FAIL  cases/a: expected code 9, observed code 0"
    assert "2/3" in screen
    assert "1 fail, 1 pass" in screen
    assert "4 s, about 98 s left" in screen
    assert "schema/x  idcardCompare/requests" in screen
    assert len(screen.splitlines()) == 3
    assert drawn(written).rstrip("\n") == screen.splitlines()[0]


@pytest.mark.parametrize("columns", [20, 40, 80, 200])
def test_live_lines_fit_the_terminal(clock: Clock, columns: int) -> None:
    progress = LiveProgress(AGENDA, lambda text: None, clock, Palette())
    progress.take(result("cases/a"))
    progress.begin("schema/x")

    lines = progress.lines(3.0, columns)
    progress.finish()

    assert all(len(line) <= columns for line in lines)


def test_colours_only_where_they_are_wanted() -> None:
    assert palette_for(True, {"TERM": "xterm"}).has_colours
    assert not palette_for(True, {"TERM": "xterm", "NO_COLOR": "1"}).has_colours
    assert palette_for(True, {"TERM": "xterm", "NO_COLOR": ""}).has_colours
    assert not palette_for(False, {"TERM": "xterm"}).has_colours
    assert not palette_for(True, {"TERM": "dumb"}).has_colours
    assert not is_lively(True, {})
    assert Palette().paint("fail", "x") == "x"
    assert Palette(True).paint("fail", "x") == "\x1b[31mx\x1b[0m"
