"""What a trial counts as, what is told of it, and how trials run in processes of their own."""

from dataclasses import replace
from functools import partial
from operator import add, truediv

import pytest
from faceid_conformance.checks.finding import Finding
from faceid_conformance.checks.verdict import Verdict
from faceid_conformance.emulator.faults.registry import FAULTS
from faceid_conformance.report.palette import Palette
from faceid_conformance.selftest import runs
from faceid_conformance.selftest.kill_table import summary_lines, table_lines, trial_line
from faceid_conformance.selftest.parallel import outcomes
from faceid_conformance.selftest.runs import agendas, naming, try_honest, try_liar
from faceid_conformance.selftest.trial import HonestTrial, LiarTrial, Selftest, Sign
from faceid_conformance.selftest.witness import Witness, signs_of
from faceid_conformance.suite.session import Session

SIGN = Sign("cases/any", "face/codes/14", "code 14", "code 0")
OTHER = Sign("cases/another", "face/codes/3", "code 3", "code 0")
PLAIN = Palette()


def liar(name: str, caught: Sign | None, *others: Sign) -> LiarTrial:
    return LiarTrial(name, "signing", "It lies.", caught, 3, 0.5, others)


def verdict(*findings: Finding, clauses: tuple[str, ...], status: str = "fail") -> Verdict:
    return Verdict("cases/any", "cases", "liveGetFour", "A fact", clauses, status, findings)


def finding(clause: str) -> Finding:
    return Finding("code", clause, "must", "code 14", "code 0")


def test_liar_is_tried_by_its_own_clauses_and_caught() -> None:
    trial = try_liar("compares-half-the-digest", seed=1, max_examples=5)

    assert trial.holds
    assert trial.caught is not None
    assert trial.caught.clause == "face/codes/14"
    assert trial.caught.check_id.startswith("cases/signature/mac-")
    assert trial.to_json()["verdict"] == "named"


@pytest.mark.parametrize("clauses", [(), ("face/codes/14",)])
def test_whatever_is_found_against_the_honest_emulator_is_told(
    clauses: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    def judged(session: Session, witness: Witness) -> None:
        session.sent["liveGetFour"] += 1
        found = verdict(*map(finding, clauses), clauses=("face/codes/14",), status="pass")
        witness.take(replace(found, status="fail") if clauses else found)

    monkeypatch.setattr(runs, "run_suite", judged)
    trial = try_honest(seed=4, max_examples=1)

    assert (trial.results, trial.seed) == (1, 4)
    assert tuple(sign.clause for sign in trial.wrong) == clauses
    assert trial.holds == (not clauses)


@pytest.mark.parametrize(
    "trial",
    [
        HonestTrial(1, results=0, exchanges=0, seconds=1.0),
        HonestTrial(1, results=9, exchanges=0, seconds=1.0),
        HonestTrial(1, results=9, exchanges=9, seconds=1.0, wrong=(SIGN,)),
    ],
)
def test_honest_run_that_asked_nothing_or_found_something_does_not_hold(trial: HonestTrial) -> None:
    assert not trial.holds
    assert not Selftest([trial], [liar("accepts-any-signature", SIGN)]).holds


def test_selftest_holds_only_if_every_trial_does() -> None:
    honest = HonestTrial(1, 9, 9, 1.0)

    assert Selftest([honest], [liar("a", SIGN)]).holds
    assert not Selftest([honest], [liar("a", SIGN), liar("b", None, OTHER)]).holds
    assert not Selftest([honest], [liar("a", None)]).holds
    assert not Selftest().holds


def test_clause_of_the_check_or_of_the_answer_names_the_vice() -> None:
    fault = FAULTS["accepts-any-signature"]
    own = verdict(finding("face/checks/order"), clauses=("face/checks/order", "face/codes/14"))
    answers = verdict(finding("face/reply/code"), clauses=("face/checks/order", "face/codes/14"))

    assert [naming(fault, own, sign) for sign in signs_of(own)] == [
        Sign("cases/any", "face/codes/14", "code 14", "code 0")
    ]
    assert [naming(fault, answers, sign) for sign in signs_of(answers)] == [None]


@pytest.mark.parametrize("status", ["error", "blocked", "stale"])
def test_suite_that_could_not_judge_names_no_vice(status: str) -> None:
    broken = verdict(clauses=("face/codes/14",), status=status)

    assert [sign.check_id for sign in signs_of(broken)] == ["cases/any"]
    assert naming(FAULTS["accepts-any-signature"], broken, next(iter(signs_of(broken)))) is None


@pytest.mark.parametrize("status", ["pass", "note", "pending", "unsupported"])
def test_what_is_not_red_is_no_sign(status: str) -> None:
    assert list(signs_of(verdict(finding("face/codes/14"), clauses=("a/b",), status=status))) == []


def test_agenda_asks_everything_once_and_the_vice_first() -> None:
    close, rest = agendas(FAULTS["accepts-any-signature"])

    assert "cases/signature/mac-bit/liveGetFour-json" in close
    assert not set(close) & set(rest)
    assert len(close) + len(rest) > 750
    assert {name.partition("/")[0] for name in rest} >= {"typed", "schema", "properties"}


def test_table_tells_what_was_caught_by_something_else_only() -> None:
    liars = [liar("b-missed", None), liar("a-other", None, OTHER), liar("named", SIGN)]
    lines = list(table_lines(Selftest([], liars), ["named", "a-other", "b-missed"], PLAIN))

    assert lines[0].split() == ["fault", "over", "caught", "by", "seconds", "clause"]
    assert lines[1].split() == ["named", "signing", "cases/any", "0.5", "face/codes/14"]
    assert lines[2].endswith("face/codes/3 (another clause than the vice's)")
    assert lines[3].split() == ["b-missed", "signing", "nothing", "0.5"]


def test_summary_leads_with_what_is_wrong() -> None:
    wrong = HonestTrial(2, 9, 9, 1.0, (SIGN,))
    tried = Selftest([wrong], [liar("a", None, OTHER), liar("b", None), liar("c", SIGN)], 4.0)
    lines = list(summary_lines(tried, PLAIN))

    assert lines[0] == "honest, seed 2: not acquitted"
    assert "cases/any (face/codes/14)" in lines[1]
    assert (
        "1 of 3 caught by a clause that names the vice, 1 by something else only, 1 missed"
        in (lines[3])
    )
    assert lines[-1] == "FAIL"
    assert trial_line(wrong, 1, 10) == "   1/10  honest, seed 2: NOT ACQUITTED (1.0 s)"


def test_outcomes_come_from_other_processes() -> None:
    calls = [partial(add, number, 1) for number in range(5)]

    assert sorted(outcomes(calls, processes=2)) == [1, 2, 3, 4, 5]


def test_error_in_a_process_is_told() -> None:
    with pytest.raises(ZeroDivisionError):
        list(outcomes([partial(truediv, 1, 0)], processes=1))
