"""Runs `faceid conformance clauses` and `trace` as a person does: clauses, documents, holes."""

import json
from pathlib import Path

import pytest
from faceid_conformance.checks.verdict import Sighting, Verdict
from faceid_conformance.clauses.index import read_indexes
from faceid_conformance.cli.commands import run
from faceid_conformance.report.results import Heading, Result, Results
from faceid_conformance.report.stream import ResultStream

COMMAND = ("conformance",)
HEADING = Heading(
    target="http://127.0.0.1:9",
    product="none",
    is_emulator=True,
    tool="0",
    contract="0",
    cases="0",
    seed=1,
    max_examples=1,
    only=(),
    started="2026-01-01T00:00:00Z",
)


def told(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str]:
    status = run([*COMMAND, *arguments])
    captured = capsys.readouterr()
    return status, captured.out + captured.err


def report(folder: Path, *verdicts: Verdict) -> Path:
    results = Results(HEADING, [Result(verdict, 0.1) for verdict in verdicts])
    stream = ResultStream(folder / "results.jsonl")
    stream.begin(HEADING)
    for result in results.results:
        stream.take(result)
    stream.finish(results)
    return folder


def test_every_must_is_planned_from_both_sides(capsys: pytest.CaptureFixture[str]) -> None:
    status, text = told(capsys, "trace")

    assert "HOLE" not in text
    assert status == 0


def test_clause_is_shown_with_sources_ruling_and_passages(
    capsys: pytest.CaptureFixture[str],
) -> None:
    status, text = told(capsys, "clauses", "face/limits/sim-threshold")

    assert status == 0
    assert "contradictory" in text
    assert "75 in the note's example" in text
    assert "ruling" in text
    assert "livedetectfour-2017, 4. 返回内容 # sim" in text


def test_clauses_are_listed_by_beginning_and_state(capsys: pytest.CaptureFixture[str]) -> None:
    _, text = told(capsys, "clauses", "face/limits/", "--state", "contradictory", "--json")
    chosen = {item["id"]: item for item in json.loads(text)}

    assert "face/limits/request-body-bytes" in chosen
    assert {item["state"] for item in chosen.values()} == {"contradictory"}
    assert all(name.startswith("face/limits/") for name in chosen)


def test_changed_documents_are_named_with_their_clauses(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for index in read_indexes():
        (tmp_path / index.file).write_text("", encoding="utf-8")

    status, text = told(capsys, "clauses", "--sources", str(tmp_path))

    assert status == 6
    assert "输入参数 # image is gone: idcardCompare/in/image, idcardCompare/choice" in text


def test_bad_input_is_said_in_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for arguments, words in (
        (("clauses", "face/nothing"), "no clause is called so"),
        (("clauses", "--accept"), "--accept needs --sources"),
        (("clauses", "--sources", str(tmp_path)), "cannot be read"),
        (("trace", "--clause", "face/nothing"), "no clause is called face/nothing"),
        (("trace", "--report", str(tmp_path)), "cannot be read"),
    ):
        status, text = told(capsys, *arguments)
        assert status == 2, arguments
        assert words in text
        assert len(text.splitlines()) == 1


def test_run_that_shows_one_side_has_a_hole(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    half = Verdict(
        "cases/signature/short-life",
        "cases",
        "liveGetFour",
        "says",
        ("face/signing/e",),
        "pass",
        sightings=(Sighting("face/signing/e", "accepted"),),
    )
    folder = report(tmp_path, half)

    status, text = told(capsys, "trace", "--report", str(folder), "--clause", "face/signing/e")

    assert status == 6
    assert "HOLE     face/signing/e: nothing refused was seen" in text
    assert "cases/signature/short-life" in text


def test_matrix_is_given_as_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, text = told(capsys, "trace", "--json", "--report", str(report(tmp_path)), "--holes")
    rows = json.loads(text)

    assert status == 6
    assert {row["result"] for row in rows} == {"not-run"}
    assert all(row["hole"] and row["level"] == "must" for row in rows)
