"""Owns the properties layer: what holds for every signature, every form, every reply.

Refuses to draw by itself; fuzz/ does.
"""

from collections.abc import Callable

from faceid_conformance.checks.verdict import Verdict
from faceid_conformance.suite.cos.property_layer import COS_PROPERTIES
from faceid_conformance.suite.property_layer import PROPERTIES
from faceid_conformance.suite.session import Session

LAYER = "properties"


def test_property(property_name: str, session: Session, record: Callable[[Verdict], None]) -> None:
    record(PROPERTIES[property_name](session))


def test_cos_property(
    cos_property_name: str, session: Session, record: Callable[[Verdict], None]
) -> None:
    record(COS_PROPERTIES[cos_property_name](session))
