"""Holds the case reader against files that say too much, too little or nonsense."""

from pathlib import Path

import pytest
from faceid_conformance.cases.reader import read_cases
from faceid_conformance.errors import CaseError

REQUESTS = """
requests:
  liveGetFour/json: {operation: liveGetFour, encoding: json, fields: {appid: "${appid}"}}
"""
CASE = """
cases:
  - id: some/case
    says: A thing that is so and not otherwise
    clauses: [face/codes/0]
    requests: [liveGetFour/json]
    expect: {codes: [0]}
"""


def written(folder: Path, text: str) -> Path:
    (folder / "requests.yaml").write_text(REQUESTS, encoding="utf-8")
    (folder / "cases.yaml").write_text(text, encoding="utf-8")
    return folder


def test_reader_reads_a_case(tmp_path: Path) -> None:
    book = read_cases(written(tmp_path, CASE))

    assert [case.id for case in book.cases] == ["some/case"]
    assert book.cases[0].steps[0].expect.codes == (0,)
    assert book.cases[0].origin == "cases.yaml"


def test_reader_repeats_a_case_over_requests(tmp_path: Path) -> None:
    book = read_cases(written(tmp_path, CASE.replace("[liveGetFour/json]", "all")))

    assert [case.id for case in book.cases] == ["some/case"]


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        (("expect:", "expects:"), "expects"),
        (("codes: [0]}", "codes: [0], colour: red}"), "colour"),
        (("codes: [0]}", 'codes: ["0"]}'), "integer"),
        (("[liveGetFour/json]", "[liveGetFive/json]"), "liveGetFive/json"),
        (("some/case", "Some Case"), "does not match"),
        (("A thing that is so and not otherwise", "x" * 71), "too long"),
        (("clauses: [face/codes/0]", "clauses: []"), "non-empty"),
        (("expect:", "header-colon: '='\n    expect:"), "header-colon"),
        (("cases:", "cases: ["), "cases.yaml"),
    ],
)
def test_reader_refuses_broken_files(
    tmp_path: Path, change: tuple[str, str], complaint: str
) -> None:
    folder = written(tmp_path, CASE.replace(*change))

    with pytest.raises(CaseError, match=r"cases\.yaml|liveGetFive") as caught:
        read_cases(folder)

    assert complaint in str(caught.value)
    assert "\n" not in str(caught.value)


def test_outcome_makes_a_case_need_forced_outcomes(tmp_path: Path) -> None:
    text = CASE.replace("expect:", "outcome: code=24\n    expect:")

    book = read_cases(written(tmp_path, text))

    assert book.cases[0].requires == ("forced-outcomes",)
