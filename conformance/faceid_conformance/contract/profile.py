"""Puts a profile on the contract: the same nouns, as another reading of the documents has them.

Refuses to know servers; whoever runs one reads the contract that comes out, and asks no more.
"""

from collections.abc import Iterable
from dataclasses import replace
from functools import reduce
from types import MappingProxyType

from faceid_conformance.contract.model import (
    Check,
    Contract,
    Field,
    Limit,
    Operation,
    RequestBody,
    ScoreRange,
)
from faceid_conformance.contract.quirk import Quirk, Reading
from faceid_conformance.errors import ContractError

BODY_SIZE_CHECK, WRITTEN_FORM_CHECK = "body-size", "well-written"


def with_profile(contract: Contract, name: str, quirks: Iterable[str] = ()) -> Contract:
    """The contract as the profile and the further quirks have it; each quirk once.

    Raises ContractError where there is no such profile or quirk.
    """
    known = contract.profiles
    if name not in known.profiles:
        raise ContractError(f"no profile is called {name}; there are {_listed(known.profiles)}")
    names = tuple(dict.fromkeys((*known.profiles[name].quirks, *quirks)))
    for quirk in names:
        if quirk not in known.quirks:
            raise ContractError(f"no quirk is called {quirk}; there are {_listed(known.quirks)}")
    chosen = tuple(known.quirks[quirk] for quirk in names)
    plain = replace(contract, reading=_reading(name, chosen))
    return _without_idle_check(reduce(_with_quirk, chosen, plain))


def _listed(names: Iterable[str]) -> str:
    return ", ".join(sorted(names))


def _reading(name: str, quirks: tuple[Quirk, ...]) -> Reading:
    """What a server has to ask while it judges; the rest stands in the contract itself."""
    every = (quirk.refuses_every_finding for quirk in quirks)
    return Reading(
        profile=name,
        quirks=tuple(quirk.name for quirk in quirks),
        refuses=MappingProxyType(
            {finding: code for quirk in quirks for finding, code in quirk.refuses.items()}
        ),
        refuses_every_finding=next((code for code in every if code is not None), None),
        form_media=MappingProxyType(
            {
                operation: quirk.form_media
                for quirk in quirks
                for operation in quirk.operations or ("",)
                if quirk.form_media is not None
            }
        ),
        hosts=frozenset(host for quirk in quirks for host in quirk.hosts),
        replies=tuple(quirk.reply for quirk in quirks if quirk.reply is not None),
    )


def _with_quirk(contract: Contract, quirk: Quirk) -> Contract:
    operations = tuple(
        _operation(operation, quirk) if _speaks_of(quirk, operation) else operation
        for operation in contract.operations
        if operation.operation_id not in quirk.without_operations
    )
    checks = tuple(row for check in contract.checks for row in _rows(check, quirk))
    scores = dict(contract.emulator.scores)
    for operation in operations:
        for item in operation.result_fields:
            threshold = quirk.thresholds.get(item.threshold or "")
            if threshold is not None:
                scores[item.name] = _above(scores[item.name], threshold)
    return replace(
        contract,
        operations=operations,
        checks=checks,
        limits=MappingProxyType(
            {name: _limit(limit, quirk) for name, limit in contract.limits.items()}
        ),
        emulator=replace(contract.emulator, scores=MappingProxyType(scores)),
    )


def _speaks_of(quirk: Quirk, operation: Operation) -> bool:
    return not quirk.operations or operation.operation_id in quirk.operations


def _operation(operation: Operation, quirk: Quirk) -> Operation:
    return replace(
        operation,
        bodies=tuple(_body(body, quirk) for body in operation.bodies),
        codes=tuple(code for code in operation.codes if code not in quirk.without_codes),
    )


def _body(body: RequestBody, quirk: Quirk) -> RequestBody:
    own_only = body.own_fields_only or body.content_type in quirk.own_fields_only
    fields = tuple(_field(item, quirk) for item in body.fields)
    return replace(body, fields=fields, own_fields_only=own_only)


def _field(item: Field, quirk: Quirk) -> Field:
    if item.name not in quirk.requires:
        return item
    return replace(item, required=True, missing_code=quirk.missing_code)


def _rows(check: Check, quirk: Quirk) -> tuple[Check, ...]:
    """A row of the order of checks; that of the size parts in two where some have their own."""
    if check.check != BODY_SIZE_CHECK or quirk.body_limit is None:
        return (check,)
    others = tuple(name for name in check.operations if name not in quirk.operations)
    smaller = replace(check, operations=quirk.operations, limit=quirk.body_limit)
    return (replace(check, operations=others), smaller)


def _limit(limit: Limit, quirk: Quirk) -> Limit:
    threshold = quirk.thresholds.get(limit.name, limit.threshold)
    width, height = quirk.least_pixels.get(limit.name, (limit.min_width, limit.min_height))
    return replace(limit, threshold=threshold, min_width=width, min_height=height)


def _above(scores: ScoreRange, threshold: int) -> ScoreRange:
    """What passes lies above the threshold."""
    return ScoreRange(max(scores.lowest, threshold + 1), scores.highest)


def _without_idle_check(contract: Contract) -> Contract:
    """Nobody asks how well a body is written where nothing is refused for it."""
    if contract.reading.refuses_something:
        return contract
    checks = tuple(row for row in contract.checks if row.check != WRITTEN_FORM_CHECK)
    return replace(contract, checks=checks)
