"""The sources of forced outcomes in their order, and codes that are named by their digits.

Refuses to know when a forced outcome takes effect; the engine of `precedence` does.
"""

from collections.abc import Callable, Sequence
from typing import TypeVar

from faceid_conformance.contract.model import EmulatorConventions, IdNumberScheme, Operation
from faceid_conformance.emulator.outcomes.directive import Directive, ForcingError
from faceid_conformance.emulator.outcomes.manner import Delay, Dribble, Manner
from faceid_conformance.emulator.outcomes.outcome import SUCCESS, TOP_FIELD, Forced

Call = TypeVar("Call")
Source = Callable[[Call], Forced | None]


def first_forced(call: Call, sources: Sequence[Source[Call]]) -> Forced | None:
    """What the first source that knows something asks for."""
    for source in sources:
        forced = source(call)
        if forced is not None:
            return forced
    return None


def forced_by(source: str, directive: Directive) -> Forced:
    if isinstance(directive.code, str):
        raise ForcingError("the code is one of another API")
    return Forced(directive.field, directive.code, source, directive.manner, directive.variant)


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


def directive_of(
    digits: str, operation: Operation, conventions: EmulatorConventions
) -> Directive | None:
    """What the digits of such a number say beside a code in its usual place; None for nothing."""
    scheme, number = conventions.id_numbers, int(digits)
    for code in operation.codes:
        if abs(code) + scheme.top == number:
            return Directive(TOP_FIELD, code)
    manner = _manner(number, scheme, tuple(conventions.manners.faults))
    return None if manner is None else Directive(manner=manner)


def _manner(number: int, scheme: IdNumberScheme, faults: Sequence[str]) -> Manner | None:
    place = number - scheme.first_fault
    if 0 <= place < len(faults):
        return Manner(fault=faults[place])
    delay, median = scheme.delay.seconds(number), scheme.lognormal.seconds(number)
    pause = scheme.dribble.seconds(number)
    if delay is not None:
        return Manner(delay=Delay(delay))
    if median is not None:
        return Manner(delay=Delay(median, scheme.sigma if median else 0.0))
    return None if pause is None else Manner(dribble=Dribble(scheme.dribble_size, pause))
