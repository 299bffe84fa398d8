"""Owns the trial of one generator: prepared, generated, built, run, and its verdicts collected.

Refuses to know what is expected of it.
"""

from __future__ import annotations

import json
import tempfile
import time
import urllib.request
from collections.abc import Callable, Mapping
from pathlib import Path

from faceid_conformance.cases.signing import Account, Moment, Recipe, sign
from faceid_conformance.cli.surroundings import default_account
from faceid_conformance.contract.reader import load_contract
from matrix_entries import Entry
from matrix_judging import FAILS, OK, SKIP, Verdict, judge, read_lines, shortened
from matrix_results import Result, cells_of, construct_ids, present_shape
from matrix_scenarios import Plan, Scenario
from matrix_stage import Stage, staged
from matrix_wire import wire_facts
from matrix_workshop import (
    Size,
    StepError,
    Workshop,
    missing_compiler,
    missing_tool,
    timed,
    versions,
)

_NOTHING = Size(0, 0)


class Trial:
    """One generator's way through its steps."""

    def __init__(self, entry: Entry, emulator_url: str, workshop: Workshop | None = None) -> None:
        self._entry, self._emulator_url = entry, emulator_url
        self._workshop = workshop or Workshop(entry)
        self._steps: dict[str, Verdict] = {}
        self._seconds: dict[str, float] = {}
        self._wire: dict[str, str] = {}

    def result(self) -> Result:
        """Go through all steps; what cannot be reached is a skip with its reason."""
        lacking = missing_tool(self._entry)
        if lacking:
            return self._skipped(lacking)
        try:
            self._workshop.prepare()
        except StepError as error:
            return self._skipped(f"not prepared: {error}")
        scenarios: dict[str, tuple[str, Verdict]] = {}
        lacking = missing_compiler(self._entry)
        if (
            self._step("generates", "generate", self._workshop.generate)
            and not lacking
            and self._step("builds", "build", self._workshop.build)
        ):
            scenarios = self._run()
        cells = self._in_order(cells_of(self._steps, scenarios), lacking or "not reached")
        return Result(
            entry=self._entry,
            cells=cells,
            scenarios={name: verdict for name, (_, verdict) in scenarios.items()},
            seconds=self._seconds,
            size=self._workshop.size(),
            versions=versions(self._entry),
            shape=present_shape(self._entry),
            wire=self._wire,
            skipped=lacking,
        )

    def _step(self, construct: str, name: str, action: Callable[[], None]) -> bool:
        try:
            self._seconds[name] = timed(action)
        except StepError as error:
            self._steps[construct] = Verdict(FAILS, shortened(str(error)))
            return False
        self._steps[construct] = Verdict(OK)
        return True

    def _run(self) -> dict[str, tuple[str, Verdict]]:
        account = default_account(load_contract())
        with tempfile.TemporaryDirectory(prefix="faceid-generators-") as place:
            folder = Path(place)
            codes = _LipCodes(account, self._emulator_url)
            plan = Plan(account, int(time.time()), folder, codes.issue)
            scenarios = plan.scenarios()
            told = folder / "scenarios.json"
            told.write_text(json.dumps([each.told() for each in scenarios]), encoding="utf-8")
            with staged(scenarios, self._emulator_url) as stage:
                return self._judged(scenarios, stage, told)

    def _judged(
        self, scenarios: tuple[Scenario, ...], stage: Stage, told: Path
    ) -> dict[str, tuple[str, Verdict]]:
        output, died = "", ""

        def run() -> None:
            nonlocal output, died
            output, died = self._workshop.run(stage.base_url, told)

        try:
            self._seconds["run"] = timed(run)
        except StepError as error:
            died = str(error)
        self._wire = wire_facts(scenarios, stage)
        said = read_lines(output)
        return {
            each.id: (each.construct, judge(each, said.get(each.id), stage, died))
            for each in scenarios
        }

    def _skipped(self, reason: str) -> Result:
        cells = {name: Verdict(SKIP, shortened(reason)) for name in construct_ids()}
        shape = present_shape(self._entry)
        return Result(self._entry, cells, {}, {}, _NOTHING, {}, shape, skipped=shortened(reason))

    @staticmethod
    def _in_order(cells: Mapping[str, Verdict], why: str) -> dict[str, Verdict]:
        """Put the cells in the order of the columns; `why` is the reason of those not come to."""
        reached = {name: cell for name, cell in cells.items() if cell.verdict != SKIP}
        return {name: reached.get(name, Verdict(SKIP, why)) for name in construct_ids()}


class _LipCodes:
    """Codes to speak, asked of the emulator before the client's turn."""

    def __init__(self, account: Account, emulator_url: str) -> None:
        self._account, self._url, self._asked = account, emulator_url, 0

    def issue(self) -> str:
        self._asked += 1
        moment = Moment(int(time.time()), 900_000 + self._asked)
        body = json.dumps({"appid": self._account.appid}).encode()
        headers = {
            "Content-Type": "application/json",
            "Authorization": sign(Recipe(), self._account, moment).authorization,
        }
        request = urllib.request.Request(f"{self._url}/face/livegetfour", body, headers)
        with urllib.request.urlopen(request, timeout=20) as answer:
            return str(json.load(answer)["data"]["validate_data"])
