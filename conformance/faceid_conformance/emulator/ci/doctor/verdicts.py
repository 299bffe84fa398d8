"""What is said where no single mistake is: nothing came, nothing can be read, nothing fits.

Refuses to search.
"""

from faceid_conformance.emulator.doctor.mistake import AnyMistake, Mistake

MISSING = Mistake(
    "authorization-missing",
    "header",
    "There is no signature, neither as a header nor in the query.",
    "Send Authorization: q-sign-algorithm=sha1&q-ak=…, or the same fields as parameters.",
    None,
)
NO_SIGNATURE = Mistake(
    "no-signature-of-cos",
    "header",
    "The value has no field of a COS signature in it.",
    "Write q-sign-algorithm=sha1&q-ak=…&q-sign-time=…&q-key-time=… and the other three fields.",
    None,
)
WRONG_LENGTH = Mistake(
    "mac-of-wrong-length",
    "mac",
    "q-signature is none: {}, where 40 hex digits belong.",
    "Write the signature as 40 lower-case hex digits, and nothing else.",
    None,
)
WRONG_KEY = Mistake(
    "wrong-key",
    "key",
    "The signature was not made with the SecretKey of this account, in no way that is known.",
    "Compare the SecretKey with the account's; it is the one that belongs to the SecretId in q-ak.",
    None,
)
VERDICT_ROWS: tuple[AnyMistake, ...] = (MISSING, NO_SIGNATURE, WRONG_LENGTH, WRONG_KEY)
