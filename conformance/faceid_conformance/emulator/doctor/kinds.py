"""Every kind of mistake that the doctor knows, in the order of signing.

Refuses to know how any of them is found.
"""

from faceid_conformance.emulator.doctor.account_mistakes import REMARKS, WHO_MISTAKES
from faceid_conformance.emulator.doctor.field_mistakes import FORM_MISTAKES
from faceid_conformance.emulator.doctor.header_mistakes import BASE64_MISTAKES, HEADER_MISTAKES
from faceid_conformance.emulator.doctor.key_mistakes import HASH_MISTAKES, KEY_MISTAKES
from faceid_conformance.emulator.doctor.layout import LAYOUT_MISTAKES
from faceid_conformance.emulator.doctor.mac_mistakes import LOSSY_MAC_MISTAKES, MAC_MISTAKES
from faceid_conformance.emulator.doctor.mistake import STEPS, AnyMistake
from faceid_conformance.emulator.doctor.search import OTHER_KEY
from faceid_conformance.emulator.doctor.shape import SHAPE_MISTAKES
from faceid_conformance.emulator.doctor.text_mistakes import TEXT_MISTAKES
from faceid_conformance.emulator.doctor.time_mistakes import TIME_MISTAKES

_ALL: tuple[AnyMistake, ...] = (
    *HEADER_MISTAKES,
    *BASE64_MISTAKES,
    *LAYOUT_MISTAKES,
    *MAC_MISTAKES,
    *LOSSY_MAC_MISTAKES,
    *HASH_MISTAKES,
    *KEY_MISTAKES,
    OTHER_KEY,
    *TEXT_MISTAKES,
    *FORM_MISTAKES,
    *REMARKS,
    *WHO_MISTAKES,
    *TIME_MISTAKES,
    *SHAPE_MISTAKES,
)
KINDS: tuple[AnyMistake, ...] = tuple(sorted(_ALL, key=lambda kind: STEPS.index(kind.step)))
