"""The operations on COS as the server mounts them: judged by the table, answered in XML.

Refuses to know HTTP routes, and any other API.
"""

import base64
import hashlib
import os
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from msgspec import structs

from faceid_conformance.contract.cos_model import CosCheck, CosContract
from faceid_conformance.contract.model import Contract
from faceid_conformance.emulator.books import Books, accounts_of
from faceid_conformance.emulator.ci.answers import Fields, document, reply
from faceid_conformance.emulator.ci.call import CosCall, House
from faceid_conformance.emulator.ci.checks import LIVE_CODE
from faceid_conformance.emulator.ci.checksum import crc64
from faceid_conformance.emulator.ci.doctor.refusal import CosRefusalDoctor, Finding
from faceid_conformance.emulator.ci.forcing import Forced, forced_of
from faceid_conformance.emulator.ci.store import Stored
from faceid_conformance.emulator.ci.trace import event_of
from faceid_conformance.emulator.ci.workings import CosWorkings, honest_cos_workings
from faceid_conformance.emulator.journal.event import Event
from faceid_conformance.emulator.outcomes.directive import ForcingError
from faceid_conformance.emulator.outcomes.scores import code_order, draw, fine_score
from faceid_conformance.emulator.settings import Settings
from faceid_conformance.emulator.wire.reply import Reply
from faceid_conformance.emulator.wire.request import Request

UNAVAILABLE = "ServiceUnavailable"
MISMATCH = "SignatureDoesNotMatch"
EXPIRED_CHECK, FOUND_CHECK = "signature-in-time", "object-found"
BAD_FORCING = "InvalidArgument"
# The first checks of a video that is stored, and of one that comes.
VIDEO_CHECKS = frozenset({FOUND_CHECK, "video-size"})
CRC_HEADER = "x-cos-hash-crc64ecma"
STILL = Path(__file__).parents[1] / "face" / "still.jpg"


@dataclass(frozen=True, slots=True)
class CosAnswer:
    """A reply, and what the journal is told of it."""

    reply: Reply
    event: Event


@dataclass(frozen=True, slots=True)
class Refusal:
    """The code that answers, and the check that it came from."""

    code: str
    check: str | None = None
    detail: str | None = None
    is_forced: bool = False


class CosApi:
    """Answers requests to buckets."""

    def __init__(
        self,
        contract: CosContract,
        face: Contract,
        settings: Settings,
        books: Books,
        workings: CosWorkings | None = None,
    ) -> None:
        self.contract = contract
        self._workings = workings or honest_cos_workings(contract)
        self._manners = face.emulator.manners
        self._diagnosis_header = face.emulator.diagnosis_header
        self._books = books
        self._house = House(
            contract=contract,
            settings=settings,
            accounts=accounts_of(face, settings),
            state=books.state,
            clocks=books.clocks,
            store=books.objects,
            rules=books.rules,
        )
        self._doctor = CosRefusalDoctor(face.emulator, logs=settings.access_log)
        self._served = self._answered = 0

    @property
    def body_limit(self) -> int:
        """The size up to which a body is kept; larger ones are only counted."""
        return self.contract.conventions.store.object_bytes

    def answer(self, request: Request, started: float) -> CosAnswer:
        """Judge the request and write what it came to."""
        self._answered += 1
        call = self._workings.call(self._house, request)
        forced: Forced | None = None
        try:
            forced = forced_of(call, self._manners)
            refusal = self._judge(call, forced)
        except ForcingError as error:
            refusal = Refusal(BAD_FORCING, detail=f"{error} (inferred answer)")
        made = self._refused(call, refusal) if refusal is not None else self._done(call)
        made = self._in_manner(call, self._workings.rewrite(call, made), forced)
        finding = None
        if refusal is not None and not refusal.is_forced:
            finding = self._doctor(call, refusal.check)
        if finding is not None:
            made = made.with_headers((self._diagnosis_header, finding.told))
        event = _event(call, made, refusal, forced, finding)
        elapsed = time.perf_counter() - started
        return CosAnswer(made, structs.replace(event, duration_seconds=elapsed))

    def unavailable(self, request: Request, now: float, detail: str) -> Reply:
        """The refusal of a call that cannot be judged, for want of the emulator's own state."""
        call = CosCall(self._house, request)
        row = self.contract.codes[UNAVAILABLE]
        self._answered += 1
        request_id = self._id(now)
        trace_id = hashlib.sha1(request_id.encode(), usedforsecurity=False).hexdigest()
        refusal = Refusal(UNAVAILABLE)
        fields = self._error(call, refusal, detail, request_id, trace_id)
        body = b"" if request.method == "HEAD" else document("Error", fields)
        return reply(row.http_status, body, now, request_id, ("x-cos-trace-id", trace_id))

    def _judge(self, call: CosCall, forced: Forced | None) -> Refusal | None:
        rows = self._rows(call)
        code = forced.code if forced is not None else None
        # A forced code stands in for its own check; one of the work needs no video.
        own = {row.check for row in rows if row.code == code}
        due = VIDEO_CHECKS if own <= VIDEO_CHECKS else own
        for row in rows:
            if code is not None and row.check in due:
                return Refusal(code, row.check if row.check in own else None, is_forced=True)
            found = self._workings.predicates[row.check](call, row)
            if found is not None:
                return Refusal(found, row.check)
        return Refusal(code, is_forced=True) if code is not None else None

    def _rows(self, call: CosCall) -> list[CosCheck]:
        """The rows of the operation; of an object as it is, those that every operation has.

        One that is read has to be there, too.
        """
        name = call.operation.operation_id if call.operation is not None else None
        checks = self._workings.checks
        if name is not None:
            return [row for row in checks if name in row.operations]
        names = {operation.operation_id for operation in self.contract.operations}
        reads = call.target.key and call.request.method not in ("PUT", "DELETE")
        return [
            row
            for row in checks
            if set(row.operations) == names or (reads and row.check == FOUND_CHECK)
        ]

    # Answers

    def _refused(self, call: CosCall, refusal: Refusal) -> Reply:
        row = self.contract.codes[refusal.code]
        request_id = self._request_id(call)
        trace_id = hashlib.sha1(request_id.encode(), usedforsecurity=False).hexdigest()
        message = refusal.detail or row.message or row.en
        if refusal.check == EXPIRED_CHECK:
            message = row.variants[0]
        told = self._error(call, refusal, message, request_id, trace_id)
        body = document("Error", self._workings.elements(call, "Error", told))
        if call.request.method == "HEAD":
            body = b""
        more = ("x-cos-trace-id", trace_id)
        return reply(row.http_status, body, call.now, request_id, more)

    def _error(
        self, call: CosCall, refusal: Refusal, message: str, request_id: str, trace_id: str
    ) -> Fields:
        yield "Code", refusal.code
        yield "Message", message
        if refusal.code == MISMATCH:
            _, signed = call.verified
            yield "StringToSign", signed.string_to_sign
            yield "FormatString", signed.format_string
        yield "Resource", call.resource
        yield "RequestId", request_id
        yield "TraceId", trace_id
        if refusal.check in ("time-near", EXPIRED_CHECK):
            yield "ServerTime", time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(call.now))

    def _done(self, call: CosCall) -> Reply:
        if call.operation is None:
            return self._object(call)
        makers: dict[str, Callable[[CosCall], Fields]] = {
            "GetLiveCode": self._live_code,
            "GetActionSequence": self._actions,
        }
        fields = makers.get(call.operation.process, self._verified)(call)
        more: list[tuple[str, str]] = []
        if call.request.method == "PUT":
            more = self._keep(call)
        body = document("Response", self._workings.elements(call, "Response", fields))
        return reply(200, body, call.now, self._request_id(call), *more)

    def _live_code(self, call: CosCall) -> Fields:
        house, tenant = self._house, call.signer.account.app_id
        digits = self.contract.conventions.live_code_digits
        order = code_order(house.settings.seed, f"{LIVE_CODE}{tenant}", digits, LIVE_CODE)
        end = call.now + self.contract.maximum("live-code-lifetime-seconds")
        code = house.state.issue_code(tenant, order, call.now, end)
        yield "LiveCode", code.removeprefix(LIVE_CODE)

    def _actions(self, call: CosCall) -> Fields:
        conventions = self.contract.conventions
        actions = list(conventions.actions)
        self._served += 1
        if draw(self._house.settings.seed, (b"actions", str(self._served).encode()), 2):
            actions.reverse()
        yield "ActionSequence", conventions.action_separator.join(actions)

    def _verified(self, call: CosCall) -> Fields:
        digest = hashlib.sha256(call.video).digest()
        parts = (digest, call.text("IdCard").encode(), call.text("Name").encode())
        score = fine_score(self._house.settings.seed, parts, self.contract.conventions.scores)
        picture = base64.b64encode(STILL.read_bytes()).decode("ascii")
        yield "BestFrameBase64", picture
        yield "Sim", f"{score:g}"
        wanted = int(call.text("BestFrameNum") or 1)
        for _ in range(wanted if wanted > 1 else 0):
            yield "BestFrameList", picture

    # Objects as they are

    def _object(self, call: CosCall) -> Reply:
        method, request_id = call.request.method, self._request_id(call)
        if method == "PUT":
            return reply(200, b"", call.now, request_id, *self._keep(call))
        if not call.target.key:
            return reply(200, b"", call.now, request_id)
        if method == "DELETE":
            self._house.store.delete(*call.place)
            return reply(204, b"", call.now, request_id)
        stored = call.found
        made = reply(200, stored.content, call.now, request_id, *_of_content(stored.content))
        headers = tuple(
            (name, stored.content_type if name == "Content-Type" else value)
            for name, value in made.headers
        )
        return replace(made, headers=headers, body=b"" if method == "HEAD" else made.body)

    def _keep(self, call: CosCall) -> list[tuple[str, str]]:
        content_type = call.request.header("Content-Type") or "application/octet-stream"
        content = call.request.body
        self._house.store.put(*call.place, Stored(content, content_type))
        return _of_content(content)

    def _in_manner(self, call: CosCall, made: Reply, forced: Forced | None) -> Reply:
        if forced is None:
            return made
        manner = forced.manner
        return replace(
            made,
            delay_seconds=self._books.delays.seconds(call.tenant, manner.delay),
            dribble=manner.dribble,
            wire_fault=manner.fault,
        )

    def _request_id(self, call: CosCall) -> str:
        """An id that looks like the service's: base64 of time, process and a running number."""
        return self._id(call.now)

    def _id(self, now: float) -> str:
        text = f"{int(now):x}_{os.getpid():x}_{self._answered:x}"
        return base64.b64encode(text.encode()).decode("ascii").rstrip("=")


def _event(
    call: CosCall,
    made: Reply,
    refusal: Refusal | None,
    forced: Forced | None,
    finding: Finding | None,
) -> Event:
    """What the journal is told, but for how long it took."""
    event = event_of(call, refusal.code if refusal is not None else 0, made)
    by = forced.by if forced is not None and (refusal is None or refusal.is_forced) else None
    trace = structs.replace(event.trace, forced_by=by)
    if finding is not None:
        trace = structs.replace(
            trace, diagnosis=finding.told, causes=finding.causes, language=finding.language
        )
    return structs.replace(event, trace=trace, check=refusal.check if refusal is not None else None)


def _of_content(content: bytes) -> list[tuple[str, str]]:
    etag = hashlib.md5(content, usedforsecurity=False).hexdigest()
    return [("ETag", f'"{etag}"'), (CRC_HEADER, str(crc64(content)))]
