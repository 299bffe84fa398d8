"""Lies about what COS keeps: objects, digits, and how long.

Refuses to touch signatures and parameters.
"""

from collections.abc import Callable
from dataclasses import replace
from posixpath import normpath

from faceid_conformance.contract.cos_model import CosCheck
from faceid_conformance.emulator.ci.call import CosCall, House
from faceid_conformance.emulator.ci.checks import LIVE_CODE
from faceid_conformance.emulator.ci.store import Stored
from faceid_conformance.emulator.ci.target import target_of
from faceid_conformance.emulator.faults.cos.patches import (
    calling,
    cos_fault,
    judging,
    passing,
    rewriting,
    told_as,
    with_text,
)
from faceid_conformance.emulator.state.order import CodeOrder
from faceid_conformance.emulator.wire.reply import Reply
from faceid_conformance.emulator.wire.request import Request

FOUND, WORK = "object-found", "verification"
NO_KEY, OBJECTS, PATHS = "ci/codes/NoSuchKey", "ci/objects", "ci/objects/paths"
DIGITS, LIFETIME = "ci/in/ValidateData", "ci/limits/live-code-lifetime-seconds"
LIVENESS, SEQUENCES = "ci/codes/FailedOperation.LivessDetectFail", "ci/sequences/lifecycle"


def _place(call: CosCall) -> tuple[str, str, str]:
    bucket, app_id = call.bucket or ("", "")
    return app_id, bucket, call.target.key


def _forgets_verified(call: CosCall, reply: Reply) -> Reply:
    """Drop what a verification stored."""
    if call.operation is not None and call.request.method == "PUT":
        call.house.store.delete(*_place(call))
    return reply


def _keeps_refused(call: CosCall, reply: Reply) -> Reply:
    if call.request.method == "PUT" and reply.status >= 400 and call.account is not None:
        call.house.store.put(*_place(call), Stored(call.request.body, "video/mp4"))
    return reply


def _keyed(change: Callable[[str], str]) -> type[CosCall]:
    """A call whose key is read otherwise where objects are looked for."""

    class Keyed(CosCall):
        def __init__(self, house: House, request: Request) -> None:
            super().__init__(house, request)
            self.target = replace(self.target, key=change(self.target.key))

    return Keyed


class _FirstStays(CosCall):
    """An upload that does not replace what is there."""

    def __init__(self, house: House, request: Request) -> None:
        super().__init__(house, request)
        before = self.stored if self.bucket is not None else None
        if request.method == "PUT" and before is not None:
            self.request = replace(request, body=before.content)


class _PlusStays(CosCall):
    """A path whose plus signs stay what they are."""

    def __init__(self, house: House, request: Request) -> None:
        super().__init__(house, request)
        path, mark, query = request.target.partition(b"?")
        escaped = replace(request, target=path.replace(b"+", b"%2B") + mark + query)
        self.target = target_of(escaped)


def _no_dots(key: str) -> str:
    return normpath(f"/{key}").lstrip("/") if key else key


def _spoken(call: CosCall, row: CosCheck, ahead_seconds: float, *, again: bool) -> str | None:
    """Hold the digits against those that are out, at another time, and maybe put them back."""
    if call.text("LivenessType") != "LIP" or call.tenant is None:
        return None
    state, limit = call.house.state, call.house.contract.limits["live-code-lifetime-seconds"]
    code = LIVE_CODE + call.text("ValidateData")
    if not state.consume_code(call.tenant, code, call.now + ahead_seconds):
        return limit.code
    if again:
        end = call.now + (limit.maximum or 0)
        same = CodeOrder.of_one(call.text("ValidateData"), LIVE_CODE)
        state.issue_code(call.tenant, same, call.now, end)
    return None


KEPT_FAULTS = (
    cos_fault("forgets-verified-uploads", "What a verification uploads is not stored.",
              "an uploaded video can be verified again", rewriting(_forgets_verified), "state",
              OBJECTS),
    cos_fault("keeps-refused-uploads", "An upload that is refused is stored all the same.",
              "a refused upload leaves no object", rewriting(_keeps_refused), "state",
              OBJECTS, NO_KEY),
    cos_fault("first-upload-stays", "A later upload does not replace an earlier one.",
              "the last upload counts", calling(_FirstStays), "state", OBJECTS),
    cos_fault("keys-in-small-letters", "Keys that differ in capitals are one.",
              "capitals tell keys apart", calling(_keyed(str.lower)), "state", OBJECTS, NO_KEY),
    cos_fault("one-object-for-all-keys", "Whatever was uploaded last is found under each key.",
              "each key has its own object", calling(_keyed(lambda key: key and "one")), "state",
              OBJECTS, NO_KEY),
    cos_fault("resolves-dots", "Dots of a key are resolved as those of a file.",
              "a key is no path of a file", calling(_keyed(_no_dots)), "state", OBJECTS),
    cos_fault("plus-stays-in-paths", "A plus sign of a path is one.",
              "a plus sign of a path is a space", calling(_PlusStays), "signing",
              "ci/signing/path", PATHS),
    cos_fault("missing-key-is-denied", "An object that is not there is told as one of others.",
              "a missing object is told as such", told_as(FOUND, "AccessDenied"), "codes", NO_KEY),
    cos_fault("any-digits", "Digits that were never issued are taken.",
              "digits are issued first", passing(WORK), "state", LIVENESS, DIGITS, SEQUENCES),
    cos_fault("digits-again-and-again", "Digits may be spoken any number of times.",
              "digits are spoken once",
              judging({WORK: lambda call, row: _spoken(call, row, 0, again=True)}), "state",
              LIVENESS, DIGITS, SEQUENCES),
    cos_fault("digits-never-end", "Digits do not get stale.", "digits end after ten minutes",
              judging({WORK: lambda call, row: _spoken(call, row, -86400, again=False)}), "state",
              LIFETIME, SEQUENCES),
    cos_fault("digits-end-early", "Digits end after five minutes.",
              "digits last ten minutes",
              judging({WORK: lambda call, row: _spoken(call, row, 300, again=False)}), "state",
              LIFETIME, SEQUENCES),
    cos_fault("same-digits-for-all", "The digits that are issued are always the same.",
              "digits differ", with_text("Response", "LiveCode", lambda text: "1234"), "state",
              "ci/out/LiveCode"),
)  # fmt: skip
