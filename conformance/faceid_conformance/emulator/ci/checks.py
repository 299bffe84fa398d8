"""The predicates behind the rows of the contract's table for COS.

Refuses to know order; a row or a parameter names the code. Each returns the code that answers, or
None where nothing speaks against the request.
"""

import base64
import hashlib
import re
from collections.abc import Callable, Mapping
from email.utils import parsedate_to_datetime
from types import MappingProxyType

from faceid_conformance.contract.cos_model import CosCheck, Parameter
from faceid_conformance.emulator.ci.call import OBJECT_METHODS, CosCall
from faceid_conformance.emulator.id_number import is_id_number
from faceid_conformance.emulator.wire.media import kind_of

LIVE_CODE = "ci:"
FULL_WIDTH_COMMA = "\uff0c"
OPERATION_WORK = "verification"
ID_CARD, LIVENESS_TYPE, VALIDATE_DATA = "IdCard", "LivenessType", "ValidateData"

Predicate = Callable[[CosCall, CosCheck], str | None]


def bucket_known(call: CosCall, row: CosCheck) -> str | None:
    is_named = call.target.bucket is not None
    return row.code if is_named and call.owner() is None else None


def signature_present(call: CosCall, row: CosCheck) -> str | None:
    place, _ = call.fields
    return row.code if place == "none" else None


def signature_decodable(call: CosCall, row: CosCheck) -> str | None:
    return row.code if call.signature is None else None


def secretid_known(call: CosCall, row: CosCheck) -> str | None:
    return row.code if call.account is None else None


def time_near(call: CosCall, row: CosCheck) -> str | None:
    skew = call.house.contract.maximum(row.limit)
    if call.signer.signature.sign_span[0] > call.now + skew:
        return row.code
    date = call.request.header("Date")
    if date is None:
        return None
    try:
        said = parsedate_to_datetime(date).timestamp()
    except (TypeError, ValueError, OverflowError):
        return None
    return row.code if abs(said - call.now) > skew else None


def signature_in_time(call: CosCall, row: CosCheck) -> str | None:
    signature = call.signer.signature
    ends = (signature.sign_span[1], signature.key_span[1])
    return row.code if call.now > min(ends) else None


def signature_matches(call: CosCall, row: CosCheck) -> str | None:
    is_right, _ = call.verified
    return None if is_right else row.code


def token_in_time(call: CosCall, row: CosCheck) -> str | None:
    contract = call.house.contract
    token = call.request.header(contract.token_name) or call.text(contract.token_name)
    return row.code if token.startswith(contract.conventions.expired_token_prefix) else None


def bucket_owned(call: CosCall, row: CosCheck) -> str | None:
    return row.code if call.owner() != call.account else None


def method_known(call: CosCall, row: CosCheck) -> str | None:
    methods = OBJECT_METHODS if call.target.key else ("GET", "HEAD")
    return None if call.request.method in methods else row.code


def process_known(call: CosCall, row: CosCheck) -> str | None:
    return row.code if call.process is not None and call.operation is None else None


def never(call: CosCall, row: CosCheck) -> str | None:
    """What only a forced outcome brings about."""
    return None


def permitted(call: CosCall, row: CosCheck) -> str | None:
    name = call.operation.operation_id if call.operation is not None else None
    return row.code if name in call.signer.account.refused_operations else None


def length_given(call: CosCall, row: CosCheck) -> str | None:
    has_length = call.request.header("Content-Length") is not None
    is_chunked = call.request.header("Transfer-Encoding") is not None
    return None if has_length or is_chunked or call.request.body_bytes else row.code


def digest_matches(call: CosCall, row: CosCheck) -> str | None:
    told = call.request.header("Content-MD5")
    if told is None:
        return None
    digest = hashlib.md5(call.request.body, usedforsecurity=False).digest()
    return None if told == base64.b64encode(digest).decode("ascii") else row.code


def object_size(call: CosCall, row: CosCheck) -> str | None:
    most = call.house.contract.conventions.store.object_bytes
    return row.code if call.request.body_bytes > most else None


def object_found(call: CosCall, row: CosCheck) -> str | None:
    return row.code if call.stored is None else None


def parameters_present(call: CosCall, row: CosCheck) -> str | None:
    for parameter in _parameters(call):
        if not call.text(parameter.name) and _is_needed(call, parameter):
            return parameter.missing_code
    return None


def _is_needed(call: CosCall, parameter: Parameter) -> bool:
    conditions = parameter.required_when
    return parameter.required or any(call.text(name) in values for name, values in conditions)


def parameters_valid(call: CosCall, row: CosCheck) -> str | None:
    for parameter in _parameters(call):
        value = call.text(parameter.name)
        if value and not _is_valid(call, parameter, value):
            return parameter.invalid_code
    return None


def _is_valid(call: CosCall, parameter: Parameter, value: str) -> bool:
    if parameter.enum:
        return value in parameter.enum
    if parameter.is_number:
        limits = call.house.contract.limits
        spans = filter(None, (limits[name].span for name in parameter.limits))
        is_number = re.fullmatch(r"[0-9]{1,4}", value, re.ASCII) is not None
        return is_number and all(least <= int(value) <= most for least, most in spans)
    if parameter.name == ID_CARD:
        return is_id_number(value)
    if parameter.name == VALIDATE_DATA:
        return _is_of_mode(call, value)
    return _is_text(value)


def _is_text(value: str) -> bool:
    """Whether it came in UTF-8; other bytes are kept as surrogates."""
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True


def _is_of_mode(call: CosCall, value: str) -> bool:
    """Digits to speak, or each action once; what the mode does not use may be anything."""
    conventions, mode = call.house.contract.conventions, call.text(LIVENESS_TYPE)
    if mode == "LIP":
        return re.fullmatch(r"[0-9]{1,12}", value, re.ASCII) is not None
    if mode == "ACTION":
        return sorted(actions_of(value, conventions.action_separator)) == sorted(
            conventions.actions
        )
    return True


def actions_of(value: str, separator: str) -> list[str]:
    """The actions in their order; the documents print a full-width comma, too."""
    parts = value.replace(FULL_WIDTH_COMMA, separator).split(separator)
    return [part.strip() for part in parts]


def video_size(call: CosCall, row: CosCheck) -> str | None:
    as_base64 = (len(call.video) + 2) // 3 * 4
    return None if call.video and as_base64 <= call.house.contract.maximum(row.limit) else row.code


def media_acceptable(call: CosCall, row: CosCheck) -> str | None:
    kind = kind_of(call.video)
    is_lenient = call.house.settings.media == "lenient"
    if kind == "video" or (kind is None and is_lenient):
        return None
    return call.operation.undecodable_code if call.operation is not None else row.code


def verification(call: CosCall, row: CosCheck) -> str | None:
    """Digits that were never issued, are used or stale fail; the rest is passed."""
    if call.text(LIVENESS_TYPE) != "LIP":
        return None
    state, code = call.house.state, LIVE_CODE + call.text(VALIDATE_DATA)
    if state.consume_code(call.signer.account.app_id, code, call.now):
        return None
    return call.house.contract.limits["live-code-lifetime-seconds"].code


def _parameters(call: CosCall) -> tuple[Parameter, ...]:
    return call.operation.parameters if call.operation is not None else ()


PREDICATES: Mapping[str, Predicate] = MappingProxyType(
    {
        "bucket-known": bucket_known,
        "signature-present": signature_present,
        "signature-decodable": signature_decodable,
        "secretid-known": secretid_known,
        "time-near": time_near,
        "signature-in-time": signature_in_time,
        "signature-matches": signature_matches,
        "token-in-time": token_in_time,
        "bucket-owned": bucket_owned,
        "method-known": method_known,
        "process-known": process_known,
        "service-bound": never,
        "permitted": permitted,
        "within-rate": never,
        "length-given": length_given,
        "digest-matches": digest_matches,
        "object-size": object_size,
        "object-found": object_found,
        "parameters-present": parameters_present,
        "parameters-valid": parameters_valid,
        "video-size": video_size,
        "media-acceptable": media_acceptable,
        OPERATION_WORK: verification,
    }
)
