"""Owns what the suite's tests about COS are repeated over, by the name of their argument.

Refuses to know what is done with each.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from faceid_conformance.cases.cos.clients import read_cos_client_cases
from faceid_conformance.suite.cos import concurrency_layer, sequence_layer, typed_layer
from faceid_conformance.suite.cos.bench import CosBench, cos_cases
from faceid_conformance.suite.cos.property_layer import COS_PROPERTIES, COS_SCHEMAS
from faceid_conformance.suite.session import Session

COS_SUBJECTS: Mapping[str, Callable[[Session], Mapping[str, object]]] = {
    "cos_case": lambda session: {case.id: case for case in cos_cases(session)},
    "cos_vector": lambda session: {vector.id: vector for vector in CosBench(session).book.vectors},
    "cos_client_case": lambda session: {case.id: case for case in read_cos_client_cases()},
    "cos_typed_subject": lambda session: {name: name for name in typed_layer.SUBJECTS},
    "cos_property_name": lambda session: {name: name for name in COS_PROPERTIES},
    "cos_schema": lambda session: {name: name for name in COS_SCHEMAS},
    "cos_crowd": lambda session: {name: name for name in concurrency_layer.SUBJECTS},
    "cos_sequence": lambda session: {name: name for name in sequence_layer.SUBJECTS},
}
