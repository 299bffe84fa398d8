"""Mistakes in whom a signature names: appid, SecretId, and the number r.

Refuses to know keys but for one thing: a SecretKey where it must never stand.
"""

import re

from faceid_conformance.emulator.doctor.mistake import Mistake
from faceid_conformance.emulator.doctor.told import Finder, Told

RAND_LIMIT = "signature-rand-digits"


def _appid_no_number(told: Told) -> str | None:
    value = told.fields.get("a", "")
    return "" if value and re.fullmatch("[0-9]+", value) is None else None


def _key_in_text(told: Told) -> str | None:
    signed_by = told.secret_id
    keys = {account.secret_key for account in told.accounts if account.secret_key}
    return "" if signed_by in keys else None


def _crossed(told: Told) -> str | None:
    a, k = told.fields.get("a", ""), told.secret_id
    known = {(account.secret_id, account.app_id) for account in told.accounts}
    return "" if (a, k) in known else None


def _unknown_appid(told: Told) -> str | None:
    known = {account.app_id for account in told.accounts}
    is_known = not known or "" in known or told.fields.get("a") in known
    return None if is_known or not told.fields.get("a") else ""


def _unknown_secretid(told: Told) -> str | None:
    known = {account.secret_id for account in told.accounts}
    signed_by = told.secret_id
    if not known or "" in known or signed_by in known or not signed_by:
        return None
    near = {name.lower() for name in known}
    same = signed_by.strip("\"' \r\n\t").lower() in near
    return ", though it differs from a known one by blanks, quotation marks or case only" * same


def _other_pair(told: Told) -> str | None:
    a, k = told.fields.get("a", ""), told.secret_id
    pairs = {(account.app_id, account.secret_id) for account in told.accounts}
    is_mixed = a in {pair[0] for pair in pairs} and k in {pair[1] for pair in pairs}
    return "" if is_mixed and (a, k) not in pairs else None


def _long_rand(told: Told) -> str | None:
    value, most = told.fields.get("r", ""), told.limit(RAND_LIMIT)
    return str(len(value)) if value.isdigit() and len(value) > most else None


def _odd_rand(told: Told) -> str | None:
    value = told.fields.get("r", "")
    return "" if value and re.fullmatch("[0-9]+", value) is None else None


# In this order; the first that is found speaks for who signs.
WHO_MISTAKES: tuple[Finder, ...] = (
    Mistake(
        "secretkey-in-text",
        "who",
        "k holds the SecretKey, which is now in the clear on the wire.",
        "Put the SecretId into k, sign with the SecretKey, and have the key replaced.",
        _key_in_text,
    ),
    Mistake(
        "appid-and-secretid-swapped",
        "who",
        "a holds the SecretId and k the appid.",
        "Put the appid into a and the SecretId into k.",
        _crossed,
    ),
    Mistake(
        "appid-not-a-number",
        "who",
        "The appid in a is no decimal number.",
        "Put the account's number into a.",
        _appid_no_number,
    ),
    Mistake(
        "unknown-appid",
        "who",
        "No account has the appid in a.",
        "Use the appid of your account; the emulator takes others with --account.",
        _unknown_appid,
    ),
    Mistake(
        "unknown-secretid",
        "who",
        "No account has the SecretId in k{}.",
        "Use the SecretId of your account; the emulator takes others with --account.",
        _unknown_secretid,
    ),
    Mistake(
        "secretid-of-another-appid",
        "who",
        "Appid and SecretId both exist, but of different accounts.",
        "Use appid, SecretId and SecretKey of one account.",
        _other_pair,
    ),
)

REMARKS: tuple[Finder, ...] = (
    Mistake(
        "rand-too-long",
        "fields",
        "r has {} digits, more than the ten that are documented; it is accepted all the same.",
        "Draw r below 10 to the power of 10.",
        _long_rand,
        refused=False,
    ),
    Mistake(
        "rand-not-a-number",
        "fields",
        "r is no decimal number as the documents want it; it is accepted all the same.",
        "Draw r as an unsigned decimal number.",
        _odd_rand,
        refused=False,
    ),
)
