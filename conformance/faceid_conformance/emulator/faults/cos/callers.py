"""Lies about who calls COS: signatures, times, lists, tokens.

Refuses to touch anything but the checks of a signature.
"""

from dataclasses import replace
from urllib.parse import quote, unquote

from faceid_conformance.contract.cos_model import CosCheck
from faceid_conformance.emulator.ci.call import CosCall, House
from faceid_conformance.emulator.ci.signature import Pair
from faceid_conformance.emulator.faults.cos.patches import (
    calling,
    cos_fault,
    judging,
    matching,
    passing,
    refusing,
    told_as,
    unless,
)
from faceid_conformance.emulator.faults.fault import CosPatch
from faceid_conformance.emulator.wire.request import Request

MATCHES, IN_TIME, NEAR = "signature-matches", "signature-in-time", "time-near"
PRESENT, KNOWN = "signature-present", "secretid-known"
MISMATCH = "ci/codes/SignatureDoesNotMatch"


def _is_half_right(call: CosCall) -> bool:
    if call.signature is None or call.account is None:
        return False
    _, signed = call.verified
    return call.signature.mac[:20] == signed.signature[:20]


def _is_right_in_capitals(call: CosCall) -> bool:
    if call.signature is None or call.account is None:
        return False
    _, signed = call.verified
    return call.signature.mac.lower() == signed.signature


def _plus_as_it_is(call: CosCall) -> list[Pair]:
    """The query with plus signs that stay what they are."""
    query = call.request.target.decode("latin-1").partition("?")[2]
    pieces = [piece.partition("=") for piece in query.split("&") if piece]
    return [(unquote(name), unquote(value)) for name, _, value in pieces]


def _encoded_paths(call: CosCall) -> list[str]:
    raw = (path.encode("utf-8", "surrogateescape") for path in call.target.paths)
    return [quote(path, safe="/-_.~") for path in raw]


def _place(call: CosCall) -> str:
    return call.fields[0]


def _lists_no_host(call: CosCall) -> bool:
    return call.signature is not None and "host" not in call.signature.header_list


def _lists_too_few(call: CosCall) -> bool:
    signature, never = call.signature, call.house.contract.never_signed
    sent = {quote(name, safe="-_.~").lower() for name, _ in call.target.pairs if name not in never}
    return signature is not None and not sent <= set(signature.param_list)


def _spans_differ(call: CosCall) -> bool:
    return call.signature is not None and call.signature.sign_time != call.signature.key_time


def hearing(place: int) -> CosPatch:
    """Take one of several Authorization headers for the one that counts."""

    def heard(house: House, request: Request) -> CosCall:
        signed = [line for line in request.headers if line[0] == b"authorization"]
        others = (line for line in request.headers if line[0] != b"authorization")
        kept = [signed[place]] if signed else []
        return CosCall(house, replace(request, headers=(*others, *kept)))

    return calling(heard)


def _is_past(call: CosCall, row: CosCheck) -> str | None:
    """Look at the end of the sign time alone."""
    if call.signature is None:
        return row.code
    return row.code if call.now > call.signature.sign_span[1] else None


def _was_used(call: CosCall, row: CosCheck) -> str | None:
    is_right, _ = call.verified
    if not is_right or call.signature is None or call.tenant is None:
        return row.code
    mark = f"cos:{call.signature.mac}".encode()
    is_first = call.house.state.use_signature(call.tenant, mark, call.now, call.now + 86400)
    return None if is_first else row.code


CALLER_FAULTS = (
    cos_fault("accepts-any-signature", "No signature on COS is compared.",
              "a signature under another key is refused", passing(MATCHES), "signing", MISMATCH),
    cos_fault("compares-half-the-signature", "Twenty of the forty digits are compared.",
              "a wrong last digit is refused", unless(MATCHES, _is_half_right), "signing",
              MISMATCH, "ci/signing/q-signature"),
    cos_fault("accepts-capital-digits", "Large hexadecimal digits count as small ones.",
              "a signature in large letters is refused", unless(MATCHES, _is_right_in_capitals),
              "signing", "ci/signing/q-signature", "ci/signing/steps/signature"),
    cos_fault("signs-the-encoded-path", "The path is signed with its escapes.",
              "a decoded path is accepted",
              matching(paths=_encoded_paths),
              "signing", "ci/signing/path"),
    cos_fault("plus-is-a-plus", "A plus sign of the query is signed as one.",
              "a plus sign of the query is a space", matching(pairs=_plus_as_it_is), "signing",
              "ci/signing/query"),
    cos_fault("host-with-its-port-alone", "A host is signed only as it came.",
              "a host may be signed without its port",
              matching(hosts=lambda call: call.target.hosts[:1]), "signing",
              "ci/signing/layout", "ci/headers/host"),
    cos_fault("refuses-presigned", "Signatures in the query are not read.",
              "a presigned address is accepted",
              refusing(PRESENT, lambda call: _place(call) == "query"), "signing",
              "ci/signing/places/query", "ci/signing/never-signed"),
    cos_fault("refuses-sign-parameter", "The parameter sign is not read.",
              "one parameter may hold the signature",
              refusing(PRESENT, lambda call: _place(call) == "sign"), "signing",
              "ci/signing/places/sign", "ci/signing/never-signed"),
    cos_fault("trusts-presigned", "A signature in the query is believed.",
              "a signature in the query is compared",
              unless(MATCHES, lambda call: _place(call) == "query"), "signing",
              "ci/signing/places/query"),
    cos_fault("demands-equal-times", "Key time and sign time have to be one.",
              "the key time may be longer", refusing(MATCHES, _spans_differ), "signing",
              "ci/signing/q-key-time", "ci/signing/steps/*"),
    cos_fault("demands-the-host", "A signature has to cover the host.",
              "an empty header list is accepted", refusing(MATCHES, _lists_no_host), "signing",
              "ci/signing/q-header-list"),
    cos_fault("demands-all-parameters", "A signature has to cover the whole query.",
              "a part of the parameters is enough", refusing(MATCHES, _lists_too_few), "signing",
              "ci/signing/q-url-param-list", "ci/signing/steps/url-param-list"),
    cos_fault("signature-of-any-person", "What the parameters say is not compared.",
              "a signature for another person is refused",
              unless(MATCHES, lambda call: bool(call.text("IdCard"))), "signing",
              "ci/signing/steps/http-string", MISMATCH),
    cos_fault("accepts-expired", "The ends of a signature are not looked at.",
              "a signature of COS ends", passing(IN_TIME), "signing",
              "ci/signing/multi-use", "ci/signing/q-sign-time"),
    cos_fault("ignores-the-key-time", "The end of the key time is not looked at.",
              "a key time past its end is refused", judging({IN_TIME: _is_past}), "signing",
              "ci/signing/q-key-time"),
    cos_fault("accepts-any-clock", "A signature of the future is accepted.",
              "a start far ahead is refused", passing(NEAR), "signing",
              "ci/limits/request-time-skew-seconds", "ci/codes/RequestTimeTooSkewed"),
    cos_fault("single-use", "A signature is good for one call.",
              "a signature may be used again", judging({MATCHES: _was_used}), "signing",
              "ci/signing/multi-use"),
    cos_fault("expired-is-a-mismatch", "A signature past its end is told as one that is wrong.",
              "an expired signature is told as such", told_as(IN_TIME, "SignatureDoesNotMatch"),
              "codes", "ci/codes/AccessDenied", "ci/signing/multi-use"),
    cos_fault("unknown-is-a-mismatch", "A SecretId of nobody is told as a wrong signature.",
              "an unknown SecretId is told as such", told_as(KNOWN, "SignatureDoesNotMatch"),
              "codes", "ci/codes/InvalidAccessKeyId"),
    cos_fault("first-authorization-counts", "Of two Authorization headers on COS the first counts.",
              "the first of two Authorization headers on COS does not count", hearing(0), "headers",
              "ci/signing/one-header"),
    cos_fault("last-authorization-counts", "Of two Authorization headers on COS the last counts.",
              "the last of two Authorization headers on COS does not count", hearing(-1), "headers",
              "ci/signing/one-header"),
    cos_fault("accepts-any-token", "The end of temporary credentials is not looked at.",
              "a token past its end is refused", passing("token-in-time"), "signing",
              "ci/signing/token", "ci/codes/ExpiredToken"),
    cos_fault("knows-every-bucket", "A bucket that does not exist is taken for the caller's.",
              "a bucket of nobody is refused", passing("bucket-known", "bucket-owned"), "state",
              "ci/codes/NoSuchBucket", "ci/buckets"),
)  # fmt: skip
