"""Owns the property of replies: whatever comes, it is read as what it says or as unusable.

Refuses to draw: fuzz/ does. Nothing is sent; the client is answered in its own process.
"""

from __future__ import annotations

import json
from typing import Any

from faceid_conformance.checks.finding import Finding
from faceid_conformance.checks.verdict import Verdict
from faceid_conformance.drivers.typed import Identity, canned
from faceid_conformance.fuzz.replies import replies
from faceid_conformance.suite.exploration import verdict_on
from faceid_conformance.suite.session import Session

CLAUSE = "client/replies"


def decoding_property(session: Session) -> Verdict:
    """Whatever a server answers, the client returns a result or an error of its own."""
    account = session.target.account
    identity = Identity(account.appid, account.secret_id, account.secret_key, account.bucket)

    def rule(reply: tuple[int, Any]) -> list[Finding]:
        status, document = reply
        body = document if isinstance(document, bytes) else json.dumps(document).encode()
        typed = canned("http://127.0.0.1:9", identity, status, body)
        try:
            typed.call("liveGetFour", {})
        except Exception as error:  # the property is that nothing else comes out
            observed = type(error).__name__
            return [Finding("decoding", CLAUSE, "must", "a result or a FaceIdError", observed)]
        finally:
            typed.close()
        return []

    says = "The client turns every reply into a result or its own error"
    return verdict_on(
        session, "properties/decoding", "liveGetFour", says, (CLAUSE,), replies(), rule
    )
