"""Holds the reports: what is wrong comes first, every case is there, nothing is half-written."""

import json
from dataclasses import replace
from pathlib import Path
from typing import get_args
from xml.etree import ElementTree

import pytest
from faceid_conformance.checks.finding import Finding, Reproduction
from faceid_conformance.checks.verdict import Status, Verdict
from faceid_conformance.errors import ReportError
from faceid_conformance.report import machine
from faceid_conformance.report.console import last_word, summary
from faceid_conformance.report.files import ReportFolder
from faceid_conformance.report.machine import FORMAT, junit, report_document, results_of
from faceid_conformance.report.page.whole import page
from faceid_conformance.report.results import Ended, Heading, Result, Results
from faceid_conformance.report.stream import read_results
from jsonschema import Draft202012Validator

HEADING = Heading(
    "http://127.0.0.1:1", "faceid-contract/0", True, "tool", "sha256:x", "sha256:y", 1, 5, (), "now"
)
FINDING = Finding(
    "code", "face/codes/9", "must", "code 9", "code 0 <&>\x00", ("> POST /face", "< 200")
)


def result(case: str, status: Status, operation: str = "liveGetFour") -> Result:
    findings = (FINDING,) if status in {"fail", "note"} else ()
    reason = (
        "needs forced-outcomes"
        if status == "unsupported"
        else "KeyError in x.py:3"
        if status == "error"
        else ""
    )
    return Result(
        Verdict(
            f"cases/{case}", "cases", operation, "A thing", ("a/b",), status, findings, 2, reason
        ),
        0.5,
    )


def results(*statuses: Status) -> Results:
    return Results(
        HEADING, [result(f"case-{place}", status) for place, status in enumerate(statuses)], 1.5
    )


@pytest.mark.parametrize(
    ("statuses", "green"),
    [
        (("pass", "unsupported", "note"), True),
        (("pass", "fail"), False),
        (("pass", "error"), False),
        ((), False),
    ],
)
def test_green_needs_results_without_findings_and_errors(
    statuses: tuple[Status, ...], green: bool
) -> None:
    assert results(*statuses).is_green is green


def test_summary_leads_with_what_is_wrong() -> None:
    lines = summary(results("pass", "fail", "error"), Path("report"))

    assert lines[1].startswith("ERROR  cases/case-2")
    assert any("expected  code 9" in line for line in lines)
    assert any("> POST /face" in line for line in lines)
    assert lines[-1] == "FAIL"


def test_summary_of_a_green_run_says_pass() -> None:
    lines = summary(results("pass", "note"), Path("report"))

    assert "results  1 note, 1 pass" in lines
    assert lines[-1] == "PASS"


def test_report_document_counts_everything() -> None:
    document = report_document(results("pass", "fail", "unsupported"))

    assert document["format"] == FORMAT
    assert {status: count for status, count in document["totals"].items() if count} == {
        "fail": 1, "unsupported": 1, "pass": 1,
    }  # fmt: skip
    assert document["exchanges"] == 6
    assert document["layers"]["cases"]["results"] == {"pass": 1, "fail": 1, "unsupported": 1}
    assert len(document["results"]) == 3


def test_report_document_keeps_its_schema() -> None:
    schema = json.loads(Path(machine.__file__).with_name("report.schema.json").read_text("utf-8"))
    document = json.loads(json.dumps(report_document(results("pass", "fail", "error", "note"))))

    assert list(Draft202012Validator(schema).iter_errors(document)) == []


def test_summary_shows_one_cause_once() -> None:
    lines = summary(results(*["fail"] * 9), Path("report"))

    assert sum(line.startswith("FAIL  cases") for line in lines) == 1
    assert "      alike     … and 4 more" in lines


def test_junit_has_one_testcase_per_case() -> None:
    root = ElementTree.fromstring(junit(results("pass", "fail", "error", "unsupported")))

    cases = {case.get("name"): case for case in root.iter("testcase")}
    assert len(cases) == 4
    assert cases["cases/case-1"].find("failure") is not None
    assert cases["cases/case-2"].find("error") is not None
    assert cases["cases/case-3"].find("skipped") is not None
    assert root.get("failures") == "1"


def test_page_needs_nothing_else_and_escapes() -> None:
    text = page(results("pass", "fail"))

    assert "http://" not in text.replace(HEADING.target, "")
    assert "https://" not in text
    assert "&lt;&amp;&gt;" in text
    assert text.index("<h2>Findings") < text.index("<h2>Cases")
    assert "width=device-width" in text


def test_page_says_that_nothing_is_wrong() -> None:
    assert "Nothing is wrong" in page(results("pass"))


def test_junit_has_the_scripts_and_the_bytes() -> None:
    made = Reproduction(({"request": "x"},), "Ym9keQ==", "curl <it>", "print('it')")
    found = Verdict(
        "cases/a", "cases", "liveGetFour", "A thing", ("a/b",), "fail",
        (replace(FINDING, reproduction=made),),
    )  # fmt: skip
    tree = ElementTree.fromstring(junit(Results(HEADING, [Result(found, 0.1)], 0.1)))

    told = next(tree.iter("failure")).text or ""
    assert [part in told for part in ("curl <it>", "print('it')", "Ym9keQ==")] == [True] * 3


def test_files_are_written_at_once(tmp_path: Path) -> None:
    folder = ReportFolder(tmp_path / "deep" / "report")
    folder.prepare()
    folder.write(results("pass"))

    names = {path.name for path in folder.path.iterdir()}
    assert names == {"report.html", "report.json", "junit.xml", "badge.json", "badge.svg"}
    assert json.loads((folder.path / "report.json").read_text(encoding="utf-8"))["green"] is True


def test_abandoned_folder_leaves_nothing(tmp_path: Path) -> None:
    folder = ReportFolder(tmp_path / "report")
    folder.prepare()
    folder.abandon()

    assert list(tmp_path.iterdir()) == []


def test_abandoned_folder_keeps_an_older_report(tmp_path: Path) -> None:
    (tmp_path / "report.html").write_text("older", encoding="utf-8")
    folder = ReportFolder(tmp_path)
    folder.prepare()
    folder.abandon()

    assert (tmp_path / "report.html").read_text(encoding="utf-8") == "older"


def test_folder_that_cannot_be_written_is_told_at_once(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")

    with pytest.raises(ReportError, match="cannot be written"):
        ReportFolder(tmp_path / "file" / "report").prepare()


@pytest.mark.parametrize(
    ("statuses", "code"),
    [
        (("pass", "note", "deviation", "contradictory", "pending"), 0),
        (("pass", "fail", "error", "stale"), 1),
        (("pass", "error", "stale"), 2),
        (("pass", "stale", "blocked"), 5),
        (("pass", "blocked"), 6),
        (("unsupported", "not-run"), 7),
        ((), 7),
    ],
)
def test_exit_code_tells_findings_from_our_own_failure(
    statuses: tuple[Status, ...], code: int
) -> None:
    assert results(*statuses).exit_code == code


@pytest.mark.parametrize("billable", [True, False])
def test_whether_a_case_may_be_billed_is_in_every_report(billable: bool) -> None:
    given = results("pass")
    verdict = replace(given.results[0].verdict, billable=billable)
    given.results[0] = replace(given.results[0], verdict=verdict)

    assert ("may be billed" in page(given)) is billable
    assert results_of(report_document(given)).results[0].verdict.billable is billable
    told = ElementTree.fromstring(junit(given)).find(".//property[@name='billable']")
    assert told is not None
    assert told.get("value") == str(billable).lower()


@pytest.mark.parametrize("ended", get_args(Ended))
def test_why_a_run_ended_is_kept_and_shown_everywhere(ended: Ended, tmp_path: Path) -> None:
    because = "" if ended == "complete" else "a reason <of its own>"
    given = replace(results("fail"), ended=ended, ended_because=because)
    ReportFolder(tmp_path).write_whole(given)

    for source in (tmp_path, tmp_path / "report.json"):
        assert read_results(source).ended_because == because
    assert (because in last_word(given)) is True
    assert ("a reason &lt;of its own&gt;" in page(given)) is bool(because)


def test_last_word_says_how_a_run_ended_beside_its_findings() -> None:
    stopped = replace(results("fail"), ended="stopped", ended_because="code 15 came unasked")
    spent = replace(results("pass"), ended="budget", ended_because="the budget of 3 calls is spent")

    assert last_word(stopped) == "FAIL (the run was stopped: code 15 came unasked)"
    assert last_word(spent) == "FAIL (the budget is spent: the budget of 3 calls is spent)"
    assert last_word(results("fail")) == "FAIL"


def test_report_of_an_older_version_has_no_reason_and_is_read() -> None:
    document = report_document(replace(results("fail"), ended="stopped"))
    del document["ended_because"]

    assert results_of(document).ended_because == ""
