"""What may be told about a face call: the fields that came, without what they say.

Refuses to read a body that nobody read, and to name fields that the operation does not have.
"""

from faceid_conformance.contract.model import Field
from faceid_conformance.emulator.face.call import FaceCall
from faceid_conformance.emulator.outcomes.trace import FieldFact, Trace
from faceid_conformance.emulator.wire.media import digest_of, kind_of
from faceid_conformance.emulator.wire.submission import Value

DIGEST_DIGITS = 16


def trace_of(call: FaceCall, forced_by: str | None = None) -> Trace:
    """The facts about a call that was judged."""
    submission, fields = call.submission, {}
    if submission is not None:
        names = call.house.fields.get((call.operation.operation_id, submission.content_type), {})
        fields = {name: names.get(name) for name in submission.values}
    known = tuple(
        _fact(field, value)
        for field in fields.values()
        if field is not None and (value := call.value(field.name)) is not None
    )
    return Trace(
        tenant=call.tenant,
        moment=call.now,
        content_type=submission.content_type if submission is not None else None,
        body_bytes=call.request.body_bytes,
        fields=known,
        other_fields=sum(field is None for field in fields.values()),
        forced_by=forced_by,
    )


def _fact(field: Field, value: Value) -> FieldFact:
    if not field.is_media:
        return FieldFact(field.name, field.kind, len(value.data))
    digest = digest_of(value.data).hex()[:DIGEST_DIGITS]
    return FieldFact(field.name, field.kind, len(value.data), digest, kind_of(value.data))
