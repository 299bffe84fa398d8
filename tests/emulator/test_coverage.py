"""Coverage and metrics say what was met, in the forms that other tools read."""

import re
from collections.abc import Callable
from xml.etree import ElementTree

from control_caller import control, raw_control
from emulator_caller import CODE, CONTRACT, VIDEO, Caller
from faceid_conformance.contract.cos_reader import load_cos_contract

LINE = re.compile(r'[a-z_]+(\{([a-z]+="[^"\\]*",?)+\})? [0-9.e+-]+')


def exercised(caller: Caller) -> None:
    caller.good(CODE)
    caller.form(CODE, caller.fields(CODE), X_Emulator_Outcome="code=213; delay=0")
    caller.form(VIDEO, caller.fields(VIDEO), X_Emulator_Outcome="live_status=-5008")


def test_coverage_counts_cells_of_the_catalogue(caller: Caller) -> None:
    exercised(caller)

    said = control(caller, "GET", "coverage")

    operations = (*CONTRACT.operations, *load_cos_contract().operations)
    assert said["of"] == sum(len(operation.codes) + 1 for operation in operations)
    met = {
        (cell["operation"], cell["code"]): cell["fields"] for cell in said["cells"] if cell["count"]
    }
    assert met == {
        ("liveGetFour", 0): {"code": 2},
        ("liveGetFour", 213): {"code": 1},
        ("liveDetectFour", 0): {"code": 1},
        ("liveDetectFour", -5008): {"live_status": 1},
    }
    assert said["met"] == len(met)


def test_coverage_of_another_tenant_is_empty(caller: Caller) -> None:
    exercised(caller)

    assert control(caller, "GET", "coverage?appid=1")["met"] == 0


def test_coverage_as_junit_skips_what_was_not_met(caller: Caller) -> None:
    exercised(caller)

    reply = raw_control(caller, "GET", "coverage?format=junit")

    suite = ElementTree.fromstring(reply.body)
    cases = suite.findall("testcase")
    met = [case.get("name") for case in cases if case.find("skipped") is None]
    assert len(cases) == int(suite.get("tests", ""))
    assert len(met) == len(cases) - int(suite.get("skipped", "")) == 4
    assert raw_control(caller, "GET", "coverage?format=pdf").status == 400


def test_metrics_are_lines_that_prometheus_reads(caller: Caller) -> None:
    exercised(caller)
    caller.send("/nowhere", b"", {})

    reply = raw_control(caller, "GET", "metrics")

    assert reply.header("Content-Type") == "text/plain; version=0.0.4; charset=utf-8"
    lines = reply.body.decode().splitlines()
    assert all(line.startswith("# TYPE ") or LINE.fullmatch(line) for line in lines)
    assert 'faceid_emulator_requests_total{operation="liveGetFour",code="213"} 1' in lines
    assert 'faceid_emulator_forced_total{by="header"} 2' in lines
    assert "faceid_emulator_journal_events 5" in lines
    assert any(line.startswith('faceid_emulator_requests_total{operation="none"') for line in lines)
    typed = [line.split()[2] for line in lines if line.startswith("# TYPE ")]
    assert len(typed) == len(set(typed))


def test_reset_leaves_the_metrics(caller_of: Callable[..., Caller]) -> None:
    caller = caller_of()
    exercised(caller)
    control(caller, "POST", "reset")

    body = raw_control(caller, "GET", "metrics").body

    assert b'{operation="liveGetFour",code="213"} 1' in body
    assert b"faceid_emulator_journal_events 0" in body
