"""Owns what the suite's tests about COS are repeated over, by the name of their argument.

Refuses to know what is done with each.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from faceid_conformance.suite.cos.bench import CosBench, cos_cases
from faceid_conformance.suite.session import Session

COS_SUBJECTS: Mapping[str, Callable[[Session], Mapping[str, object]]] = {
    "cos_case": lambda session: {case.id: case for case in cos_cases(session)},
    "cos_vector": lambda session: {vector.id: vector for vector in CosBench(session).book.vectors},
}
