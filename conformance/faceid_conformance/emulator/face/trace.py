"""What may be told about a face call: the fields that came, without what they say.

Refuses to read a body that nobody read, and to name fields that the operation does not have.
"""

import re
from collections.abc import Iterator

from faceid_conformance.contract.model import Field
from faceid_conformance.emulator.face.call import FaceCall, House
from faceid_conformance.emulator.id_number import is_id_number
from faceid_conformance.emulator.outcomes.trace import (
    FieldFact,
    Label,
    SignatureFacts,
    SignedField,
    Trace,
)
from faceid_conformance.emulator.wire.submission import Value

DIGEST_DIGITS = 16
MOST_SIGNED_FIELDS = 12
# What a time or a nonce looks like: too short for an ID number.
_TIME, _SHORT = re.compile(r"-?[0-9]{1,13}"), re.compile(r"[0-9]{1,10}")
_NUMBERS = {"e": _TIME, "t": _TIME, "r": _SHORT, "a": _SHORT}
# Texts that a program made up for itself. A person's name is no ASCII, or has no digit.
_PLAIN = re.compile(r"(?=.*[0-9])[A-Za-z0-9._:;= -]{1,64}")
_OF_A_PERSON = re.compile(r"(?<![0-9])(?:1[3-9][0-9]{9}|[0-9]{15})(?![0-9])")
_ID_NUMBER = re.compile(r"(?=([0-9]{17}[0-9Xx]))")


def trace_of(call: FaceCall, forced_by: str | None = None) -> Trace:
    """The facts about a call that was judged."""
    submission, fields = call.submission, {}
    if submission is not None:
        names = call.house.fields.get((call.operation.operation_id, submission.content_type), {})
        fields = {name: names.get(name) for name in submission.values}
    known = tuple(
        _fact(call, field, value)
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
        signature=signature_facts(call),
        labels=tuple(_labels(call)) if submission is not None else (),
    )


def signature_facts(call: FaceCall) -> SignatureFacts:
    """What came as a signature, as far as it may be shown."""
    sent = call.authorization
    if not sent:
        return SignatureFacts("missing")
    signature = call.decoded_signature
    if signature is None:
        return SignatureFacts("unreadable", len(sent))
    known = call.house.signed_keys
    fields = tuple(
        [
            SignedField(key, len(value), _shown(call.house, key, value))
            for key, value in signature.pairs
            if key in known
        ]
    )
    others = len(signature.pairs) - len(fields)
    return SignatureFacts("read", len(sent), fields[:MOST_SIGNED_FIELDS], others)


def _shown(house: House, key: str, value: str) -> str | None:
    """The value, where it is a number of the right length or names what this emulator has."""
    if key == "k":
        name, ending, _ = value.partition(house.contract.emulator.secret_id_separator)
        return f"{name}{ending}" if name in house.secret_ids else None
    if key == "b":
        return value if value in house.bucket_names else None
    number = _NUMBERS.get(key)
    return value if number is not None and number.fullmatch(value) else None


def _labels(call: FaceCall) -> Iterator[Label]:
    tenant = call.tenant
    for name in call.house.contract.emulator.directive_fields:
        text = call.text(name)
        if text and tenant is not None:
            mark = call.house.labels.mark(tenant, text)
            yield Label(name, mark, text if is_showable(text) else None)


def is_showable(text: str) -> bool:
    """Whether a text that a caller chose holds nothing that looks like a person."""
    if not _PLAIN.fullmatch(text) or _OF_A_PERSON.search(text):
        return False
    return not any(is_id_number(found.group(1)) for found in _ID_NUMBER.finditer(text))


def _fact(call: FaceCall, field: Field, value: Value) -> FieldFact:
    if not field.is_media:
        return FieldFact(field.name, field.kind, len(value.data))
    digest, folder = call.digest(field.name, value).hex()[:DIGEST_DIGITS], call.house.media
    kept = folder.keep(value.data) if folder is not None else None
    kind = call.kind(field.name, value)
    return FieldFact(field.name, field.kind, len(value.data), digest, kind, kept)
