"""Owns the way back from steps about COS to the data of a case file.

Refuses to name and to judge; what it writes, the reader reads as the same steps.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from faceid_conformance.cases.cos.model import CosExpectation, CosStep, CosTemplate
from faceid_conformance.cases.writer import Data, departures, source_data

_APART = frozenset({"template", "expect", "sign", "set", "drop", "body", "more_query"})


def cos_steps_data(steps: Sequence[CosStep], templates: Mapping[str, CosTemplate]) -> list[Data]:
    """Return the steps as a case file holds them."""
    return [cos_step_data(step, templates) for step in steps]


def cos_step_data(step: CosStep, templates: Mapping[str, CosTemplate]) -> Data:
    """Return one step, as a departure from the request of its template's name."""
    base = templates[step.template.name]
    own = {**step.template.query, **step.set}
    changed = {name: text for name, text in own.items() if base.query.get(name) != text}
    lacking = [name for name in base.query if name not in own]
    parts: Data = {
        "request": base.name,
        "set": changed,
        "drop": list(dict.fromkeys([*step.drop, *lacking])),
        "sign": departures(step.sign),
        "more-query": [list(pair) for pair in step.more_query],
        **departures(step, _APART),
    }
    told = {name: part for name, part in parts.items() if part not in ({}, [])}
    if step.body is not None:
        told["body"] = source_data(step.body)
    return {**told, "expect": cos_expectation_data(step.expect)}


def cos_expectation_data(expect: CosExpectation) -> Data:
    """Return an expectation; one that asks for nothing asks for an answer."""
    data = departures(expect, frozenset({"should", "between", "body"}))
    if expect.between:
        data["between"] = {name: list(ends) for name, ends in expect.between.items()}
    if expect.body is not None:
        data["body"] = source_data(expect.body)
    if expect.should is not None:
        data["should"] = cos_expectation_data(expect.should)
    return data or {"answered": True}
