"""The ways in which a call to a face operation asks for its outcome, the first match leading.

Refuses to know when an outcome takes effect.
"""

from faceid_conformance.emulator.face.call import FaceCall
from faceid_conformance.emulator.face.identity import is_id_number
from faceid_conformance.emulator.outcomes.forcing import Source, code_of, coded_number
from faceid_conformance.emulator.outcomes.outcome import TOP_FIELD, Forced

ID_NUMBER_FIELD = "idcard_number"


def by_header(call: FaceCall) -> Forced | None:
    return call.asked


def by_id_number(call: FaceCall) -> Forced | None:
    """What a number of the region that nobody has asks for, once the body was read."""
    if call.submission is None or ID_NUMBER_FIELD not in call.named_fields:
        return None
    number, scheme = call.text(ID_NUMBER_FIELD), call.house.contract.emulator.id_numbers
    digits = coded_number(number, scheme)
    if digits is None or not is_id_number(number):
        return None
    code = code_of(digits, call.operation, scheme)
    if not code:
        return None
    field = call.arrives_in(code)
    has_stage = any(stage.status == field for stage in call.operation.stages)
    return Forced(field if has_stage else TOP_FIELD, code, "id-number")


def names_an_outcome(call: FaceCall, number: str) -> bool:
    """False for a number of that region whose digits name no code of the operation."""
    scheme = call.house.contract.emulator.id_numbers
    digits = coded_number(number, scheme)
    return digits is None or code_of(digits, call.operation, scheme) is not None


SOURCES: tuple[Source[FaceCall], ...] = (by_header, by_id_number)
