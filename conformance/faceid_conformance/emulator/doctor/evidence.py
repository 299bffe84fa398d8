"""Shows where a signature went wrong, with everything masked that is nobody's business.

Refuses to show a SecretKey, and any MAC that would be the right one.
"""

from collections.abc import Sequence

from faceid_conformance.emulator.doctor.diagnosis import Evidence
from faceid_conformance.emulator.doctor.mistake import Causes
from faceid_conformance.emulator.settings import Account

MOST_SHOWN = 400
MASK, HIDDEN = "<SecretKey>", "<hidden>"
MAC_BYTES = 20
RIGHT_ENCODING = "standard base64 with padding, in one line"


def shown_evidence(
    *, sent: bytes, signed: bytes, mac: bytes, around: Causes, accounts: Sequence[Account]
) -> tuple[Evidence, ...]:
    """One entry for each step that differs from what the service expects."""
    steps: list[Evidence] = []
    if around:
        undone = ", then ".join(mistake.id for mistake in around)
        steps.append(Evidence(around[0].step, RIGHT_ENCODING, undone))
    if len(mac) != MAC_BYTES:
        steps.append(Evidence("mac", f"{MAC_BYTES} bytes", f"{len(mac)} bytes"))
    if signed != sent:
        expected, received = _text(sent, accounts), _text(signed, accounts)
        steps.append(Evidence("text", expected, received))
    return tuple(steps)


def _text(text: bytes, accounts: Sequence[Account]) -> str:
    """The text in one line of ASCII; k is shown only where it is a SecretId that is known."""
    shown = text.decode("utf-8", "backslashreplace")
    for account in accounts:
        if account.secret_key:
            shown = shown.replace(account.secret_key, MASK)
    names = {account.secret_id for account in accounts} - {""}
    pairs = [
        f"k={HIDDEN}" if pair.startswith("k=") and pair[2:] not in {*names, MASK} else pair
        for pair in shown.split("&")
    ]
    plain = "&".join(pairs).encode("unicode_escape").decode("ascii")
    return plain if len(plain) <= MOST_SHOWN else plain[:MOST_SHOWN] + "..."
