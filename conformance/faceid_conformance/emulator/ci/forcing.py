"""The ways in which a call on COS gets a forced outcome, the first match leading.

Refuses to know when an outcome takes effect.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import cast

from faceid_conformance.contract.cos_model import CosContract
from faceid_conformance.contract.model import Manners
from faceid_conformance.emulator.ci.call import CosCall
from faceid_conformance.emulator.ci.checks import ID_CARD
from faceid_conformance.emulator.id_number import is_id_number
from faceid_conformance.emulator.outcomes.directive import (
    MOST_LENGTH,
    Directive,
    ForcingError,
    read_manner,
)
from faceid_conformance.emulator.outcomes.manner import USUAL, Manner
from faceid_conformance.emulator.rules.rule import Matchable

PART_SEPARATOR, PASS = ";", "0"


@dataclass(frozen=True, slots=True)
class Forced:
    """What was asked for: a code, none to pass, and a manner."""

    code: str | None
    by: str
    manner: Manner = USUAL


def by_rule(call: CosCall, manners: Manners) -> Forced | None:
    """What a rule of the control API asks for."""
    # A property that is worked out once is one all the same, which not every checker sees.
    directive = call.house.rules.choose(cast("Matchable", call)).directive
    return None if directive is None else _of(directive, "rule")


def by_header(call: CosCall, manners: Manners) -> Forced | None:
    name = call.house.contract.conventions.outcome_header
    text = call.request.header(name)
    return _said(call, text, "header", manners) if text else None


def by_key(call: CosCall, manners: Manners) -> Forced | None:
    """What the first part of the object's key asks for."""
    conventions = call.house.contract.conventions
    first = call.target.key.partition("/")[0]
    if not first.startswith(conventions.key_prefix):
        return None
    words = first.removeprefix(conventions.key_prefix)
    return _said(call, f"{conventions.outcome_field}={words}", "object-key", manners)


def by_secret_id(call: CosCall, manners: Manners) -> Forced | None:
    number = call.named_code
    return None if number is None else _numbered(call, number, "secret-id")


def by_id_number(call: CosCall, manners: Manners) -> Forced | None:
    number = call.text(ID_CARD)
    scheme = call.house.contract.conventions.id_numbers
    if not number.startswith(scheme.region) or not is_id_number(number):
        return None
    start = len(scheme.region)
    # The digits that pass are the number of no code.
    return _numbered(call, int(number[start : start + scheme.code_digits]), "id-number")


SOURCES: tuple[Callable[[CosCall, Manners], Forced | None], ...] = (
    by_rule,
    by_header,
    by_key,
    by_secret_id,
    by_id_number,
)


def forced_of(call: CosCall, manners: Manners) -> Forced | None:
    """What the first source that knows something asks for."""
    for source in SOURCES:
        forced = source(call, manners)
        if forced is not None:
            return forced
    return None


def _numbered(call: CosCall, number: int, by: str) -> Forced | None:
    row = call.house.contract.by_number(number)
    codes = call.operation.codes if call.operation is not None else ()
    return Forced(row.code, by) if row is not None and row.code in codes else None


def _said(call: CosCall, text: str, by: str, manners: Manners) -> Forced:
    return _of(read_cos_directive(text, call.house.contract, manners), by)


def _of(directive: Directive, by: str) -> Forced:
    code = directive.code if isinstance(directive.code, str) else None
    return Forced(code, by, directive.manner)


def read_cos_directive(text: str, contract: CosContract, manners: Manners) -> Directive:
    """Read an outcome in words; ForcingError where it is none of these operations'."""
    conventions = contract.conventions
    parts: dict[str, str] = {}
    usual = f"not {conventions.outcome_syntax}, as in {conventions.outcome_example}"
    if len(text) > MOST_LENGTH:
        raise ForcingError(usual)
    for part in text.split(PART_SEPARATOR):
        name, assigned, value = part.partition("=")
        if not assigned or name.strip() in parts:
            raise ForcingError(usual)
        parts[name.strip()] = value.strip()
    code = parts.pop(conventions.outcome_field, PASS)
    if code != PASS and code not in contract.codes:
        raise ForcingError("the catalogue lists no such code for operations on COS")
    manner = read_manner(parts, manners)
    if code == PASS:
        return Directive(manner=manner)
    return Directive(conventions.outcome_field, code, manner)
