"""The list of all faults, by name.

Refuses to know how any of them works.
"""

from collections.abc import Mapping
from types import MappingProxyType

from faceid_conformance.emulator.faults.bodies import BODY_FAULTS
from faceid_conformance.emulator.faults.callers import CALLER_FAULTS
from faceid_conformance.emulator.faults.cos.asked import ASKED_FAULTS
from faceid_conformance.emulator.faults.cos.callers import CALLER_FAULTS as CALLER_COS_FAULTS
from faceid_conformance.emulator.faults.cos.kept import KEPT_FAULTS
from faceid_conformance.emulator.faults.cos.races import RACE_COS_FAULTS
from faceid_conformance.emulator.faults.cos.told import TOLD_FAULTS
from faceid_conformance.emulator.faults.fault import Fault
from faceid_conformance.emulator.faults.forms import FORM_FAULTS
from faceid_conformance.emulator.faults.lifetimes import LIFETIME_FAULTS
from faceid_conformance.emulator.faults.moments import MOMENT_FAULTS
from faceid_conformance.emulator.faults.races import RACE_FAULTS
from faceid_conformance.emulator.faults.replies import REPLY_FAULTS
from faceid_conformance.emulator.faults.results import RESULT_FAULTS
from faceid_conformance.emulator.faults.signatures import SIGNATURE_FAULTS
from faceid_conformance.emulator.faults.stages import STAGE_FAULTS
from faceid_conformance.emulator.faults.values import VALUE_FAULTS

FAULTS: Mapping[str, Fault] = MappingProxyType(
    {
        fault.name: fault
        for fault in (
            *SIGNATURE_FAULTS,
            *CALLER_FAULTS,
            *MOMENT_FAULTS,
            *FORM_FAULTS,
            *BODY_FAULTS,
            *VALUE_FAULTS,
            *STAGE_FAULTS,
            *RESULT_FAULTS,
            *REPLY_FAULTS,
            *LIFETIME_FAULTS,
            *RACE_FAULTS,
            *CALLER_COS_FAULTS,
            *ASKED_FAULTS,
            *KEPT_FAULTS,
            *TOLD_FAULTS,
            *RACE_COS_FAULTS,
        )
    }
)
