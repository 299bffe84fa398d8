"""Holds the verdict: what findings mean for which target, and the way through plain data."""

import json

import pytest
from faceid_conformance.checks.finding import Finding, Level, Profile
from faceid_conformance.checks.verdict import VERDICT, Sighting, Verdict, status_of, taken


def finding(level: Level) -> Finding:
    return Finding("code", "face/codes/9", level, "code 9", "code 0", ("> POST", "< 200"))


@pytest.mark.parametrize(
    ("levels", "of_emulator", "of_others"),
    [
        ((), "pass", "pass"),
        (("should",), "fail", "note"),
        (("must",), "fail", "fail"),
        (("should", "must"), "fail", "fail"),
    ],
)
def test_findings_mean_more_for_our_emulator(
    levels: tuple[Level, ...], of_emulator: str, of_others: str
) -> None:
    findings = [finding(level) for level in levels]

    assert status_of(findings, Profile(is_emulator=True)) == of_emulator
    assert status_of(findings, Profile(is_emulator=False)) == of_others


def test_verdict_survives_plain_data() -> None:
    verdict = Verdict(
        "cases/x",
        "cases",
        "liveGetFour",
        "says",
        ("a/b",),
        "fail",
        (finding("must"),),
        3,
        "why",
        (Sighting("a/b", "accepted"), Sighting("a/b", "refused")),
    )

    plain = json.loads(json.dumps(verdict.to_json()))

    assert Verdict.from_json(plain) == verdict
    assert taken([("other", 1), (VERDICT, plain)]) == verdict
    assert taken([]) is None


def test_verdict_of_an_older_report_has_no_sightings() -> None:
    plain = Verdict("cases/x", "cases", "liveGetFour", "says", ("a/b",), "pass").to_json()
    del plain["sightings"]

    assert Verdict.from_json(plain).sightings == ()
