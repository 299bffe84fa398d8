"""What may be told about a call on COS: names and lengths, never what the parameters say.

Refuses to hold a key, an ID number, a name or an object's key.
"""

from faceid_conformance.emulator.ci.call import AUTHORIZATION, PROCESS, CosCall
from faceid_conformance.emulator.journal.event import Event
from faceid_conformance.emulator.outcomes.trace import (
    FieldFact,
    SignatureFacts,
    SignedField,
    Trace,
)
from faceid_conformance.emulator.wire.media import digest_of, kind_of
from faceid_conformance.emulator.wire.reply import Reply

API = "ci"
DIGEST_DIGITS = 16
SHOWN = frozenset({"q-sign-time", "q-key-time", "q-header-list", "q-url-param-list"})
MOST_SHOWN = 200


def event_of(call: CosCall, code: int | str, reply: Reply) -> Event:
    """The event of a call that was answered."""
    operation = call.operation.operation_id if call.operation is not None else None
    known = {each.name for each in call.operation.parameters} if call.operation else set[str]()
    facts = [
        FieldFact(name, "text", len(value)) for name, value in call.target.pairs if name in known
    ]
    if call.request.method == "PUT":
        body = call.request.body
        digest = digest_of(body).hex()[:DIGEST_DIGITS]
        facts.append(FieldFact("video", "video", len(body), digest, kind_of(body)))
    own = (*known, PROCESS, *call.house.contract.never_signed)
    trace = Trace(
        tenant=call.tenant,
        moment=call.now,
        content_type=None,
        body_bytes=call.request.body_bytes,
        fields=tuple(facts),
        other_fields=sum(name not in own for name, _ in call.target.pairs),
        signature=_signature(call),
    )
    return Event(operation, code, reply.status, trace, api=API)


def _signature(call: CosCall) -> SignatureFacts:
    place, fields = call.fields
    if place == "none" or fields is None:
        return SignatureFacts("missing")
    size = len(call.request.joined(AUTHORIZATION) or "")
    if call.signature is None:
        return SignatureFacts("unreadable", size)
    shown = tuple(
        SignedField(key, len(fields[key]), fields[key] if _may_show(key, fields[key]) else None)
        for key in call.house.contract.signed_fields
        if key in fields and key != "q-signature"
    )
    return SignatureFacts("read", size, shown)


def _may_show(key: str, value: str) -> bool:
    return key in SHOWN and len(value) <= MOST_SHOWN and value.isascii() and value.isprintable()
