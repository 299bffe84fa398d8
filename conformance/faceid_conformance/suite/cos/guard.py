"""Owns the count behind a green run for the operations on COS: how many calls were taken.

Refuses to judge single answers, and to send anything.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from faceid_conformance.checks.calls import Calls
from faceid_conformance.checks.verdict import Verdict
from faceid_conformance.contract.cos_reader import load_cos_contract
from faceid_conformance.suite.guard_layer import LAYER, judge_counts


def judge_cos_counts(calls: Mapping[str, Calls]) -> list[Verdict]:
    """Return a verdict for each operation of which enough calls were made."""
    names = [operation.operation_id for operation in load_cos_contract().operations]
    return [
        replace(verdict, id=guard_id(verdict.operation)) for verdict in judge_counts(calls, names)
    ]


def guard_id(operation_id: str) -> str:
    """Return the id of an operation's verdict."""
    return f"{LAYER}/ci/{operation_id}"
