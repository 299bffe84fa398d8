"""The predicates behind the rows of the contract's table: who calls, and what is asked.

Refuses to know codes and order; a row or a field names the code. Stages are judged in `stages`.
"""

import math
import re
from collections.abc import Callable, Mapping
from functools import lru_cache, partial
from types import MappingProxyType
from urllib.parse import urlsplit

from faceid_conformance.contract.model import Check, Field
from faceid_conformance.emulator.face.call import FaceCall
from faceid_conformance.emulator.face.forcing import names_an_outcome
from faceid_conformance.emulator.outcomes.outcome import Verdict
from faceid_conformance.emulator.wire.submission import FORM, Submission, Value
from faceid_conformance.emulator.wire.unreadable import UnreadableError

FAILED = Verdict()
# Seen on the wire behind the usual text when a file part was empty.
EMPTY_PART = Verdict(detail="param error")
UNREADABLE = Verdict(bare=True)
ACCOUNT_FAULT = "account"
CLOCK_SKEW = "clock-skew-ahead-seconds"


def limit_of(call: FaceCall, name: str | None) -> int:
    """The maximum of a limit; KeyError where the contract has none."""
    return call.house.maxima[name]


def body_size(call: FaceCall, row: Check) -> Verdict | None:
    return FAILED if call.request.body_bytes > limit_of(call, row.limit) else None


def signature_present(call: FaceCall, row: Check) -> Verdict | None:
    return None if call.authorization else FAILED


def signature_decodable(call: FaceCall, row: Check) -> Verdict | None:
    signature = call.decoded_signature
    if signature is None:
        return FAILED
    signing = call.house.contract.signing
    is_single_use = signature.expires == signing.single_use_expires
    if is_single_use and not signature.file_id:
        return Verdict(signing.single_use_missing_file_id_code)
    return None


def appid_known(call: FaceCall, row: Check) -> Verdict | None:
    return None if call.signature.app_id in call.house.app_ids else FAILED


def secretid_known(call: FaceCall, row: Check) -> Verdict | None:
    return None if call.signature.secret_id in call.house.secret_ids else FAILED


def appid_secretid_paired(call: FaceCall, row: Check) -> Verdict | None:
    return None if call.account is not None else FAILED


def signature_in_time(call: FaceCall, row: Check) -> Verdict | None:
    """A single-use signature has no end; it grows too old as a multi-use one would."""
    signature, longest = call.signature, limit_of(call, row.limit)
    if signature.signed_at > call.now + limit_of(call, CLOCK_SKEW):
        return FAILED
    if signature.expires == call.house.contract.signing.single_use_expires:
        return FAILED if call.now > signature.signed_at + longest else None
    is_over = call.now >= signature.expires
    lifetime = signature.expires - signature.signed_at
    return FAILED if is_over or not 0 < lifetime <= longest else None


def signature_matches(call: FaceCall, row: Check) -> Verdict | None:
    account = call.account
    matches = account is not None and call.signature.is_signed_with(account.secret_key)
    return None if matches else FAILED


def signature_not_replayed(call: FaceCall, row: Check) -> Verdict | None:
    signature, signing = call.signature, call.house.contract.signing
    if signature.expires != signing.single_use_expires:
        return None
    forgotten_at = signature.signed_at + limit_of(call, "signature-max-lifetime-seconds") + 1
    state, digest = call.house.state, signature.digest
    is_first = state.use_signature(signature.app_id, digest, call.now, forgotten_at)
    return None if is_first else FAILED


def body_readable(call: FaceCall, row: Check) -> Verdict | None:
    try:
        submission = call.read()
    except UnreadableError:
        return UNREADABLE
    if call.operation.body(submission.content_type) is None:
        return UNREADABLE
    if submission.content_type != FORM:
        return None
    _lint_parts(call, submission)
    media = (submission.first(field.name) for field in call.fields if field.is_media)
    return EMPTY_PART if any(value is not None and value.is_empty for value in media) else None


def _lint_parts(call: FaceCall, submission: Submission) -> None:
    """Note what only someone can see who knows the fields."""
    for field in call.fields:
        value = submission.first(field.name)
        if value is None:
            continue
        if value.has_filename and not field.is_media:
            call.note("text-as-file", value.offset)
        if field.is_media and not value.has_filename:
            call.note("file-without-filename", value.offset)


def target_matches(call: FaceCall, row: Check) -> Verdict | None:
    """An appid or bucket that is left out contradicts nothing."""
    app_id = call.read().first("appid")
    if app_id is not None and not app_id.is_empty and app_id.text() != call.signature.app_id:
        return FAILED
    sent, signed = call.text("bucket"), call.signature.bucket
    return FAILED if sent and signed and _bucket(call, sent) != _bucket(call, signed) else None


def bucket_known(call: FaceCall, row: Check) -> Verdict | None:
    """An account without a bucket of its own takes any name: the field is a relic."""
    own = call.account.bucket if call.account is not None else None
    if own is None:
        return None
    named = {_bucket(call, name) for name in (call.text("bucket"), call.signature.bucket) if name}
    return FAILED if named - {own} else None


def _bucket(call: FaceCall, name: str) -> str:
    """Callers write the bucket's short name and the long one with the appid."""
    return name.removesuffix(f"-{call.signature.app_id}")


def permitted(call: FaceCall, row: Check) -> Verdict | None:
    account, operation_id = call.account, call.operation.operation_id
    is_refused = account is not None and operation_id in account.refused_operations
    return FAILED if is_refused else None


def account_paid(call: FaceCall, row: Check) -> Verdict | None:
    """Arrears have a text of their own under a code that usually says something else."""
    if call.account is None or not call.account.is_in_arrears:
        return None
    variants = call.house.contract.catalogue.code(row.own_code or 0).variants
    return Verdict(message=next((v.text for v in variants if v.fault == ACCOUNT_FAULT), None))


def within_rate(call: FaceCall, row: Check) -> Verdict | None:
    """No document gives a rate, so nothing is too fast for an account that was given none."""
    rate = call.account.rate if call.account is not None else None
    if rate is None:
        return None
    pace, tenant = call.house.pace, call.signature.app_id
    wait = pace.wait(tenant, call.now, rate.calls, rate.seconds)
    return Verdict(retry_after_seconds=math.ceil(wait)) if wait else None


def parameters_present(call: FaceCall, row: Check) -> Verdict | None:
    choice = call.operation.choice
    chosen = choice.fields if choice is not None else ()
    for field in call.fields:
        needed = field.required or (field.required_when and call.holds(field.required_when))
        if needed and field.name not in chosen and not call.has(field):
            return Verdict(field.missing_code)
    if choice is not None and not any(
        call.has(field) for field in call.fields if field.name in chosen
    ):
        return Verdict(choice.when_none)
    return None


def parameters_valid(call: FaceCall, row: Check) -> Verdict | None:
    for field in call.counting_fields:
        value = call.value(field.name)
        if value is not None and not _is_valid(call, field, value):
            code = field.invalid_code or field.undecodable_code or field.missing_code
            return Verdict(code) if code is not None else None
    return None


def _is_valid(call: FaceCall, field: Field, value: Value) -> bool:
    if field.is_media:
        return value.whole
    text = value.text()
    if text is None:
        return False
    if field.enum and text not in field.enum:
        return False
    if field.pattern is not None and _compiled(field.pattern).search(text) is None:
        return False
    if field.max_length is not None and len(text) > field.max_length:
        return False
    rule = RULES.get(field.name)
    return rule is None or rule(call, text)


# Not by the module's own cache, which costs as much as the search.
_compiled = lru_cache(maxsize=64)(partial(re.compile, flags=re.ASCII))


def is_number_of_someone(call: FaceCall, number: str) -> bool:
    """An ID number that can exist, or one of nobody that names an outcome which exists."""
    return call.is_id_number(number) and names_an_outcome(call, number)


def is_fetchable(call: FaceCall, url: str) -> bool:
    """Whether a service could fetch it; this one never does."""
    try:
        parts = urlsplit(url.strip())
        return parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        return False


RULES: Mapping[str, Callable[[FaceCall, str], bool]] = MappingProxyType(
    {"idcard_number": is_number_of_someone, "url": is_fetchable}
)
