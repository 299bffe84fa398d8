"""Explains one COS signature: from what it came in down to the times, and says what is wrong.

Refuses to know HTTP, codes and where accounts come from; the same question has the same answer.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from faceid_conformance.contract.cos_model import CosContract
from faceid_conformance.contract.cos_reader import load_cos_contract
from faceid_conformance.emulator.ci.doctor.asked import Asked, asked_of
from faceid_conformance.emulator.ci.doctor.evidence import shown_evidence
from faceid_conformance.emulator.ci.doctor.facts import Facts
from faceid_conformance.emulator.ci.doctor.field_rows import (
    FORM_ROWS,
    TIME_ROWS,
    WHO_ROWS,
    Finder,
    Seen,
)
from faceid_conformance.emulator.ci.doctor.recipe import Came, Works
from faceid_conformance.emulator.ci.doctor.search import MOST_WORK, Found, search, written_macs
from faceid_conformance.emulator.ci.doctor.untold import fitting, untold
from faceid_conformance.emulator.ci.doctor.verdicts import (
    MISSING,
    NO_SIGNATURE,
    WRONG_KEY,
    WRONG_LENGTH,
)
from faceid_conformance.emulator.ci.doctor.wrapping import Unwrapped, unwrapped
from faceid_conformance.emulator.ci.signature import CosSignature, Pair
from faceid_conformance.emulator.doctor.diagnosis import Cause, Diagnosis, Verdict, in_order
from faceid_conformance.emulator.settings import Account

SKEW_LIMIT = "request-time-skew-seconds"
MAC_BYTES = 20
METHODS = ("get", "put", "head", "post", "delete")
ANY = Account("", "", "")


@dataclass(frozen=True, slots=True)
class _Case:
    """A signature that can be read, with the request around it."""

    asked: Asked = field(repr=False)
    seen: Seen
    contract: CosContract = field(repr=False)
    hosts: tuple[str, ...]


def explain_cos(
    authorization: str,
    *,
    accounts: Sequence[Account],
    now: float,
    method: str | None = None,
    url: str | None = None,
    headers: Sequence[Pair] = (),
    contract: CosContract | None = None,
    effort: int = MOST_WORK,
) -> Diagnosis:
    """Say why COS would refuse this signature of a request at this time.

    The text is the value of Authorization, `sign=…`, or a URL that carries the signature. The url
    is the request's, whole or from the path on; what is not given is told where it is needed.
    Without accounts nothing is said about who signs; one with an empty SecretId stands for
    whoever signed, one without a SecretKey verifies nothing.
    """
    asked = asked_of(authorization, method=method, url=url, headers=headers)
    return explain_asked(asked, accounts, now, contract or load_cos_contract(), effort=effort)


def explain_asked(
    asked: Asked,
    accounts: Sequence[Account],
    now: float,
    contract: CosContract,
    *,
    hosts: tuple[str, ...] = (),
    effort: int = MOST_WORK,
) -> Diagnosis:
    """The same of a request that was taken apart already; `hosts` may be signed as well."""
    if not asked.text.strip():
        return Diagnosis("missing", (Cause.of(MISSING),))
    needed = tuple(contract.signed_fields)
    text = unwrapped(asked.text, needed)
    if not any(name in text.fields for name in needed):
        return Diagnosis("unreadable", (Cause.of(NO_SIGNATURE),))
    skew = contract.limits[SKEW_LIMIT].maximum or 0
    separator = contract.conventions.secret_id_separator
    date = asked.header("Date")
    seen = Seen(text.fields, needed, accounts, separator, now, skew, date)
    return _examined(_Case(asked, seen, contract, hosts), text, effort)


def _examined(case: _Case, text: Unwrapped, effort: int) -> Diagnosis:
    seen = case.seen
    around = tuple(map(Cause.of, text.causes))
    form = _found(FORM_ROWS, seen)
    who, times = _found(WHO_ROWS, seen)[:1], _found(TIME_ROWS, seen)[:1]
    signature = _signature(seen)
    if any(cause.id in ("field-missing", "signature-empty") for cause in form):
        return Diagnosis("explained", in_order((*around, *form, *who, *times)))
    facts = None if who else _facts(case, signature)
    has_key = any(account.secret_key for account in seen.accounts)
    missing = untold(case.asked, signature, has_key=has_key)
    found = None if facts is None else _solved(case, facts, effort)
    if facts is not None and found is not None:
        remark = () if case.asked.method is not None else (fitting(found.right.method),)
        causes = in_order((*around, *map(Cause.of, found.causes), *form, *times, *remark))
        is_wrong = any(cause.refused for cause in causes)
        verdict: Verdict = "explained" if is_wrong else "ok"
        return Diagnosis(verdict, causes, shown_evidence(found, Works(facts.came)))
    shape = _shape(signature.mac)
    if facts is None or missing:
        causes = in_order((*around, *shape, *form, *who, *times, *missing))
        is_explained = any(cause.refused for cause in causes)
        return Diagnosis("explained" if is_explained else "unverified", causes)
    return Diagnosis("wrong-key", in_order((*around, *shape, Cause.of(WRONG_KEY), *form, *times)))


def _found(finders: Sequence[Finder], seen: Seen) -> tuple[Cause, ...]:
    details = [(finder, finder.undo(seen)) for finder in finders]
    return tuple(Cause.of(finder, detail) for finder, detail in details if detail is not None)


def _shape(mac: str) -> tuple[Cause, ...]:
    """What the signature's letters say where no key can."""
    macs = written_macs(mac)
    if not macs:
        return (Cause.of(WRONG_LENGTH, f"{len(mac)} characters that are neither hex nor base64"),)
    raw, causes = macs[0]
    told = tuple(map(Cause.of, causes))
    if len(raw) == MAC_BYTES:
        return told
    return (*told, Cause.of(WRONG_LENGTH, f"{len(raw)} bytes"))


def _signature(seen: Seen) -> CosSignature:
    """The fields as they stand, read more leniently than a server does."""
    fields = seen.fields
    spans = seen.spans
    return CosSignature(
        secret_id=seen.secret_id,
        sign_span=spans.get("q-sign-time", (0, 0)),
        key_span=spans.get("q-key-time", (0, 0)),
        sign_time=fields.get("q-sign-time", ""),
        key_time=fields.get("q-key-time", ""),
        header_list=_names(fields.get("q-header-list", "")),
        param_list=_names(fields.get("q-url-param-list", "")),
        mac=fields.get("q-signature", ""),
    )


def _names(text: str) -> tuple[str, ...]:
    return tuple(name for name in text.split(";") if name)


def _facts(case: _Case, signature: CosSignature) -> Facts | None:
    """What the search needs; None where there is no key, or no path to sign."""
    accounts = case.seen.accounts
    keyed = [account for account in accounts if account.secret_key]
    signer = next((a for a in keyed if a.secret_id in ("", signature.secret_id)), None)
    aim = case.asked.aim
    if signer is None or aim is None:
        return None
    contract, path_and_query = case.contract, case.asked.raw
    pairs = tuple(pair for pair in aim.pairs if pair[0] not in contract.never_signed)
    conventions = contract.conventions
    names = aim.bucket or (signer.bucket or conventions.bucket, signer.app_id)
    bucket = f"{names[0].removesuffix(f'-{names[1]}')}-{names[1]}"
    return Facts(
        signature=signature,
        account=replace(signer, secret_id=signer.secret_id or signature.secret_id),
        came=Came(
            pairs=pairs,
            headers=case.asked.headers,
            query=path_and_query[1],
            signed_query=_without(path_and_query[1], contract.never_signed),
        ),
        method=(case.asked.method or METHODS[0]).lower(),
        paths=aim.paths,
        raw_path=path_and_query[0],
        hosts=tuple(dict.fromkeys((*aim.hosts, *case.hosts))) or ("",),
        bucket=bucket,
        region=conventions.region,
        others=[account for account in keyed if account is not signer],
    )


def _without(query: str, names: frozenset[str]) -> str:
    pieces = [each for each in query.split("&") if each.partition("=")[0] not in names]
    return "&".join(piece for piece in pieces if piece)


def _solved(case: _Case, facts: Facts, effort: int) -> Found | None:
    """Search; where no method was told, every one may be meant."""
    if case.asked.method is not None:
        return search(facts, effort)
    for method in METHODS:
        found = search(replace(facts, method=method), effort // len(METHODS), without="method")
        if found is not None:
            return found
    return None
