"""Signs each call of a plain Schemathesis run with the contract's test account.

Knows no check: what Schemathesis finds is its own.
"""

from __future__ import annotations

import json
import random
import time
from pathlib import Path
from typing import Any

import schemathesis
from faceid_client import Credentials
from faceid_client.signing import sign_multi_use

EMULATOR = Path(__file__).resolve().parents[2] / (
    "conformance/faceid_conformance/contract/data/emulator.json"
)


ACCOUNT = json.loads(EMULATOR.read_text(encoding="utf-8"))["test-account"]


@schemathesis.hook
def before_call(context: Any, case: Any, kwargs: Any) -> None:
    """Write the account's appid: with any other, every call is refused and nothing is learnt."""
    if isinstance(case.body, dict) and "appid" in case.body:
        case.body["appid"] = ACCOUNT["appid"]


@schemathesis.auth(refresh_interval=None)
class Signer:
    """Gives every call a signature of its own."""

    def __init__(self) -> None:
        self._credentials = Credentials(
            app_id=ACCOUNT["appid"],
            secret_id=ACCOUNT["secret-id"],
            secret_key=ACCOUNT["secret-key"],
            bucket=ACCOUNT["bucket"] or None,
        )
        self._random = random.Random(1)

    def get(self, case: Any, context: Any) -> str:
        return sign_multi_use(
            self._credentials,
            now=int(time.time()),
            nonce=self._random.randrange(10**9),
            lifetime_seconds=300,
        )

    def set(self, case: Any, data: str, context: Any) -> None:
        case.headers = {**(case.headers or {}), "Authorization": data}
