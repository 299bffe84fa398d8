"""Owns the judgement of COS signers against vectors, step by step: the suite's and the client's.

Refuses to know where the vectors come from.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping

from faceid_conformance.cases.cos.model import CosVector
from faceid_conformance.cases.cos.signing import CosRecipe, CosSigned, Subject, sign_cos
from faceid_conformance.checks.finding import Finding
from faceid_conformance.checks.verdict import Verdict
from faceid_conformance.drivers.typed_cos import typed_cos_steps

LAYER = "vectors"


def judge_cos_vector(vector: CosVector) -> Verdict:
    """Hold our signer and the client's against every step that a vector has."""
    own = _steps(sign_cos(_recipe(vector), _subject(vector)))
    made = {"our": own, "the client's": typed_cos_steps(vector)}
    findings = tuple(
        Finding("vector", vector.clause, "must", "the vector's value", f"{who} {step} differs")
        for who, steps in made.items()
        for step, value in vector.steps.items()
        if step in steps and not hmac.compare_digest(steps[step].encode(), value.encode())
    )
    return Verdict(
        id=vector.id,
        layer=LAYER,
        operation="signing",
        says=vector.says,
        clauses=(vector.clause,),
        status="fail" if findings else "pass",
        findings=findings,
    )


def _subject(vector: CosVector) -> Subject:
    return Subject(
        method=vector.method,
        path=vector.path,
        params=tuple(vector.params.items()),
        headers=tuple(vector.headers.items()),
        secret_id=vector.secret_id,
        secret_key=vector.secret_key,
        now=vector.key_time[0],
    )


def _recipe(vector: CosVector) -> CosRecipe:
    start, end = vector.key_time
    headers = tuple(name.lower() for name in vector.headers)
    return CosRecipe(headers=headers, sign_span=(0, end - start))


def _steps(made: CosSigned) -> Mapping[str, str]:
    digest = hashlib.sha1(made.http_string.encode(), usedforsecurity=False).hexdigest()
    return {
        "sign-key": made.sign_key,
        "header-list": made.header_list,
        "url-param-list": made.param_list,
        "http-string": made.http_string,
        "http-string-sha1": digest,
        "string-to-sign": made.string_to_sign,
        "signature": made.signature,
    }
