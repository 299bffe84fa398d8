"""Every kind of mistake that the doctor of COS signatures knows, in the order of signing.

Refuses to know how any of them is found.
"""

from faceid_conformance.emulator.ci.doctor.field_rows import FORM_ROWS, TIME_ROWS, WHO_ROWS
from faceid_conformance.emulator.ci.doctor.search import MAC_ROWS, ROWS
from faceid_conformance.emulator.ci.doctor.untold import UNTOLD_ROWS
from faceid_conformance.emulator.ci.doctor.verdicts import VERDICT_ROWS
from faceid_conformance.emulator.ci.doctor.wrapping import WRAPPINGS
from faceid_conformance.emulator.doctor.mistake import STEPS, AnyMistake

_ALL: tuple[AnyMistake, ...] = (
    *WRAPPINGS,
    *MAC_ROWS,
    *ROWS,
    *FORM_ROWS,
    *WHO_ROWS,
    *TIME_ROWS,
    *VERDICT_ROWS,
    *UNTOLD_ROWS,
)
COS_KINDS: tuple[AnyMistake, ...] = tuple(sorted(_ALL, key=lambda kind: STEPS.index(kind.step)))
