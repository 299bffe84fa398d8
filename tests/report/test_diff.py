"""Holds the difference of two runs: what is judged or answered in another way, and nothing else."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from faceid_conformance.checks.calls import Calls
from faceid_conformance.checks.finding import Finding
from faceid_conformance.checks.observed import Observed
from faceid_conformance.checks.verdict import Status, Verdict
from faceid_conformance.cli.commands import run
from faceid_conformance.report.diff import diff_lines, difference
from faceid_conformance.report.files import ReportFolder
from faceid_conformance.report.results import Heading, Result, Results
from faceid_conformance.report.stream import NAME, ResultStream

HEADING = Heading(
    "http://127.0.0.1:1", "x/0", True, "tool", "sha256:x", "sha256:y", 1, 5, (), "2026-01-01"
)
SEEN = Observed("liveGetFour", 200, 0, None, None, "{code: integer}")


def case(name: str, status: Status = "pass", *seen: Observed, code: str = "code 0") -> Verdict:
    finding = Finding("code", "face/codes/9", "must", "code 9", code)
    findings = (finding,) if status == "fail" else ()
    return Verdict(
        name, "cases", "liveGetFour", "says", ("face/codes/9",), status, findings,
        observed=seen or (SEEN,),
    )  # fmt: skip


def drawn(name: str, *codes: str) -> Verdict:
    calls = Calls()
    for code in codes:
        calls.codes[code] += 1
    return Verdict(
        name, "schema", "liveGetFour", "says", ("a/b",), "pass", calls={"liveGetFour": calls}
    )


def results(*verdicts: Verdict, heading: Heading = HEADING) -> Results:
    return Results(heading, [Result(verdict, 0.5) for verdict in verdicts], 1.0)


def changes(before: Results, after: Results) -> list[tuple[str, str]]:
    return [(change.id, change.kind) for change in difference(before, after).changes]


def test_the_same_run_at_another_time_and_place_is_the_same() -> None:
    before = results(case("a"), case("b", "fail"), drawn("schema/x", "0", "9"))
    later = replace(HEADING, started="2027-01-01", target="http://other")
    after = results(*(replace(item.verdict, exchanges=7) for item in before.results), heading=later)

    assert changes(before, after) == []


@pytest.mark.parametrize(
    ("seen", "told"),
    [
        (replace(SEEN, code=9), "code 9"),
        (replace(SEEN, http=400), "HTTP 400"),
        (replace(SEEN, compare_status=-5010), "compare_status -5010"),
        (replace(SEEN, shape="{}"), "{}"),
    ],
)
def test_another_answer_is_shown(seen: Observed, told: str) -> None:
    found = difference(results(case("a")), results(case("a", "pass", seen)))

    assert [change.kind for change in found.changes] == ["observed"]
    assert told in found.changes[0].after
    assert told not in found.changes[0].before


def test_steps_are_compared_one_by_one() -> None:
    before = results(case("a", "pass", SEEN, SEEN))
    after = results(case("a", "pass", SEEN, replace(SEEN, code=13), SEEN))

    told = [change.after for change in difference(before, after).changes]
    assert [text.partition(":")[0] for text in told] == ["step 2", "step 3"]
    assert difference(before, after).changes[1].before == "step 3: not asked"


def test_another_status_another_finding_and_cases_of_one_side_are_shown() -> None:
    before = results(case("a"), case("b", "fail"), case("gone"))
    after = results(case("a", "fail"), case("b", "fail", code="code 3"), case("new"))

    assert changes(before, after) == [
        ("a", "status"), ("b", "finding"), ("gone", "vanished"), ("new", "appeared"),
    ]  # fmt: skip


def test_codes_of_drawn_layers_count_only_where_the_same_was_drawn() -> None:
    before, after = results(drawn("schema/x", "0")), results(drawn("schema/x", "0", "-5802"))
    assert changes(before, after) == [("schema/x", "observed")]

    other = results(drawn("schema/x", "0", "-5802"), heading=replace(HEADING, seed=2))
    assert changes(before, other) == []
    assert difference(before, other).circumstances == ["seed: 1 and 2"]


def test_lines_show_both_sides() -> None:
    found = difference(results(case("a")), results(case("a", "fail")))
    text = "\n".join(diff_lines(found, "A", "B"))

    assert "judged differently (1)" in text
    assert "    - pass" in text
    assert "    + fail (expected code 9, observed code 0)" in text
    assert text.endswith("1 cases compared: 1 differ")


def test_cases_of_one_run_alone_are_told_apart() -> None:
    before, after = results(case("a"), case("gone"), case("too")), results(case("a"))

    *_, last = diff_lines(difference(before, after), "A", "B")

    assert last == "1 cases compared: 2 more are in one report alone"


def folder_of(path: Path, found: Results) -> Path:
    folder = ReportFolder(path)
    folder.prepare()
    stream = folder.stream(found.heading)
    for result in found.results:
        stream.take(result)
    stream.finish(found)
    folder.write(found)
    return path


def test_command_takes_folders_lines_and_documents(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    a = folder_of(tmp_path / "a", results(case("a")))
    b = folder_of(tmp_path / "b", results(case("a", "fail")))

    assert run(["conformance", "diff", str(a), str(a / "report.json")]) == 0
    assert run(["conformance", "diff", str(a / NAME), str(a)]) == 0
    assert "the same" in capsys.readouterr().out
    assert run(["conformance", "diff", str(a), str(b / "report.json"), "--json"]) == 1
    document = json.loads(capsys.readouterr().out)
    assert document["format"] == "faceid-conformance-diff/1"
    assert document["changes"][0]["id"] == "a"


@pytest.mark.parametrize("content", ["[]", "{}", '{"format": "x"}', "no json", ""])
def test_command_refuses_what_is_no_report(
    tmp_path: Path, content: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "report.json").write_text(content, encoding="utf-8")
    name = str(tmp_path / "report.json")

    assert run(["conformance", "diff", name, name]) == 2
    assert capsys.readouterr().err.count("\n") == 1


def test_stream_of_a_killed_run_is_compared_as_far_as_it_came(tmp_path: Path) -> None:
    stream = ResultStream(tmp_path / NAME)
    stream.begin(HEADING)
    stream.take(results(case("a")).results[0])
    stream.close()

    assert run(["conformance", "diff", str(tmp_path), str(tmp_path)]) == 0
