"""The ways in which a call to a face operation gets a forced outcome, the first match leading.

Refuses to know when an outcome takes effect.
"""

from faceid_conformance.contract.model import Operation
from faceid_conformance.emulator.face.call import FaceCall
from faceid_conformance.emulator.outcomes.directive import (
    Directive,
    ForcingError,
    fit,
    read_directive,
)
from faceid_conformance.emulator.outcomes.forcing import (
    Source,
    code_of,
    coded_number,
    directive_of,
    forced_by,
)
from faceid_conformance.emulator.outcomes.outcome import TOP_FIELD, Forced

ID_NUMBER_FIELD = "idcard_number"


def by_rule(call: FaceCall) -> Forced | None:
    """What a rule of the control API asks for."""
    directive = call.ruled()
    return None if directive is None else forced_by("rule", directive)


def by_header(call: FaceCall) -> Forced | None:
    name = call.house.contract.emulator.outcome_header
    text = call.request.header(name)
    return forced_by("header", _read(call, name, text)) if text else None


def by_field(call: FaceCall) -> Forced | None:
    """What a field asks for that the caller may fill as it likes, once the body was read."""
    if not call.is_read:
        return None
    conventions = call.house.contract.emulator
    for name in conventions.directive_fields:
        text = call.text(name)
        if text.startswith(conventions.directive_prefix):
            words = text.removeprefix(conventions.directive_prefix)
            return forced_by("field", _read(call, name, words))
    return None


def by_secret_id(call: FaceCall) -> Forced | None:
    """What the ending of a known SecretId asks for."""
    if call.decoded_signature is None:
        return None
    if call.named_words is not None:
        return forced_by("secret-id", call.named_words)
    return None if call.named_code is None else _coded(call, call.named_code, "secret-id")


def by_id_number(call: FaceCall) -> Forced | None:
    """What a number of the region that nobody has asks for, once the body was read."""
    if not call.is_read:
        return None
    conventions, number = call.house.contract.emulator, call.text(ID_NUMBER_FIELD)
    digits = coded_number(number, conventions.id_numbers)
    if digits is None or not call.is_id_number(number):
        return None
    code = code_of(digits, call.operation, conventions.id_numbers)
    if code:
        return _coded(call, code, "id-number")
    directive = directive_of(digits, call.operation, conventions) if code is None else None
    return None if directive is None else forced_by("id-number", directive)


def names_an_outcome(call: FaceCall, number: str) -> bool:
    """False for a number of that region whose digits name nothing that the operation has."""
    conventions, operation = call.house.contract.emulator, call.operation
    digits = coded_number(number, conventions.id_numbers)
    if digits is None or code_of(digits, operation, conventions.id_numbers) is not None:
        return True
    return directive_of(digits, operation, conventions) is not None


def field_of(operation: Operation, arrives_in: str) -> str:
    """The field that takes a code which the catalogue places, in this operation."""
    has_stage = any(stage.status == arrives_in for stage in operation.stages)
    return arrives_in if has_stage else TOP_FIELD


def _coded(call: FaceCall, code: int, by: str) -> Forced:
    return Forced(field_of(call.operation, call.arrives_in(code)), code, by)


def _read(call: FaceCall, place: str, text: str) -> Directive:
    """Read what the caller asks for; a complaint names the place where it stands."""
    conventions = call.house.contract.emulator
    try:
        directive = read_directive(text, conventions)
        fit(directive, call.operation, call.house.contract)
    except ForcingError as error:
        raise ForcingError(f"{place}: {error}") from error
    return directive


SOURCES: tuple[Source[FaceCall], ...] = (by_rule, by_header, by_field, by_secret_id, by_id_number)
