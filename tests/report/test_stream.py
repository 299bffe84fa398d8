"""Holds results.jsonl: every line is there as soon as it is known, and is read again as it was."""

import json
from collections.abc import Mapping
from pathlib import Path

import pytest
from faceid_conformance.checks.calls import Calls, bucket_milliseconds, bucket_of, calls_of
from faceid_conformance.checks.finding import Finding
from faceid_conformance.checks.observed import Observed
from faceid_conformance.checks.verdict import STATUSES, Sighting, Verdict
from faceid_conformance.errors import ReportError
from faceid_conformance.report import machine
from faceid_conformance.report.progress import Item
from faceid_conformance.report.results import Charges, Heading, Result, Results
from faceid_conformance.report.stream import FORMAT, KILLED, NAME, ResultStream, read_results
from jsonschema import Draft202012Validator

HEADING = Heading(
    "http://127.0.0.1:1", "x/0", True, "tool", "sha256:x", "sha256:y", 1, 5, ("a",), "now", "1/2"
)
SCHEMA = json.loads(Path(machine.__file__).with_name("report.schema.json").read_text("utf-8"))
LINE = Draft202012Validator({**SCHEMA, "$ref": "#/$defs/line", "required": [], "properties": {},
                             "additionalProperties": True})  # fmt: skip


def counted() -> Calls:
    calls = Calls()
    calls.count(0, accepted=True, elapsed_seconds=0.001)
    calls.count(None, accepted=False, elapsed_seconds=0.002)
    return calls


def result(place: int) -> Result:
    finding = Finding("code", "face/codes/9", "must", "code 9", "code 0 \u2028", ("> x", "< y"))
    seen = Observed("liveGetFour", 200, 0, None, -5010, "{code: integer}")
    verdict = Verdict(
        f"cases/{place}", "cases", "liveGetFour", "says", ("a/b",), STATUSES[place],
        (finding,), 2, "why", (Sighting("a/b", "refused"),), "should", (seen,),
        {"liveGetFour": counted()},
    )  # fmt: skip
    return Result(verdict, 0.25)


CHARGES = Charges(12, 50, 3, 9, 1, "1.50", "CNY", 30, 8, "4.00")
# Everything that is asked, and two more that a run which was killed did not come to.
AGENDA = {
    **{f"cases/{place}": Item("cases", "liveGetFour", ("a/b",)) for place in range(len(STATUSES))},
    "typed/later": Item("typed", "idcardCompare", ("a/b", "a/c"), 7, 7),
    "guard/liveGetFour": Item("guard", "liveGetFour"),
}


def begun(folder: Path, agenda: Mapping[str, Item] = AGENDA) -> ResultStream:
    stream = ResultStream(folder / NAME)
    stream.begin(HEADING, agenda)
    return stream


def written(folder: Path, *, finished: bool = True, agenda: Mapping[str, Item] = AGENDA) -> Results:
    found = [result(place) for place in range(len(STATUSES))]
    results = Results(HEADING, found, 1.5, charges=CHARGES)
    stream = begun(folder, agenda)
    for item in results.results:
        stream.take(item)
    if finished:
        stream.finish(results)
    stream.close()
    return results


def test_what_was_written_is_read_again(tmp_path: Path) -> None:
    results = written(tmp_path)

    assert read_results(tmp_path) == results
    assert read_results(tmp_path / NAME) == results


def test_every_line_keeps_the_schema(tmp_path: Path) -> None:
    written(tmp_path)

    lines = [json.loads(line) for line in (tmp_path / NAME).read_text("utf-8").split("\n")[:-1]]
    kinds = ["heading", "agenda", *["result"] * len(STATUSES), "summary"]
    assert [line["kind"] for line in lines] == kinds
    assert [error for line in lines for error in LINE.iter_errors(line)] == []
    assert not LINE.is_valid({**lines[1], "more": 1})
    assert not LINE.is_valid({**lines[2], "more": 1})


def test_a_line_is_in_the_file_before_the_next_is_known(tmp_path: Path) -> None:
    stream = begun(tmp_path)
    stream.take(result(0))

    assert len((tmp_path / NAME).read_bytes().splitlines()) == 3
    stream.close()


@pytest.mark.parametrize("cut", [1, 40])
def test_a_run_that_was_killed_is_read_as_far_as_it_came(tmp_path: Path, cut: int) -> None:
    whole = written(tmp_path, finished=False)
    content = (tmp_path / NAME).read_bytes()
    (tmp_path / NAME).write_bytes(content[:-cut])

    read = read_results(tmp_path)

    assert read.ended == "unfinished"
    assert read.exit_code == 130
    assert read.charges is None
    came, left = read.results[: len(STATUSES) - 1], read.results[len(STATUSES) - 1 :]
    assert came == whole.results[:-1]
    assert [(item.verdict.id, item.verdict.status) for item in left] == [
        (f"cases/{len(STATUSES) - 1}", "not-run"),
        ("typed/later", "not-run"),
    ]
    assert left[1].verdict.clauses == ("a/b", "a/c")
    assert (left[1].verdict.billable, left[1].verdict.reason) == (True, KILLED)


def test_file_without_an_agenda_is_read_all_the_same(tmp_path: Path) -> None:
    whole = written(tmp_path, finished=False, agenda={})

    assert read_results(tmp_path).results == whole.results


@pytest.mark.parametrize(
    ("content", "word"),
    [
        ("", "no heading"),
        ("{", "1: no line"),
        ("{}\n", "1: no line"),
        ('{"kind": "result"}\n', "no heading"),
        ('{"kind": "heading", "format": "faceid-conformance-results/99"}\n', "/99"),
        (f'{{"kind": "heading", "format": "{FORMAT}"}}\n', "1: not as the format says"),
    ],
)
def test_a_file_of_another_kind_is_refused(tmp_path: Path, content: str, word: str) -> None:
    (tmp_path / NAME).write_text(content, encoding="utf-8")

    with pytest.raises(ReportError, match=word):
        read_results(tmp_path)


def test_a_broken_line_in_the_middle_is_named(tmp_path: Path) -> None:
    written(tmp_path)
    lines = (tmp_path / NAME).read_text("utf-8").split("\n")
    (tmp_path / NAME).write_text("\n".join([*lines[:3], '{"kind": "result"}', *lines[3:]]), "utf-8")

    with pytest.raises(ReportError, match=":4: not as the format says"):
        read_results(tmp_path)


def test_folder_without_results_is_named(tmp_path: Path) -> None:
    with pytest.raises(ReportError, match="cannot be read"):
        read_results(tmp_path)


def test_counts_add_up() -> None:
    added = calls_of([{"a": counted()}, {"a": counted(), "b": counted()}])

    assert added["a"].sent == 4
    assert added["a"].accepted == 2
    assert added["a"].codes == {"0": 2, "none": 2}
    assert added["b"].sent == 2


@pytest.mark.parametrize("seconds", [0.0, 1e-6, 0.00123, 0.5, 20.0])
def test_a_bucket_holds_its_time(seconds: float) -> None:
    bucket = bucket_of(seconds)
    milliseconds = max(seconds * 1000, 0.001)

    assert bucket_milliseconds(bucket) <= milliseconds * 1.0001
    assert milliseconds < bucket_milliseconds(bucket + 1) * 1.0001
