"""Holds the model of signatures: what it calls right is right, what it calls wrong is wrong."""

import base64
import hashlib
import hmac

from faceid_conformance.cases.signing import Account, Moment, sign
from faceid_conformance.fuzz.signatures import Drawn, accepted, refused
from hypothesis import given, settings

ACCOUNT = Account("1400000001", "AKIDsome", "some-key", "some-bucket")
MOMENT = Moment(now=1_700_000_000, nonce=42)


def is_right(authorization: str) -> bool:
    """Judge a signature by the documents, in a few lines of its own."""
    try:
        payload = base64.b64decode(authorization, validate=True)
        text = payload[20:].decode()
        fields = dict(item.split("=", 1) for item in text.split("&"))
        times = int(fields["t"]) <= MOMENT.now + 300, MOMENT.now < int(fields["e"])
        identity = fields["a"] == ACCOUNT.appid, fields["k"] == ACCOUNT.secret_id
    except (ValueError, KeyError):
        return False
    mac = hmac.new(ACCOUNT.secret_key.encode(), payload[20:], hashlib.sha1).digest()
    return mac == payload[:20] and all(times) and all(identity)


@settings(max_examples=100, deadline=None, database=None, derandomize=True)
@given(accepted())
def test_right_signatures_are_right(drawn: Drawn) -> None:
    assert is_right(sign(drawn.recipe, ACCOUNT, MOMENT).authorization)
    assert drawn.expect.codes == (0,)


@settings(max_examples=200, deadline=None, database=None, derandomize=True)
@given(refused())
def test_wrong_signatures_are_wrong(drawn: Drawn) -> None:
    assert not is_right(sign(drawn.recipe, ACCOUNT, MOMENT).authorization)
    assert drawn.expect.refuse or 0 not in drawn.expect.codes
