"""Lies about whose signature is whose, and about the order in which a request is judged.

Refuses to touch times, bodies and replies.
"""

import hmac
from collections.abc import Callable
from dataclasses import replace

from faceid_conformance.contract.model import Check, Signing
from faceid_conformance.emulator.face.call import FaceCall, Workings
from faceid_conformance.emulator.face.checks import (
    FAILED,
    signature_decodable,
    signature_matches,
    signature_not_replayed,
    target_matches,
)
from faceid_conformance.emulator.face.signature import Signature
from faceid_conformance.emulator.faults.fault import (
    Fault,
    Patch,
    also_judging,
    code_of_check,
    judging,
    passing,
)
from faceid_conformance.emulator.outcomes.outcome import Verdict
from faceid_conformance.emulator.wire.request import Request

COMPARED_BYTES = 10


def _half_matches(call: FaceCall, row: Check) -> Verdict | None:
    account = call.account
    if account is None:
        return FAILED
    signature, key = call.signature, account.secret_key.encode("utf-8")
    right = hmac.digest(key, signature.text, "sha1")[:COMPARED_BYTES]
    return None if hmac.compare_digest(right, signature.mac[:COMPARED_BYTES]) else FAILED


def _matches_by_secret_id(call: FaceCall, row: Check) -> Verdict | None:
    is_known = call.account is not None
    as_key = is_known and call.signature.is_signed_with(call.signature.secret_id)
    return None if as_key else signature_matches(call, row)


def _decodable_without_file(call: FaceCall, row: Check) -> Verdict | None:
    return None if call.decoded_signature is not None else signature_decodable(call, row)


def _target_whatever_bucket(call: FaceCall, row: Check) -> Verdict | None:
    app_id = call.read().first("appid")
    is_ours = app_id is None or app_id.is_empty or app_id.text() == call.signature.app_id
    return None if is_ours else target_matches(call, row)


def accept_other_bucket(workings: Workings) -> Workings:
    """Let any bucket's name pass, in the body and in the signature."""
    judged = judging({"target-matches": _target_whatever_bucket})
    return judged(passing("bucket-known")(workings))


def _replay_as_expired(call: FaceCall, row: Check) -> Verdict | None:
    used = signature_not_replayed(call, row)
    return None if used is None else Verdict(code_of_check(call, "signature-in-time"))


def accept_unknown_appid(workings: Workings) -> Workings:
    """Take the SecretId alone for the caller."""

    def matches(call: FaceCall, row: Check) -> Verdict | None:
        if call.account is not None:
            return signature_matches(call, row)
        keys = [
            account.secret_key
            for account in call.house.pairs.values()
            if account.secret_id == call.signature.secret_id
        ]
        return None if any(map(call.signature.is_signed_with, keys)) else FAILED

    patched = passing("appid-known", "appid-secretid-paired")(workings)
    return judging({"signature-matches": matches})(patched)


def accept_prefix(workings: Workings) -> Workings:
    """Read an Authorization that begins as other services' do."""
    honest = workings.decode_signature

    def decode(value: str, signing: Signing) -> Signature | None:
        return honest(value.removeprefix("Bearer ").removeprefix("Basic "), signing)

    return replace(workings, decode_signature=decode)


def _first_header(request: Request, name: str) -> str | None:
    return request.header(name)


def _last_header(request: Request, name: str) -> str | None:
    return (request.joined(name) or "").rpartition(", ")[2]


def hearing(authorization: Callable[[Request, str], str | None]) -> Patch:
    """Take another Authorization for the one that counts."""
    return lambda workings: replace(workings, authorization=authorization)


def _refuse_long_random(call: FaceCall, row: Check) -> Verdict | None:
    digits = dict(call.signature.pairs).get("r", "")
    limit = call.house.contract.limits["signature-rand-digits"].maximum or 0
    return FAILED if len(digits) > limit else None


def moving(check: str, before: str) -> Patch:
    """Judge a check before another one."""

    def patch(workings: Workings) -> Workings:
        moved = [row for row in workings.checks if row.check == check]
        rest = [row for row in workings.checks if row.check != check]
        place = next(index for index, row in enumerate(rest) if row.check == before)
        return replace(workings, checks=(*rest[:place], *moved, *rest[place:]))

    return patch


CALLER_FAULTS = (
    Fault(
        "compares-half-the-digest",
        "Only the first half of the HMAC is compared.",
        "every bit of the HMAC counts",
        judging({"signature-matches": _half_matches}),
        over="signing",
        clauses=("face/codes/14",),
    ),
    Fault(
        "takes-secretid-for-the-key",
        "Who signs with the SecretId, which is no secret, is let in.",
        "the secret key signs, and nothing else",
        judging({"signature-matches": _matches_by_secret_id}),
        over="signing",
        clauses=("face/codes/14",),
    ),
    Fault(
        "accepts-unknown-appid",
        "An appid that nobody has is let in with a SecretId that somebody has.",
        "an unknown appid is refused",
        accept_unknown_appid,
        over="signing",
        clauses=("face/codes/10", "face/signing/a"),
    ),
    Fault(
        "accepts-prefixed-signature",
        "An Authorization that begins with Bearer is read.",
        "the signature stands alone in its header",
        accept_prefix,
        over="headers",
        clauses=("face/signing/encoding",),
    ),
    Fault(
        "first-authorization-counts",
        "Of two Authorization headers the first counts, whatever the second says.",
        "the first of two Authorization headers does not count",
        hearing(_first_header),
        over="headers",
        clauses=("face/signing/one-header",),
    ),
    Fault(
        "last-authorization-counts",
        "Of two Authorization headers the last counts, whatever the first says.",
        "the last of two Authorization headers does not count",
        hearing(_last_header),
        over="headers",
        clauses=("face/signing/one-header",),
    ),
    Fault(
        "refuses-long-random",
        "A random number of more digits than described is refused.",
        "more digits of the random number are harmless",
        also_judging("signature-decodable", _refuse_long_random),
        over="limits",
        clauses=("face/signing/r", "face/limits/signature-rand-digits"),
    ),
    Fault(
        "single-use-without-file",
        "A single-use signature that names no file is let in.",
        "a single-use signature names a file",
        judging({"signature-decodable": _decodable_without_file}),
        over="signing",
        clauses=("face/signing/single-use", "face/signing/f", "face/codes/5"),
    ),
    Fault(
        "accepts-other-bucket",
        "A body for another bucket than the signature's is let in.",
        "the signature's bucket is the body's",
        accept_other_bucket,
        over="signing",
        clauses=("face/signing/b", "face/codes/6"),
    ),
    Fault(
        "accepts-unknown-bucket",
        "A bucket that nobody has is let in.",
        "an unknown bucket is refused",
        passing("bucket-known"),
        over="codes",
        clauses=("face/signing/b", "face/codes/16"),
    ),
    Fault(
        "wrong-code-for-replay",
        "A single-use signature that comes again gets the code of an old one.",
        "a replay has a code of its own",
        judging({"signature-not-replayed": _replay_as_expired}),
        over="codes",
        clauses=("face/codes/13", "face/signing/single-use"),
    ),
    Fault(
        "digest-before-expiry",
        "A signature that is both old and wrong is called wrong.",
        "the end of a signature is judged before its digest",
        moving("signature-matches", before="signature-in-time"),
        over="codes",
        clauses=("face/checks/order", "face/codes/9"),
    ),
    Fault(
        "media-before-parameters",
        "The picture is looked at before it is known that a field is missing.",
        "what costs most is judged last",
        moving("media-acceptable", before="parameters-present"),
        over="codes",
        clauses=("face/checks/order", "face/codes/-5801"),
    ),
    Fault(
        "signature-before-size",
        "A body over the limit without a signature is called unsigned.",
        "the size is judged before anything is read",
        moving("body-size", before="signature-decodable"),
        over="limits",
        clauses=("face/checks/order", "face/codes/23"),
    ),
)
