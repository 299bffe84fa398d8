"""The list of all faults.

Refuses to know how any of them works.
"""

from collections.abc import Mapping
from types import MappingProxyType

from faceid_conformance.emulator.faults.fault import Fault

FAULTS: Mapping[str, Fault] = MappingProxyType({})
