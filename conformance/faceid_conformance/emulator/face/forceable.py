"""Every outcome that can be forced, and how each way says it; made from the catalogue.

Refuses to force anything itself.
"""

from faceid_conformance.contract.model import Contract, IdNumberScheme, Operation
from faceid_conformance.emulator.face.forcing import field_of
from faceid_conformance.emulator.id_number import check_character
from faceid_conformance.emulator.outcomes.outcome import SUCCESS, TOP_FIELD


def forceable_outcomes(contract: Contract) -> list[dict[str, object]]:
    """One row for each operation, code and field of the reply that the code may stand in."""
    return [
        _row(contract, operation, code, field)
        for operation in contract.operations
        for code in operation.codes
        for field in dict.fromkeys((_own_field(contract, operation, code), TOP_FIELD))
    ]


def coded_id_number(code: int, scheme: IdNumberScheme) -> str:
    """The number of nobody that names the code."""
    digits = str(abs(code)).zfill(scheme.code_digits)
    body = f"{scheme.region}{digits}{scheme.birth_date}{scheme.sequence}"
    return body + check_character(body)


def _own_field(contract: Contract, operation: Operation, code: int) -> str:
    return field_of(operation, contract.catalogue.code(code).arrives_in)


def _row(contract: Contract, operation: Operation, code: int, field: str) -> dict[str, object]:
    conventions, row = contract.emulator, contract.catalogue.code(code)
    status_row = row if field == TOP_FIELD else contract.catalogue.code(SUCCESS)
    words, scheme = f"{field}={code}", conventions.id_numbers
    # A bare number goes where the catalogue says that the code arrives; elsewhere it takes more.
    is_placed = field == _own_field(contract, operation, code)
    texts = [name for name in conventions.directive_fields if operation.field(name)]
    ending = str(abs(code)) if is_placed else words
    return {
        "api": "face",
        "operation": operation.operation_id,
        "field": field,
        "code": code,
        "name": row.name,
        "http_status": status_row.http_status,
        "variants": [each.text for each in row.variants] if field == TOP_FIELD else [],
        "reach": _reach(contract, operation, code),
        "rule": {"match": {"operation": operation.operation_id}, "outcome": {field: code}},
        "header": f"{conventions.outcome_header}: {words}",
        "field_directive": dict.fromkeys(
            texts or conventions.directive_fields[:1], conventions.directive_prefix + words
        ),
        "secret_id_ending": conventions.secret_id_separator + ending,
        "idcard_number": coded_id_number(abs(code) + (0 if is_placed else scheme.top), scheme),
    }


def _reach(contract: Contract, operation: Operation, code: int) -> dict[str, object] | None:
    """What brings the emulator to the code unforced."""
    for reach in contract.emulator.reach:
        if reach.is_of(operation.operation_id, code):
            return {"by": reach.by, "option": reach.option, "says": reach.says}
    return None
