"""Holds the scripts of findings about COS: run by hand, with the environment's key, they show it.

Each is also a case, which convicts the liar and acquits the honest emulator.
"""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from faceid_conformance.cases.cos import scripted
from faceid_conformance.cases.cos.compose import compose_cos
from faceid_conformance.cases.cos.model import CosCase, CosStep
from faceid_conformance.cases.cos.reader import read_cos_cases, read_step
from faceid_conformance.cases.cos.snippet import SIGNED, cos_curl_script, cos_prepared
from faceid_conformance.cases.cos.writer import cos_steps_data
from faceid_conformance.cases.pending import add_pending, pending_case, settle
from faceid_conformance.checks.finding import Finding, Reproduction
from faceid_conformance.contract.reader import load_contract
from faceid_conformance.emulator.inprocess import RunningEmulator, running_emulator
from faceid_conformance.errors import CaseError
from faceid_conformance.suite.cos.bench import CosBench, cos_cases
from faceid_conformance.suite.cos.performer import CosPerformer
from faceid_conformance.suite.cos.property_layer import COS_PROPERTIES
from faceid_conformance.suite.cos.reproduction import cos_sendings
from faceid_conformance.suite.cos.sequence_layer import run_cos_sequences
from hand_run import leaks, run
from lying_target import Opener, drawing

NOW = 1_700_000_000
# A liar, the case that shows it, and what the last answer says.
SHOWN = {
    "cos-accepts-any-signature": ("ci/signature/wrong-digit-first", "<LiveCode>"),
    "cos-first-authorization-counts": ("ci/signature/two-headers", "<LiveCode>"),
    "cos-last-authorization-counts": (
        "ci/signature/two-headers-last-right",
        "<LiveCode>",
    ),
    "cos-digits-again-and-again": ("ci/replies/digits-are-spoken-once", "<BestFrameBase64>"),
    "cos-keys-in-small-letters": ("ci/objects/capitals", "<BestFrameBase64>"),
}


@pytest.fixture(scope="module")
def running() -> Iterator[RunningEmulator]:
    with running_emulator() as emulator:
        yield emulator


@pytest.fixture
def session(running: RunningEmulator) -> Opener:
    return drawing(running, 60)


def made(finding: Finding) -> Reproduction:
    assert finding.reproduction is not None
    return finding.reproduction


def last_answer(printed: str) -> str:
    return printed.rpartition("<?xml")[2]


def test_scripts_sign_as_the_suite_does(session: Opener) -> None:
    """Every case of the files, in every place of the signature and with every departure."""
    signed = 0
    with session() as opened:
        bench = CosBench(opened)
        opened.virtual_now = NOW
        scene = bench.scene({"live_code": "1234", "actions": "1,2", "first": "before"})
        for given in (step for case in bench.book.cases for step in case.steps):
            step = replace(given, repeat=1, same_signature=False, body_bytes=None)
            (*_, sending) = cos_sendings(bench, [step])
            if sending.recipe is None:
                continue
            told = {"told": lambda name, argument="": scene.fill(variable(name, argument))}
            parts = {part.__name__: part for part in scripted.PARTS}
            clock = SimpleNamespace(time=lambda: NOW)
            kept: dict[str, str] = {}
            names: dict[str, Any] = {**told, **parts, "time": clock, "ahead": 0, "kept": kept}
            bodiless = replace(sending, request=replace(sending.request, body=b""))
            exec(cos_prepared(bodiless).before, names)
            sent = compose_cos(step, scene)
            headers = {value for name, value in sent.headers if name.lower() == "authorization"}
            assert kept[SIGNED] in headers | set(pieces(sent.path)), step
            signed += 1
    assert signed > 200


def variable(name: str, argument: str) -> str:
    return f"${{{name}:{argument}}}" if argument else f"${{{name}}}"


def pieces(path: str) -> Iterator[str]:
    """Whatever a query may hold in one piece: from any & on to any other."""
    parts = path.partition("?")[2].split("&")
    for start in range(len(parts)):
        yield from ("&".join(parts[start:end]) for end in range(start + 1, len(parts) + 1))


def test_steps_are_read_as_they_are_written(session: Opener) -> None:
    with session() as opened:
        cases, templates = cos_cases(opened), read_cos_cases().templates
    for case in cases:
        data = cos_steps_data(case.steps, templates)
        read = [
            read_step({k: v for k, v in step.items() if k != "request"}, templates[step["request"]])
            for step in data
        ]
        assert tuple(read) == case.steps, case.id


@pytest.mark.parametrize("fault", SHOWN)
def test_scripts_show_the_finding_again(session: Opener, fault: str) -> None:
    case_id, told = SHOWN[fault]
    with session(fault) as opened:
        case = next(case for case in cos_cases(opened) if case.id == case_id)
        found = made(CosPerformer(opened).perform(case).findings[0])

        assert told in last_answer(run(sys.executable, "-c", found.python))
        if shutil.which("curl") is not None:
            assert told in last_answer(run("sh", "-c", found.curl))
    assert leaks(f"{found.python}{found.curl}{found.steps}") == []


def test_curl_is_left_out_where_it_would_change_the_address(session: Opener) -> None:
    with session() as opened:
        bench = CosBench(opened)
        template = bench.book.templates["getLiveCode/bucket"]
        plain = CosStep(template, bench.accepting)
        assert cos_curl_script(cos_sendings(bench, [plain]))
        blank = replace(plain, more_query=(("note", "a b"),), query_form="raw")
        assert cos_curl_script(cos_sendings(bench, [blank])) == ""


def test_sequence_is_one_case_that_convicts_and_acquits(session: Opener, tmp_path: Path) -> None:
    with session("cos-digits-again-and-again", examples=200) as liar:
        finding = run_cos_sequences(liar, "ci/lifecycle").findings[0]
        found = made(finding)
        case = written(found, finding, tmp_path / "found.yaml")
        verdicts = [CosPerformer(liar).perform(case)]
        answer = last_answer(run(sys.executable, "-c", found.python))
    with session() as honest:
        verdicts.append(CosPerformer(honest).perform(case))

    assert [verdict.status for verdict in verdicts] == ["pending", "pass"]
    assert "<BestFrameBase64>" in answer
    assert settle([tmp_path / "found.yaml"], {case.id}) == [case.id]


def written(found: Reproduction, finding: Finding, path: Path) -> CosCase:
    data = pending_case(
        "sequences/ci/lifecycle", finding.clause, finding.level, finding.expected, found.steps, "ci"
    )
    add_pending(data, path, load_contract())
    with pytest.raises(CaseError, match="the other API"):
        add_pending({**data, "id": "pending/face/1"}, path, load_contract())
    (case,) = (case for case in read_cos_cases(more=(path,)).cases if case.id == data["id"])
    return case


def test_drawn_finding_has_a_case_and_scripts(session: Opener) -> None:
    with session("cos-accepts-any-signature") as opened:
        found = made(COS_PROPERTIES["ci/signature-refused"](opened).findings[0])

        assert "<LiveCode>" in run(sys.executable, "-c", found.python)
    assert found.steps[0]["request"] == "getLiveCode/bucket"
    assert found.steps[0]["sign"]
