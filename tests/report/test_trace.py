"""Holds the matrix: what makes a must shown, and which hole each lack is."""

import pytest
from faceid_conformance.checks.finding import Finding
from faceid_conformance.checks.verdict import Sighting, Status, Verdict
from faceid_conformance.clauses.model import Clause, Kind, Ledger, Side, Source
from faceid_conformance.report.trace import Planned, Row, holes, matrix, summary_lines, trace_lines

SOURCE = Source("faceid-api-2019", "错误码", "documented")


def clause(kind: Kind = "rule", **changes: str) -> Clause:
    level = changes.pop("level", "must")
    return Clause("face/x", "It is so", level, kind, (SOURCE,), **changes)  # type: ignore[arg-type]


def verdict(status: Status = "pass", sides: tuple[Side, ...] = (), **names: str) -> Verdict:
    finding = Finding("code", names.get("blamed", "face/x"), "must", "a", "b")
    return Verdict(
        names.get("id", "cases/a"),
        "cases",
        "liveGetFour",
        "says",
        ("face/x",),
        status,
        findings=(finding,) if status == "fail" else (),
        sightings=tuple(Sighting("face/x", side) for side in sides),
    )


def row(item: Clause, *verdicts: Verdict, is_planned: bool = True) -> Row:
    planned = [Planned("cases/a", ("face/x",))] if is_planned else []
    (found,) = matrix(Ledger({item.id: item}, ()), planned, verdicts)
    return found


@pytest.mark.parametrize(
    ("kind", "sides", "result"),
    [
        ("rule", ("accepted", "refused"), "shown"),
        ("rule", ("accepted",), "one-sided"),
        ("rule", ("refused",), "one-sided"),
        ("reply", ("accepted",), "one-sided"),
        ("accept", ("accepted",), "shown"),
        ("accept", ("refused",), "one-sided"),
        ("refuse", ("refused",), "shown"),
        ("check", (), "shown"),
    ],
)
def test_must_needs_the_sides_of_its_kind(kind: Kind, sides: tuple[Side, ...], result: str) -> None:
    found = row(clause(kind), verdict(sides=sides))

    assert found.result == result
    assert found.is_hole == (result != "shown")


def test_sides_are_joined_over_checks_and_counted() -> None:
    found = row(
        clause(),
        verdict(sides=("accepted",)),
        verdict(sides=("accepted", "refused"), id="cases/b"),
    )

    assert (found.accepted, found.refused, found.result) == (2, 1, "shown")
    assert found.checks == ("cases/a", "cases/b")


def test_failure_is_a_hole_although_both_sides_were_seen() -> None:
    found = row(clause(), verdict(sides=("accepted", "refused")), verdict("fail", id="cases/b"))

    assert (found.result, found.failing, found.is_hole) == ("failed", ("cases/b",), True)


def test_failure_that_blames_another_clause_is_that_clauses() -> None:
    both: tuple[Side, ...] = ("accepted", "refused")
    found = row(clause(), verdict("fail", both, blamed="face/y"))

    assert found.result == "shown"


def test_failure_of_a_case_concerns_every_clause_it_names() -> None:
    item = clause()
    broken = Verdict(
        "cases/a",
        "cases",
        "liveGetFour",
        "says",
        ("face/codes/9", "face/x"),
        "fail",
        findings=(Finding("code", "face/codes/9", "must", "a", "b"),),
        sightings=(Sighting("face/x", "accepted"), Sighting("face/x", "refused")),
    )

    assert row(item, broken).result == "failed"


def test_nothing_and_nothing_run_are_told_apart() -> None:
    assert row(clause(), is_planned=False).result == "gap"
    assert row(clause()).result == "not-run"


def test_what_a_target_cannot_show_is_no_hole() -> None:
    found = row(clause("refuse"), verdict("unsupported"))

    assert (found.result, found.is_hole) == ("unsupported", False)


def test_only_musts_that_requests_can_show_are_holes() -> None:
    assert not row(clause(level="should"), is_planned=False).is_hole
    assert row(clause(reason="nobody sees it"), is_planned=False).result == "untestable"
    later = row(clause(state="later"), is_planned=False)
    assert (later.result, later.is_hole) == ("later", False)


def test_plan_alone_is_judged_by_what_it_is_to_show() -> None:
    item = clause()
    one = Planned("cases/a", ("face/x",), lambda: (Sighting("face/x", "accepted"),))
    other = Planned("cases/b", ("face/x",), lambda: (Sighting("face/x", "refused"),))

    (half,) = matrix(Ledger({item.id: item}, ()), [one])
    (whole,) = matrix(Ledger({item.id: item}, ()), [one, other])

    assert (half.result, whole.result) == ("one-sided", "planned")


def test_lines_name_the_hole_and_why() -> None:
    rows = (row(clause(), verdict(sides=("accepted",))),)

    assert "one-sided" in list(trace_lines(rows))[1]
    assert "HOLE     face/x: nothing refused was seen" in list(summary_lines(rows))
    assert holes(rows) == rows
    assert rows[0].to_json()["hole"] is True
