"""Whether a request is written as the documents have it, for the profiles that refuse what is not.

Refuses to know which findings cost something: the profile says it, and mostly nothing does.
"""

from collections.abc import Iterator
from urllib.parse import urlsplit

from faceid_conformance.contract.model import Check
from faceid_conformance.emulator.face.call import FaceCall
from faceid_conformance.emulator.outcomes.outcome import Verdict
from faceid_conformance.emulator.wire.lint import Lint

RANDOM_FIELD = "r"
RANDOM_DIGITS = "signature-rand-digits"


def well_written(call: FaceCall, row: Check) -> Verdict | None:
    """Refuse the first finding that the profile refuses, and say which it is."""
    reading = call.house.contract.reading
    if not reading.refuses_something:
        return None
    for finding in _findings(call):
        code = reading.refuses.get(finding.name)
        if code is None and finding in call.lint:
            code = reading.refuses_every_finding
        if code is not None:
            return Verdict(code, detail=f"{finding}, {finding.says} (inferred answer)")
    return None


def _findings(call: FaceCall) -> Iterator[Lint]:
    """What was noted, after a look at every field, and what only a strict reader minds."""
    for field in call.fields:
        call.has(field)
    yield from call.lint
    yield from _about_host(call)
    yield from _about_signature(call)
    known = call.named_fields
    for name, values in call.read().values.items():
        if name not in known:
            yield Lint("field-unknown", values[0].offset)


def _about_host(call: FaceCall) -> Iterator[Lint]:
    """A name of the service's that this age does not know; any other leads to this machine."""
    contract = call.house.contract
    named = (call.request.header("host") or "").partition(":")[0].lower()
    served = (urlsplit(server) for server in contract.servers)
    ours = {server.hostname for server in served if server.scheme == "https"}
    if contract.reading.hosts and named in ours - contract.reading.hosts:
        yield Lint("host-of-another-age", 0)


def _about_signature(call: FaceCall) -> Iterator[Lint]:
    signing = call.house.contract.signing
    text = call.signature.text.decode("utf-8", "replace")
    fields: dict[str, str] = {}
    for pair in text.split(signing.separator):
        key, _, value = pair.partition(signing.assignment)
        fields.setdefault(key, value)
    known = {field.key for field in signing.fields}
    if not known.issuperset(fields):
        yield Lint("signature-field-unknown", 0)
    number = fields.get(RANDOM_FIELD, "")
    longest = call.house.contract.limits[RANDOM_DIGITS].maximum or 0
    if not (number.isascii() and number.isdigit()):
        yield Lint("signature-without-random", 0)
    elif len(number) > longest:
        yield Lint("signature-random-too-long", 0)
