"""Owns the judgement of signers against vectors, step by step.

Refuses to know where the vectors come from.
"""

from __future__ import annotations

import hashlib
import hmac

from faceid_conformance.cases.foreign import ForeignVector
from faceid_conformance.cases.model import SigningVector
from faceid_conformance.cases.signing import Account, Moment, mac_of, sign
from faceid_conformance.checks.finding import Finding
from faceid_conformance.checks.verdict import Verdict
from faceid_conformance.drivers.typed import Identity, typed_signature

CLAUSE = "face/signing/layout"
PRIMITIVES = "face/signing/primitives"


def judge_vector(vector: SigningVector) -> Verdict:
    """Hold our signer and, where it offers the form, the client's against a vector."""
    findings = [*_own(vector), *_typed(vector)]
    return Verdict(
        id=vector.id,
        layer="vectors",
        operation="signing",
        says=vector.says,
        clauses=(CLAUSE,),
        status="fail" if findings else "pass",
        findings=tuple(findings),
    )


def judge_foreign(vector: ForeignVector) -> Verdict:
    """Hold the digest that all our signatures are made with against a value of others."""
    made = (
        mac_of(vector.key, vector.message)
        if vector.algorithm == "hmac-sha1"
        else hashlib.sha1(vector.message, usedforsecurity=False).digest()
    )
    wanted = "the value" if vector.is_valid else "another value"
    findings = (Finding("vector", PRIMITIVES, "must", wanted, f"{vector.algorithm} differs"),)
    return Verdict(
        id=vector.id,
        layer="vectors",
        operation="signing",
        says=vector.says,
        clauses=(PRIMITIVES,),
        status="pass" if hmac.compare_digest(made, vector.digest) == vector.is_valid else "fail",
        findings=() if hmac.compare_digest(made, vector.digest) == vector.is_valid else findings,
    )


def _own(vector: SigningVector) -> list[Finding]:
    account = Account(vector.appid, vector.secret_id, vector.secret_key, vector.bucket)
    made = sign(vector.recipe, account, Moment(vector.now, vector.nonce))
    steps = {
        "text": (made.text, vector.text),
        "mac": (made.mac.hex(), vector.mac_hex),
        "authorization": (made.authorization, vector.authorization),
    }
    return [
        _differs(f"our {name}") for name, (ours, right) in steps.items() if not _same(ours, right)
    ]


def _typed(vector: SigningVector) -> list[Finding]:
    if vector.typed is None:
        return []
    single = vector.typed == "single-use"
    made = typed_signature(
        Identity(vector.appid, vector.secret_id, vector.secret_key, vector.bucket),
        now=vector.now,
        nonce=vector.nonce,
        lifetime_seconds=None if single else vector.recipe.expires_in_seconds,
        file_id=vector.file_id,
    )
    return [] if _same(made, vector.authorization) else [_differs("the client's signature")]


def _same(ours: str, right: str) -> bool:
    return hmac.compare_digest(ours.encode(), right.encode())


def _differs(what: str) -> Finding:
    return Finding("vector", CLAUSE, "must", "the vector's value", f"{what} differs")
