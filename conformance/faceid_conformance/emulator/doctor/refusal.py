"""What the emulator tells of a signature that it refused: a header, a line of the log.

Refuses to change what is answered, and to look at signatures that were not refused.
"""

import logging
from dataclasses import replace

from msgspec import structs

from faceid_conformance.contract.model import Contract
from faceid_conformance.emulator.doctor.diagnosis import Cause, Diagnosis
from faceid_conformance.emulator.doctor.examination import explain
from faceid_conformance.emulator.doctor.search import LITTLE_EFFORT, MOST_DIGESTS
from faceid_conformance.emulator.doctor.shape import USED_BEFORE
from faceid_conformance.emulator.doctor.snippets import language_of
from faceid_conformance.emulator.outcomes.rendering import Answer
from faceid_conformance.emulator.settings import Account, Settings
from faceid_conformance.emulator.wire.request import Request

LOG = logging.getLogger("faceid_conformance.emulator.doctor")
REPLAY_CHECK = "signature-not-replayed"
SIGNATURE_CHECKS = frozenset(
    {
        "signature-present",
        "signature-decodable",
        "appid-known",
        "secretid-known",
        "appid-secretid-paired",
        "signature-in-time",
        "signature-matches",
        REPLAY_CHECK,
    }
)
# So many signatures in a row that nothing explains are searched thoroughly, the rest in passing.
PATIENCE = 64


class RefusalDoctor:
    """Looks at every answer; what is no refusal of a signature passes untouched."""

    def __init__(self, contract: Contract, settings: Settings) -> None:
        documented = Account.documented(contract.emulator.test_account)
        self._accounts = settings.accounts or (documented,)
        self._contract = contract
        self._settings = settings
        self._patience = PATIENCE

    def __call__(self, answer: Answer, request: Request) -> Answer:
        outcome = answer.outcome
        if outcome.check not in SIGNATURE_CHECKS or outcome.is_forced:
            self._patience = PATIENCE
            return answer
        diagnosis = self._diagnosis(answer, request)
        if not diagnosis.causes:
            return answer
        header = self._contract.emulator.diagnosis_header
        told = in_one_line(diagnosis, self._contract.emulator.diagnosis_longest)
        self._log(told, diagnosis, request)
        reply = answer.reply.with_headers((header, told))
        trace = structs.replace(
            answer.trace(),
            diagnosis=told,
            causes=diagnosis.ids,
            language=language_of(request.header("User-Agent")),
        )
        return replace(answer, reply=reply, trace=lambda: trace)

    def _diagnosis(self, answer: Answer, request: Request) -> Diagnosis:
        diagnosis = explain(
            request.joined(self._contract.signing.header) or "",
            accounts=self._accounts,
            now=answer.moment,
            contract=self._contract,
            effort=MOST_DIGESTS if self._patience else LITTLE_EFFORT,
        )
        is_lost = diagnosis.verdict == "wrong-key"
        self._patience = max(self._patience - 1, 0) if is_lost else PATIENCE
        if diagnosis.is_right and answer.outcome.check == REPLAY_CHECK:
            return Diagnosis("explained", (*diagnosis.causes, Cause.of(USED_BEFORE)))
        return diagnosis

    def _log(self, told: str, diagnosis: Diagnosis, request: Request) -> None:
        if self._settings.access_log:
            language = language_of(request.header("User-Agent"))
            code = f" Code: faceid explain --language {language}." if language else ""
            LOG.info("signature refused: %s Fix: %s%s", told, diagnosis.fix, code)


def in_one_line(diagnosis: Diagnosis, longest: int) -> str:
    """The causes' ids and what they say, as one header may carry it."""
    line = f"{', '.join(diagnosis.ids)}; {diagnosis.says}"
    plain = "".join(letter if " " <= letter <= "~" else "?" for letter in line)
    return plain if len(plain) <= longest else plain[: longest - 3] + "..."
