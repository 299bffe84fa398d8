"""The predicates that come last: media, liveness and comparison.

Refuses to look into pictures and videos; their first bytes are all that is judged yet.
"""

from collections.abc import Callable, Iterator

from faceid_conformance.contract.model import Check
from faceid_conformance.emulator.face.call import FaceCall
from faceid_conformance.emulator.face.pictures import refused_url
from faceid_conformance.emulator.outcomes.outcome import Verdict
from faceid_conformance.emulator.wire.media import is_base64
from faceid_conformance.emulator.wire.submission import FORM, Value

LIP_CODE_LIFETIME = "lip-code-lifetime-seconds"
LIP_CODE_FIELD = "validate_data"
BASE64 = "base64"


def media_acceptable(call: FaceCall, row: Check) -> Verdict | None:
    """Media whose code belongs to a later stage are judged there."""
    refused = refused_url(call)
    if refused is not None:
        return refused
    later = {stage.status for stage in call.operation.stages[1:]}
    return next(_refused_media(call, lambda place: place not in later), None)


def comparison(call: FaceCall, row: Check) -> Verdict | None:
    stage = call.operation.stage(row.stage or "")
    status = stage.status if stage is not None else None
    return next(_refused_media(call, lambda place: place == status), None)


def liveness(call: FaceCall, row: Check) -> Verdict | None:
    """The spoken digits must be a code that was issued, not used and not too old."""
    limit = call.house.contract.limits[LIP_CODE_LIFETIME]
    app_id, code = call.signature.app_id, call.text(LIP_CODE_FIELD)
    is_good = call.house.state.consume_code(app_id, code, call.now)
    return None if is_good else Verdict(limit.code)


def _is_of_the_form(call: FaceCall, value: Value) -> bool:
    """Whether a form's medium is raw or base64, where the profile takes only one of them."""
    wanted = call.house.contract.reading.form_media_of(call.operation.operation_id)
    if wanted is None or call.read().content_type != FORM:
        return True
    return is_base64(value.data) == (wanted == BASE64)


def _refused_media(call: FaceCall, here: Callable[[str], bool]) -> Iterator[Verdict]:
    """A verdict for each medium that is refused, whose code arrives in a place that is `here`."""
    unknown_passes = call.house.settings.media == "lenient"
    for field in call.counting_fields:
        value, code = call.value(field.name), field.undecodable_code
        if value is None or code is None:
            continue
        if field.required_when and not call.holds(field.required_when):
            continue
        kind = call.kind(field.name, value)
        is_welcome = kind == field.kind or (kind is None and unknown_passes)
        is_welcome = is_welcome and _is_of_the_form(call, value)
        if not is_welcome and here(call.arrives_in(code)):
            yield Verdict(code)
