"""An outcome in words: `FIELD=NUMBER; delay=…; dribble=…; fault=…`, each part at most once.

Refuses to know who says it.
"""

import math
import re
from dataclasses import dataclass

from faceid_conformance.contract.model import Contract, EmulatorConventions, Manners, Operation
from faceid_conformance.emulator.outcomes.manner import USUAL, Delay, Dribble, Manner
from faceid_conformance.emulator.outcomes.outcome import SUCCESS, TOP_FIELD

DELAY, DRIBBLE, FAULT = "delay", "dribble", "fault"
MANNERS = frozenset({DELAY, DRIBBLE, FAULT})
VARIANT = "variant"
LOGNORMAL = "lognormal"
MOST_LENGTH = 200

_PART = re.compile(r"\s*([a-z_]+)\s*=\s*([^\s=]+)\s*\Z", re.ASCII)
_NUMBER = re.compile(r"-?[0-9]{1,6}", re.ASCII)
_VARIANT = re.compile(r"[1-9][0-9]?", re.ASCII)
_WHOLE = re.compile(r"[0-9]{1,7}", re.ASCII)


class ForcingError(Exception):
    """An outcome was asked for that does not exist; never leaves the emulator."""


@dataclass(frozen=True, slots=True)
class Directive:
    """What was asked for. Without a code the call comes to what it would have come to.

    `variant` counts the catalogue's other texts under the code from 1; 0 is the usual one.
    """

    field: str = TOP_FIELD
    code: int | str = SUCCESS
    manner: Manner = USUAL
    variant: int = 0

    def document(self) -> dict[str, object]:
        """The parts by name, as a rule holds them."""
        manner = self.manner
        parts: dict[str, object] = {self.field: self.code}
        shown = {DELAY: manner.delay, DRIBBLE: manner.dribble, FAULT: manner.fault}
        if manner != USUAL and (self.field, self.code) == (TOP_FIELD, SUCCESS):
            parts = {}
        if self.variant:
            parts[VARIANT] = self.variant
        return parts | {name: str(part) for name, part in shown.items() if part is not None}


def read_directive(text: str, conventions: EmulatorConventions) -> Directive:
    """Read the parts; whether an operation has the field and the code is asked by `fit`."""
    usual = f"not of the form {conventions.outcome_syntax}, as in {conventions.outcome_example}"
    if len(text) > MOST_LENGTH:
        raise ForcingError(usual)
    found: dict[str, str] = {}
    for part in text.split(conventions.outcome_separator):
        match = _PART.match(part)
        if match is None or match.group(1) in found:
            raise ForcingError(usual)
        found[match.group(1)] = match.group(2)
    manner = _manner(found, conventions.manners)
    variant = found.pop(VARIANT, None)
    coded = [(name, value) for name, value in found.items() if name not in MANNERS]
    if variant is not None and (_VARIANT.fullmatch(variant) is None or not coded):
        raise ForcingError(f"{VARIANT} is a number from 1 on, beside a code")
    if not coded:
        return Directive(manner=manner)
    field, number = coded[0]
    if len(coded) > 1 or _NUMBER.fullmatch(number) is None:
        raise ForcingError(usual)
    return Directive(field, int(number), manner, int(variant or 0))


def fit(directive: Directive, operation: Operation, contract: Contract) -> None:
    """Complain unless the catalogue lists the code for the operation, and its variant."""
    fields = tuple(name for name in contract.emulator.outcome_fields if _has(operation, name))
    if directive.field not in fields:
        raise ForcingError(f"{operation.operation_id} answers with {', '.join(fields)} only")
    code = directive.code
    if isinstance(code, str) or (code != SUCCESS and code not in operation.codes):
        raise ForcingError(f"the catalogue lists no code {code} for {operation.operation_id}")
    if directive.variant:
        _fit_variant(directive, contract)


def _fit_variant(directive: Directive, contract: Contract) -> None:
    """Only at the top of a reply does a message tell one cause of a code from another."""
    code = directive.code
    most = len(contract.catalogue.code(code).variants) if isinstance(code, int) else 0
    if directive.field != TOP_FIELD or directive.variant > most:
        raise ForcingError(f"{TOP_FIELD}={directive.code} has {most} variants of its text")


def _has(operation: Operation, field: str) -> bool:
    return field == TOP_FIELD or any(stage.status == field for stage in operation.stages)


def read_manner(parts: dict[str, str], manners: Manners) -> Manner:
    """Read parts that say how a reply travels, and nothing else."""
    if not parts.keys() <= MANNERS:
        raise ForcingError(f"a part is none of {', '.join(sorted(MANNERS))}")
    return _manner(parts, manners)


def _manner(found: dict[str, str], manners: Manners) -> Manner:
    delay, dribble, fault = found.get(DELAY), found.get(DRIBBLE), found.get(FAULT)
    if delay is dribble is fault is None:
        return USUAL
    if fault is not None and fault not in manners.faults:
        raise ForcingError(f"no fault of that name; there are {', '.join(manners.faults)}")
    return Manner(
        delay=None if delay is None else _delay(delay, manners),
        dribble=None if dribble is None else _dribble(dribble, manners),
        fault=fault,
    )


def _delay(text: str, manners: Manners) -> Delay:
    kind, *numbers = text.split(":")
    values = [_seconds(number) for number in numbers] if kind == LOGNORMAL else [_seconds(text)]
    is_whole = len(values) == (2 if kind == LOGNORMAL else 1)
    if not is_whole or not all(0 <= value <= manners.most_delay_seconds for value in values):
        raise ForcingError(
            f"{DELAY} is {manners.delay_syntax}, up to {manners.most_delay_seconds} seconds"
        )
    if kind == LOGNORMAL and not values[0]:
        return Delay(0.0)
    return Delay(*values)


def _dribble(text: str, manners: Manners) -> Dribble:
    size, _, pause = text.partition(":")
    seconds = _seconds(pause)
    is_size = _WHOLE.fullmatch(size) is not None and int(size) > 0
    if not is_size or not 0 <= seconds <= manners.most_pause_seconds:
        raise ForcingError(
            f"{DRIBBLE} is {manners.dribble_syntax}, up to {manners.most_pause_seconds} seconds"
        )
    return Dribble(int(size), seconds)


def _seconds(text: str) -> float:
    """A number, or one that no bound takes."""
    try:
        value = float(text)
    except ValueError:
        return -1.0
    return value if math.isfinite(value) else -1.0
