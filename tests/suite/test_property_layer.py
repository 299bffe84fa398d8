"""Holds the exploration of properties: the smallest breach is the finding, notes are kept."""

from types import SimpleNamespace
from typing import Any, cast

from faceid_conformance.checks.finding import Finding, Level, Profile
from faceid_conformance.suite.exploration import explore
from faceid_conformance.suite.session import Options, Session
from hypothesis import strategies as st


def explored(rule: Any, *, is_emulator: bool = True) -> list[Finding]:
    target = SimpleNamespace(profile=Profile(is_emulator=is_emulator))
    options = Options(max_examples=50)
    session = cast("Session", SimpleNamespace(target=target, options=options, examples=None))
    return explore(session, "some", st.integers(0, 10_000), rule)


def breach(number: int, level: Level = "must") -> Finding:
    return Finding("limit", "a/b", level, "less than 100", str(number))


def test_smallest_breach_is_the_finding() -> None:
    assert explored(lambda number: [breach(number)] if number >= 100 else []) == [breach(100)]


def test_kept_rule_has_no_finding() -> None:
    assert explored(lambda number: []) == []


def test_what_is_only_inferred_is_noted_elsewhere() -> None:
    findings = explored(lambda number: [breach(0, "should")], is_emulator=False)

    assert [finding.level for finding in findings] == ["should"]
