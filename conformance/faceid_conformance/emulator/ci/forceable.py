"""Every code that can be forced on COS, and how each way says it; made from the catalogue.

Refuses to force anything itself.
"""

from faceid_conformance.contract.cos_model import CosContract, CosOperation
from faceid_conformance.contract.model import IdNumberScheme
from faceid_conformance.emulator.id_number import check_character

Row = dict[str, object]


def forceable_on_cos(contract: CosContract, people: IdNumberScheme) -> list[Row]:
    """One row for each operation and code; the numbers of nobody share a birth date."""
    return [
        _row(contract, operation, code, people)
        for operation in contract.operations
        for code in operation.codes
    ]


def _row(contract: CosContract, operation: CosOperation, code: str, people: IdNumberScheme) -> Row:
    conventions, known = contract.conventions, contract.codes[code]
    field, is_video = conventions.outcome_field, operation.on_object
    return {
        "api": "ci",
        "operation": operation.operation_id,
        "field": field,
        "code": code,
        "name": known.name,
        "http_status": known.http_status,
        "variants": list(known.variants),
        "reach": _reach(contract, operation, code),
        "rule": {"match": {"operation": operation.operation_id}, "outcome": {field: code}},
        "header": f"{conventions.outcome_header}: {field}={code}",
        "field_directive": {},
        "object_key": f"{conventions.key_prefix}{code}/me.mp4" if is_video else None,
        "secret_id_ending": f"{conventions.secret_id_separator}{known.number}",
        "idcard_number": _number(contract, known.number, people) if is_video else None,
    }


def _number(contract: CosContract, number: int, people: IdNumberScheme) -> str:
    scheme = contract.conventions.id_numbers
    digits = str(number).zfill(scheme.code_digits)
    body = f"{scheme.region}{digits}{people.birth_date}{people.sequence}"
    return body + check_character(body)


def _reach(contract: CosContract, operation: CosOperation, code: str) -> Row:
    """By a request where a check or a parameter answers with the code, else by forcing alone."""
    by_check = {
        row.code for row in contract.checks if operation.operation_id in row.operations
    } - NEVER
    limits = {limit.code for limit in contract.limits.values()}
    by_parameter = {
        each
        for parameter in operation.parameters
        for each in (parameter.missing_code, parameter.invalid_code)
    }
    media = {operation.undecodable_code, operation.missing_body_code}
    is_met = (
        code in by_check
        or code in by_parameter
        or code in media
        or (code in limits and operation.on_object)
    )
    says = (
        "A request that a check refuses." if is_met else "No check of the emulator answers with it."
    )
    return {"by": "request" if is_met else "forcing", "option": None, "says": says}


NEVER = frozenset(
    {"AIBucketUnBinded", "FailedOperation.RequestLimitExceeded", "UnauthorizedOperation"}
)
"""Codes of checks that only forcing brings about."""
