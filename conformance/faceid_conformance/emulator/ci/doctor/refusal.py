"""What the emulator tells of a COS signature that it refused: a header, the journal, a line of log.

Refuses to change what is answered, and to look at signatures that were not refused.
"""

import logging
from dataclasses import dataclass

from faceid_conformance.contract.model import EmulatorConventions
from faceid_conformance.emulator.ci.call import AUTHORIZATION, CosCall
from faceid_conformance.emulator.ci.doctor.asked import Asked
from faceid_conformance.emulator.ci.doctor.examination import explain_asked
from faceid_conformance.emulator.ci.doctor.search import LITTLE_WORK, MOST_WORK
from faceid_conformance.emulator.doctor.diagnosis import Diagnosis
from faceid_conformance.emulator.doctor.refusal import in_one_line
from faceid_conformance.emulator.doctor.snippets import language_of

LOG = logging.getLogger("faceid_conformance.emulator.doctor")
# So many signatures in a row that nothing explains are searched thoroughly, the rest in passing.
PATIENCE = 16
SIGNATURE_CHECKS = frozenset(
    {
        "signature-present",
        "signature-decodable",
        "secretid-known",
        "time-near",
        "signature-in-time",
        "signature-matches",
    }
)


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found, as the header, the journal and the page have it."""

    told: str
    causes: tuple[str, ...]
    language: str | None


class CosRefusalDoctor:
    """Asked about every refusal; of one that no signature made it knows nothing."""

    def __init__(self, conventions: EmulatorConventions, *, logs: bool) -> None:
        self._longest = conventions.diagnosis_longest
        self._logs = logs
        self._patience = PATIENCE

    def __call__(self, call: CosCall, check: str | None) -> Finding | None:
        if check not in SIGNATURE_CHECKS:
            self._patience = PATIENCE
            return None
        diagnosis = self._diagnosis(call)
        if not diagnosis.causes:
            return None
        told = in_one_line(diagnosis, self._longest)
        language = language_of(call.request.header("User-Agent"))
        if self._logs:
            code = f" Code: faceid explain --api ci --language {language}." if language else ""
            LOG.info("signature refused: %s Fix: %s%s", told, diagnosis.fix, code)
        return Finding(told, diagnosis.ids, language)

    def _diagnosis(self, call: CosCall) -> Diagnosis:
        house = call.house
        diagnosis = explain_asked(
            asked_by(call),
            house.accounts,
            call.now,
            house.contract,
            hosts=call.hosts,
            effort=MOST_WORK if self._patience else LITTLE_WORK,
        )
        is_lost = diagnosis.verdict == "wrong-key"
        self._patience = max(self._patience - 1, 0) if is_lost else PATIENCE
        return diagnosis


def asked_by(call: CosCall) -> Asked:
    """The call as the doctor is asked about it; all of it is known."""
    place, fields = call.fields
    text = call.request.joined(AUTHORIZATION) or ""
    if place == "sign":
        text = dict(call.target.pairs).get("sign", "")
    elif place == "query" and fields is not None:
        text = "&".join(f"{name}={value}" for name, value in fields.items())
    return Asked(
        text=text,
        place=place,
        method=call.request.method,
        target=call.request.target.decode("utf-8", "surrogateescape"),
        headers=tuple(call.headers),
        is_whole=True,
    )
