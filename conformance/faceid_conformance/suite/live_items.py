"""Owns the list of what a live run asks by exact requests: cases and typed calls, with each call.

Refuses to count drawn requests: how many they are is the fuzz budget's to say.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from faceid_conformance.cases.compose import Scene
from faceid_conformance.cases.cos.generate import generate_cos_cases
from faceid_conformance.cases.cos.reader import read_cos_cases
from faceid_conformance.cases.generate import generate_cases
from faceid_conformance.cases.reader import CaseBook
from faceid_conformance.checks.finding import Profile
from faceid_conformance.contract.cos_reader import load_cos_contract
from faceid_conformance.contract.model import Contract
from faceid_conformance.live.planned import (
    LIP_CODE_OPERATION,
    Charge,
    PlannedCall,
    PlannedItem,
    planned_case,
)
from faceid_conformance.live.planned_cos import planned_cos_case
from faceid_conformance.suite import typed_layer

PREFLIGHT = "preflight"
DIGITS_OPERATION = "getLiveCode"
# Layers whose every request is known beforehand; any other draws its requests.
EXACT_LAYERS = frozenset({"vectors", "cases", "typed", "guard"})
FORCED = "forced-outcomes"


def planned_items(
    book: CaseBook, scene: Scene, profile: Profile, wants: Callable[[str], bool]
) -> list[PlannedItem]:
    """Return everything that is asked of a target of this profile, the first look included."""
    cases = (*book.cases, *generate_cases(scene.contract, book.templates))
    items = [planned_case(case, scene, profile.offers) for case in cases]
    items += _typed(scene.contract, profile)
    look = PlannedItem(PREFLIGHT, PREFLIGHT, (PlannedCall(LIP_CODE_OPERATION, "free"),))
    return [look, *(item for item in items if wants(item.id))]


def planned_cos_items(
    case_files: tuple[Path, ...], profile: Profile, wants: Callable[[str], bool]
) -> list[PlannedItem]:
    """Return everything that is asked of a bucket, the first look included."""
    contract, book = load_cos_contract(), read_cos_cases(more=case_files)
    cases = (*book.cases, *generate_cos_cases(contract, book.templates))
    items = [planned_cos_case(case, contract, profile.offers) for case in cases]
    look = PlannedItem(PREFLIGHT, PREFLIGHT, (PlannedCall(DIGITS_OPERATION, "free"),))
    return [look, *(item for item in items if wants(item.id))]


def _typed(contract: Contract, profile: Profile) -> Iterator[PlannedItem]:
    for subject in typed_layer.SUBJECTS:
        operation_id, _, way = subject.rpartition("-")
        item_id = f"typed/{subject}"
        if way == "codes" and not profile.offers(FORCED):
            yield PlannedItem(item_id, "typed", (), (FORCED,))
            continue
        times = len(contract.catalogue.for_operation(operation_id)) if way == "codes" else 1
        charge: Charge = "billable" if contract.operation(operation_id).billable else "free"
        media = typed_layer.MEDIA.get(operation_id, ())
        call = PlannedCall(operation_id, charge, media=media)
        lip = PlannedCall(LIP_CODE_OPERATION, "free")
        speaks = typed_layer.speaks_a_code(operation_id)
        yield PlannedItem(item_id, "typed", ((lip, call) if speaks else (call,)) * times)
