"""How a caller asks for an outcome: the sources in their order, and how each is read.

Refuses to know when a forced outcome takes effect; the engine of `precedence` does.
"""

import re
from collections.abc import Callable, Sequence
from typing import TypeVar

from faceid_conformance.contract.model import EmulatorConventions, IdNumberScheme, Operation
from faceid_conformance.emulator.outcomes.outcome import SUCCESS, TOP_FIELD, Forced

Call = TypeVar("Call")
Source = Callable[[Call], Forced | None]

_DIRECTIVE = re.compile(r"\s*([a-z_]+)\s*=\s*(-?[0-9]{1,6})\s*\Z")


class ForcingError(Exception):
    """An outcome was asked for that does not exist; never leaves the emulator."""


def first_forced(call: Call, sources: Sequence[Source[Call]]) -> Forced | None:
    """What the first source that knows something asks for."""
    for source in sources:
        forced = source(call)
        if forced is not None:
            return forced
    return None


def read_directive(
    text: str, operation: Operation, conventions: EmulatorConventions, by: str
) -> Forced:
    """Read FIELD=NUMBER; the number is a code that the catalogue lists for the operation."""
    match = _DIRECTIVE.match(text)
    if match is None:
        raise ForcingError(f"not of the form FIELD=NUMBER, as in {conventions.outcome_example}")
    field, code = match.group(1), int(match.group(2))
    fields = tuple(name for name in conventions.outcome_fields if _has(operation, name))
    if field not in fields:
        raise ForcingError(f"{operation.operation_id} answers with {', '.join(fields)} only")
    if code != SUCCESS and code not in operation.codes:
        raise ForcingError(f"the catalogue lists no code {code} for {operation.operation_id}")
    return Forced(field, code, by)


def _has(operation: Operation, field: str) -> bool:
    return field == TOP_FIELD or any(stage.status == field for stage in operation.stages)


def coded_number(number: str, scheme: IdNumberScheme) -> str | None:
    """The code's digits in an ID number of the region that nobody has; None in any other."""
    if not number.startswith(scheme.region):
        return None
    start = len(scheme.region)
    return number[start : start + scheme.code_digits]


def code_of(digits: str, operation: Operation, scheme: IdNumberScheme) -> int | None:
    """The code that the digits name: 0 to pass, None where the operation has no such code."""
    if digits == scheme.passes:
        return SUCCESS
    return next((code for code in operation.codes if abs(code) == int(digits)), None)
