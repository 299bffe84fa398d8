"""Holds the joining of parts: the whole from all of them, and what is missing told."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from faceid_conformance.checks.calls import Calls
from faceid_conformance.checks.verdict import Verdict
from faceid_conformance.cli.commands import run
from faceid_conformance.errors import ReportError
from faceid_conformance.report.merge import Part, merge
from faceid_conformance.report.results import Ended, Heading, Result, Results
from faceid_conformance.report.stream import NAME, ResultStream

HEADING = Heading(
    "http://127.0.0.1:1", "x/0", True, "tool", "sha256:x", "sha256:y", 1, 5, (), "2026-01-02"
)


def refused() -> Calls:
    calls = Calls()
    for _ in range(6):
        calls.count(14, accepted=False, elapsed_seconds=0.001)
    return calls


def part(place: int, count: int = 2, ended: Ended = "complete", **heading: object) -> Part:
    named = replace(HEADING, shard=f"{place}/{count}", **heading)  # type: ignore[arg-type]
    verdict = Verdict(
        f"cases/{place}", "cases", "liveGetFour", "says", ("a/b",), "pass",
        calls={"liveGetFour": refused()},
    )  # fmt: skip
    return Part(f"part-{place}", Results(named, [Result(verdict, 0.5)], 1.0, ended))


def test_the_whole_has_every_result_and_the_heading_of_none() -> None:
    whole, said = merge([part(2, target="http://127.0.0.1:2"), part(1, started="2026-01-01")])

    assert [result.verdict.id for result in whole.results] == ["cases/1", "cases/2"]
    assert whole.heading.shard == ""
    assert whole.heading.target == "http://127.0.0.1:2, http://127.0.0.1:1"
    assert whole.heading.started == "2026-01-01"
    assert (whole.ended, said) == ("complete", [])


def test_a_missing_part_is_told_and_red() -> None:
    whole, said = merge([part(1, 3), part(3, 3)])

    assert said == ["part 2/3 is missing"]
    assert whole.ended == "parts-missing"
    assert whole.exit_code == 6


def test_a_part_that_was_killed_makes_the_whole_unfinished() -> None:
    whole, said = merge([part(1, ended="unfinished"), part(2)])

    assert whole.exit_code == 130
    assert said == ["part 1/2 (part-1) is unfinished"]


@pytest.mark.parametrize(
    ("parts", "word"),
    [
        ([part(1), part(2, seed=2)], "differ in seed"),
        ([part(1), part(2, contract="sha256:z")], "differ in contract"),
        ([part(1), part(2, cases="sha256:z")], "differ in cases"),
        ([part(1), part(2, only=("x",))], "differ in only"),
        ([part(1), part(1)], "are both part 1/2"),
        ([part(1), part(2, 3)], "is one of 2"),
        ([part(1), Part("whole", Results(HEADING))], "whole is no part"),
    ],
)
def test_parts_that_do_not_belong_together_are_refused(parts: list[Part], word: str) -> None:
    with pytest.raises(ReportError, match=word):
        merge(parts)


def written(folder: Path, given: Part) -> str:
    folder.mkdir()
    stream = ResultStream(folder / NAME)
    stream.begin(given.results.heading)
    for result in given.results.results:
        stream.take(result)
    stream.finish(given.results)
    return str(folder)


def test_command_judges_the_guard_over_all_parts(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    parts = [written(tmp_path / str(place), part(place)) for place in (1, 2)]

    status = run(["conformance", "merge", *parts, "--report", str(tmp_path / "whole")])

    assert status == 7
    assert "0 of 12; the calls never got past code 14" in capsys.readouterr().out
    document = json.loads((tmp_path / "whole" / "report.json").read_text(encoding="utf-8"))
    assert "guard/liveGetFour" in [item["id"] for item in document["results"]]
    assert run(["conformance", "report", str(tmp_path / "whole")]) == 7


def test_command_refuses_to_write_over_a_part(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    one = written(tmp_path / "one", part(1, 1))

    assert run(["conformance", "merge", one, "--report", one]) == 2
    assert "is one of the parts" in capsys.readouterr().err
