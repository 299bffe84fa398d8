"""Lies about who is calling.

Refuses to touch anything but the signature's checks.
"""

from collections.abc import Callable
from dataclasses import replace

from faceid_conformance.contract.model import Check, Signing
from faceid_conformance.emulator.face.call import FaceCall, Workings
from faceid_conformance.emulator.face.checks import FAILED, signature_matches, signature_present
from faceid_conformance.emulator.face.signature import Signature
from faceid_conformance.emulator.faults.fault import Fault, Patch, code_of_check, judging, passing
from faceid_conformance.emulator.outcomes.outcome import Verdict

Demand = Callable[[Signature, Signing], bool]


def _matches_unless_unknown(call: FaceCall, row: Check) -> Verdict | None:
    return signature_matches(call, row) if call.account is not None else None


def accept_unknown_secretid(workings: Workings) -> Workings:
    known = passing("secretid-known", "appid-secretid-paired")
    matching = judging({"signature-matches": _matches_unless_unknown})
    return matching(known(workings))


def _missing_as_undecodable(call: FaceCall, row: Check) -> Verdict | None:
    missing = signature_present(call, row)
    return None if missing is None else Verdict(code_of_check(call, "signature-decodable"))


def _unknown_as_mismatch(call: FaceCall, row: Check) -> Verdict | None:
    is_known = call.signature.secret_id in call.house.secret_ids
    return None if is_known else Verdict(code_of_check(call, "signature-matches"))


def _any_use_is_the_only_one(call: FaceCall, row: Check) -> Verdict | None:
    signature = call.signature
    state, forgotten_at = call.house.state, call.now + 86400
    is_first = state.use_signature(signature.app_id, signature.digest, call.now, forgotten_at)
    return None if is_first else FAILED


def _keys(text: bytes, signing: Signing) -> list[str]:
    pairs = text.decode("utf-8", "replace").split(signing.separator)
    return [pair.partition(signing.assignment)[0] for pair in pairs]


def _in_canonical_order(signature: Signature, signing: Signing) -> bool:
    order = signing.canonical_order
    places = [order.index(key) for key in _keys(signature.text, signing) if key in order]
    return places == sorted(places)


def _has_every_key(signature: Signature, signing: Signing) -> bool:
    return set(signing.canonical_order) <= set(_keys(signature.text, signing))


def _has_known_keys(signature: Signature, signing: Signing) -> bool:
    known = {field.key for field in signing.fields}
    return set(_keys(signature.text, signing)) <= known


def demanding(holds: Demand) -> Patch:
    """Read no signature of which something does not hold."""

    def patch(workings: Workings) -> Workings:
        honest = workings.decode_signature

        def decode(value: str, signing: Signing) -> Signature | None:
            signature = honest(value, signing)
            return signature if signature is None or holds(signature, signing) else None

        return replace(workings, decode_signature=decode)

    return patch


SIGNATURE_FAULTS = (
    Fault(
        "accepts-any-signature",
        "The HMAC is never compared.",
        "a wrong HMAC is refused",
        passing("signature-matches"),
        over="signing",
        clauses=("face/codes/14",),
    ),
    Fault(
        "accepts-expired-signature",
        "The times in the signature are not looked at.",
        "a signature past its end is refused",
        passing("signature-in-time"),
        over="signing",
        clauses=("face/codes/9",),
    ),
    Fault(
        "accepts-unknown-secretid",
        "A SecretId that nobody has is let in.",
        "an unknown SecretId is refused",
        accept_unknown_secretid,
        over="signing",
        clauses=("face/codes/11",),
    ),
    Fault(
        "accepts-other-target",
        "A body for another appid than the signature's is let in.",
        "the signature's appid is the body's",
        passing("target-matches"),
        over="signing",
        clauses=("face/codes/6",),
    ),
    Fault(
        "wrong-code-for-missing-signature",
        "A missing signature gets the code of an unreadable one.",
        "a missing signature has a code of its own",
        judging({"signature-present": _missing_as_undecodable}),
        over="codes",
        clauses=("face/codes/4",),
    ),
    Fault(
        "wrong-code-for-unknown-secretid",
        "An unknown SecretId gets the code of a wrong HMAC.",
        "an unknown SecretId has a code of its own",
        judging({"secretid-known": _unknown_as_mismatch}),
        over="codes",
        clauses=("face/codes/11",),
    ),
    Fault(
        "rejects-field-reordering",
        "The fields of the signed text must stand in one order.",
        "the order of the signed fields is free",
        demanding(_in_canonical_order),
        over="signing",
        clauses=("face/signing/order",),
    ),
    Fault(
        "demands-every-field",
        "A signed text without b, r or f is not read.",
        "b, r and f may be left out",
        demanding(_has_every_key),
        over="signing",
        clauses=("face/signing/order", "face/signing/b"),
    ),
    Fault(
        "rejects-unknown-signed-field",
        "A signed text with a field of the caller's own is not read.",
        "unknown signed fields are ignored",
        demanding(_has_known_keys),
        over="signing",
        clauses=("face/signing/unknown-fields",),
    ),
    Fault(
        "treats-multi-use-as-replay",
        "A multi-use signature works once only.",
        "a multi-use signature may be used again",
        judging({"signature-not-replayed": _any_use_is_the_only_one}),
        over="state",
        clauses=("face/signing/multi-use",),
    ),
    Fault(
        "forgets-single-use-replay",
        "A single-use signature works as often as one likes.",
        "a single-use signature works once",
        passing("signature-not-replayed"),
        over="state",
        clauses=("face/codes/13",),
    ),
)
