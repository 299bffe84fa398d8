"""What a picture's url leads to: a file of the emulator's own, one that was fetched, or none.

Refuses to fetch.
"""

from collections.abc import Mapping, Sequence

from faceid_conformance.contract.model import Check, Field, Operation
from faceid_conformance.emulator.face.call import FaceCall
from faceid_conformance.emulator.outcomes.outcome import Verdict
from faceid_conformance.emulator.outcomes.precedence import Predicate
from faceid_conformance.emulator.wire.request import Fetched

URL_FIELD = "url"
DOWNLOAD = "download"
MEDIA_CHECK = "media-acceptable"
# These leave a mark on the state: a look ahead must not ask them.
MARKING_CHECKS = frozenset({"signature-not-replayed"})


def refused_url(call: FaceCall) -> Verdict | None:
    """The verdict on a url that leads to no picture; most lead to one that nobody looked at."""
    field = _counting_url(call)
    if field is None:
        return None
    found = call.request.fetched or _known(call)
    if found is None:
        return None
    if found.failure is not None:
        return Verdict(field.invalid_code, download_code=found.failure)
    unknown_passes = call.house.settings.media == "lenient"
    medium = _medium(call.operation)
    if medium is None or found.kind == medium.kind or (found.kind is None and unknown_passes):
        return None
    return Verdict(medium.undecodable_code)


def wanted_url(
    call: FaceCall, rows: Sequence[Check], predicates: Mapping[str, Predicate[FaceCall]]
) -> str | None:
    """The url that has to be fetched, where nothing speaks against the call up to there."""
    for row in rows:
        if row.check == MEDIA_CHECK:
            break
        if row.check not in MARKING_CHECKS and predicates[row.check](call, row) is not None:
            return None
    return None if _counting_url(call) is None else call.text(URL_FIELD).strip()


def _counting_url(call: FaceCall) -> Field | None:
    return next((field for field in call.counting_fields if field.name == URL_FIELD), None)


def _known(call: FaceCall) -> Fetched | None:
    contract = call.house.contract
    pictures, url = contract.emulator.pictures, call.text(URL_FIELD).strip()
    if url in pictures.known:
        return Fetched(kind=pictures.known[url])
    digits = url.removeprefix(pictures.failing_prefix)
    if digits == url or not (digits.isascii() and digits.isdigit()):
        return None
    code = contract.catalogue.find(-int(digits[:9]), DOWNLOAD)
    return None if code is None else Fetched(failure=code.code)


def _medium(operation: Operation) -> Field | None:
    """The field that the url stands in for."""
    names = operation.choice.fields if operation.choice is not None else ()
    fields = (operation.field(name) for name in names)
    return next((field for field in fields if field is not None and field.is_media), None)
