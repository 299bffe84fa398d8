"""Holds deviations: closed files, pinned behaviour, and red for what is past its use."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from faceid_conformance.checks.finding import Finding
from faceid_conformance.checks.observed import Observed
from faceid_conformance.checks.verdict import Status, Verdict
from faceid_conformance.errors import DeviationError
from faceid_conformance.live.deviations import read_deviations
from faceid_conformance.live.waivers import Waivers

ENTRY = """format = "faceid-conformance-deviations/1"
[[deviation]]
case = "cases/limits/json/*"
observed = { code = 21, http = 400 }
reason = "refused as a parameter"
kind = "bug"
clause = "face/codes/23"
owner = "qa"
since = 2026-11-01
expires = 2026-12-01
"""
TODAY = date(2026, 11, 20)
SEEN = Observed("liveGetFour", 400, 21, None, None, "{}")
FINDING = Finding("code", "face/codes/23", "must", "code 23", "code 21")


def verdict(status: Status, case: str = "cases/limits/json/a") -> Verdict:
    found = () if status == "pass" else (FINDING,)
    clauses = ("face/codes/23",)
    seen = (SEEN,)
    return Verdict(case, "cases", "liveGetFour", "says", clauses, status, found, observed=seen)


def waivers(tmp_path: Path, text: str = ENTRY, today: date = TODAY) -> Waivers:
    path = tmp_path / "deviations.toml"
    path.write_text(text, encoding="utf-8")
    return Waivers(read_deviations(path), today)


@pytest.mark.parametrize(
    ("given", "becomes"),
    [("fail", "deviation"), ("note", "deviation"), ("pass", "stale"), ("not-run", "not-run"),
     ("unsupported", "unsupported"), ("error", "error")],
)  # fmt: skip
def test_waived_case_becomes(tmp_path: Path, given: Status, becomes: Status) -> None:
    assert waivers(tmp_path).applied(verdict(given)).status == becomes


def test_other_behaviour_than_pinned_fails(tmp_path: Path) -> None:
    other = replace(verdict("note"), observed=(replace(SEEN, code=3),))

    applied = waivers(tmp_path).applied(other)

    assert applied.status == "fail"
    assert "pinned code 21, HTTP status 400" in applied.reason


def test_expired_entry_waives_nothing_and_is_red(tmp_path: Path) -> None:
    late = waivers(tmp_path, today=date(2026, 12, 2))

    assert late.applied(verdict("fail")).status == "fail"
    assert [item.status for item in late.past_use(["cases/limits/json/a"])] == ["stale"]


def test_entry_that_speaks_of_no_case_is_red(tmp_path: Path) -> None:
    known = waivers(tmp_path)

    assert list(known.past_use(["cases/limits/json/a"])) == []
    assert [item.status for item in known.past_use(["cases/other"])] == ["stale"]


def test_pinned_code_is_expected_of_its_cases_alone(tmp_path: Path) -> None:
    assert waivers(tmp_path).codes_of("cases/limits/json/a") == {21}
    assert waivers(tmp_path).codes_of("cases/other") == frozenset()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (('owner = "qa"\n', ""), "deviation 1: lacks owner"),
        (('kind = "bug"', 'kind = "whim"'), "is none of bug, extension"),
        (("code = 21, http = 400", ""), "observed: is empty"),
        (("2026-12-01", "2026-10-01"), "expires before it begins"),
        (('owner = "qa"', 'owner = "qa"\nowned = "qa"'), "does not know owned"),
        (("deviations/1", "deviations/9"), "is not faceid-conformance-deviations/1"),
        (("[[deviation]]", "[[deviation"), "is not TOML"),
    ],
)
def test_file_that_says_wrong_is_refused(
    tmp_path: Path, change: tuple[str, str], words: str
) -> None:
    with pytest.raises(DeviationError, match=words.replace("[", r"\[")):
        waivers(tmp_path, ENTRY.replace(*change))
