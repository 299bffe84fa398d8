"""Lies about what is asked of COS: parameters, processings, the video's size and format.

Refuses to touch signatures and what is stored.
"""

from dataclasses import replace

from faceid_conformance.contract.cos_model import CosCheck
from faceid_conformance.emulator.ci.call import CosCall
from faceid_conformance.emulator.ci.workings import CosWorkings
from faceid_conformance.emulator.faults.cos.patches import (
    calling,
    cos_fault,
    judging,
    passing,
    refusing,
    told_as,
    unless,
)

VALID, THERE = "parameters-valid", "parameters-present"
SIZE, FORMAT = "video-size", "media-acceptable"
WRONG_VALUE, NO_VALUE = "InvalidParameterValue", "InvalidParameter"
FLV = b"FLV\x01"
RAW_LIMIT = 8388608


def _size(call: CosCall) -> int:
    return call.request.body_bytes if call.request.method == "PUT" else len(call.video)


def _raw_size(call: CosCall, row: CosCheck) -> str | None:
    """Hold the raw bytes against the limit, and not their base64."""
    return None if 0 < _size(call) <= RAW_LIMIT else row.code


def _has_many_frames(call: CosCall) -> bool:
    return call.text("BestFrameNum").isdigit()


class _NameReadLeniently(CosCall):
    """A call whose parameters have a mark where bytes were no UTF-8."""

    def text(self, name: str) -> str:
        raw = super().text(name).encode("utf-8", "surrogateescape")
        return raw.decode("utf-8", "replace")


def _media_before_parameters(workings: CosWorkings) -> CosWorkings:
    late = [row for row in workings.checks if row.check in {THERE, VALID}]
    others = [row for row in workings.checks if row.check not in {THERE, VALID}]
    return replace(workings, checks=(*others[:-1], *late, others[-1]))


ASKED_FAULTS = (
    cos_fault("any-id-number", "The form of ID numbers is not looked at.",
              "a wrong check character is refused",
              unless(VALID, lambda call: call.text("IdCard")[:2] == "99"), "parameters",
              "ci/in/IdCard", "ci/codes/FailedOperation.IdFormatError"),
    cos_fault("no-x-in-id-numbers", "An ID number has to end in a digit.",
              "an x is a check character",
              refusing(VALID, lambda call: call.text("IdCard")[-1:] in {"x", "X"},
                       "FailedOperation.IdFormatError"), "parameters", "ci/in/IdCard"),
    cos_fault("any-name", "A name may be of any bytes.", "a name in the query is UTF-8",
              calling(_NameReadLeniently), "parameters", "ci/in/Name",
              "ci/codes/FailedOperation.NameFormatError"),
    cos_fault("needs-no-name", "A call without a name is taken.", "the name is needed",
              unless(THERE, lambda call: not call.text("Name")), "parameters", "ci/in/Name"),
    cos_fault("needs-no-id-number", "A call without an ID number is taken.",
              "the ID number is needed", unless(THERE, lambda call: not call.text("IdCard")),
              "parameters", "ci/in/IdCard"),
    cos_fault("any-mode", "A mode that does not exist is taken.", "the modes are three",
              unless(VALID, lambda call: len(call.text("LivenessType")) > 4), "parameters",
              "ci/in/LivenessType"),
    cos_fault("digits-not-needed", "The mode LIP needs no digits.",
              "LIP needs the issued digits",
              unless(THERE, lambda call: call.text("LivenessType") == "LIP"), "parameters",
              "ci/in/ValidateData"),
    cos_fault("silent-needs-data", "The mode SILENT needs validation data, too.",
              "SILENT needs none",
              refusing(THERE, lambda call: not call.text("ValidateData"), NO_VALUE), "parameters",
              "ci/in/ValidateData", "ci/in/LivenessType"),
    cos_fault("any-actions", "Actions that do not exist are taken.", "the actions are two",
              unless(VALID, lambda call: call.text("LivenessType") == "ACTION"), "parameters",
              "ci/in/ValidateData"),
    cos_fault("frames-without-end", "More than ten best frames may be asked for.",
              "eleven are refused", unless(VALID, _has_many_frames), "parameters",
              "ci/in/BestFrameNum", "ci/limits/best-frame-num"),
    cos_fault("refuses-no-frames", "BestFrameNum with 0 is refused.", "0 is as if not set",
              refusing(VALID, lambda call: call.text("BestFrameNum") == "0", WRONG_VALUE),
              "parameters", "ci/in/BestFrameNum", "ci/limits/best-frame-num"),
    cos_fault("any-process", "A processing that does not exist does nothing, with success.",
              "an unknown processing is refused", passing("process-known"), "parameters",
              "ci/in/ci-process", "ci/requests"),
    cos_fault("any-method", "A method that does not exist does nothing, with success.",
              "a verification is GET or PUT", passing("method-known", "process-known"),
              "parameters", "ci/codes/MethodNotAllowed", "ci/requests"),
    cos_fault("absent-is-invalid", "An absent parameter is told as a wrong value.",
              "absence has its own code", told_as(THERE, WRONG_VALUE), "codes",
              "ci/codes/InvalidParameter", "ci/in/*"),
    cos_fault("videos-of-any-size", "The size of a video is not looked at.",
              "nine megabytes are refused", passing(SIZE), "limits",
              "ci/limits/liveness-video-bytes", "ci/limits"),
    cos_fault("counts-raw-bytes", "The limit is held against the bytes, and not their base64.",
              "8 MB are of base64", judging({SIZE: _raw_size}), "limits",
              "ci/limits/liveness-video-bytes", "ci/limits"),
    cos_fault("limit-a-byte-lower", "A video as large as the limit is refused.",
              "8 MB of base64 are allowed",
              refusing(SIZE, lambda call: _size(call) >= 6291456), "limits",
              "ci/limits/liveness-video-bytes", "ci/limits"),
    cos_fault("any-format", "What is no video is verified.", "formats are looked at",
              passing(FORMAT), "limits", "ci/limits/liveness-video-formats", "ci/limits",
              "ci/codes/FailedOperation.LipVideoInvalid"),
    cos_fault("no-flv", "A video in FLV is refused.", "FLV is a format",
              refusing(FORMAT, lambda call: call.video.startswith(FLV),
                       "FailedOperation.LipVideoInvalid"), "limits",
              "ci/limits/liveness-video-formats", "ci/limits"),
    cos_fault("too-large-is-invalid", "A video that is too large is told as one of no format.",
              "size has its own code", told_as(SIZE, "FailedOperation.LipVideoInvalid"), "codes",
              "ci/codes/FailedOperation.LipSizeError", "ci/limits/liveness-video-bytes"),
    cos_fault("any-digest", "Content-MD5 is not compared.", "a wrong digest is refused",
              passing("digest-matches"), "headers", "ci/codes/BadDigest"),
    cos_fault("media-before-parameters", "The video is looked at before the parameters.",
              "parameters are read first", _media_before_parameters, "codes", "ci/checks/order"),
)  # fmt: skip
