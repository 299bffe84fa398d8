"""Every outcome that can be forced, and how each way says it; made from the catalogue.

Refuses to force anything itself.
"""

from faceid_conformance.contract.model import Contract, IdNumberScheme, Operation
from faceid_conformance.emulator.face.forcing import ID_NUMBER_FIELD, field_of
from faceid_conformance.emulator.face.identity import check_character
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
    words = f"{field}={code}"
    # The last two ways name a code only: it goes where the catalogue says that it arrives.
    is_placed = field == _own_field(contract, operation, code)
    takes_number = operation.field(ID_NUMBER_FIELD) is not None
    ending = f"{conventions.secret_id_separator}{abs(code)}"
    number = coded_id_number(code, conventions.id_numbers)
    texts = [name for name in conventions.directive_fields if operation.field(name)]
    return {
        "operation": operation.operation_id,
        "field": field,
        "code": code,
        "name": row.name,
        "http_status": status_row.http_status,
        "rule": {"match": {"operation": operation.operation_id}, "outcome": {field: code}},
        "header": f"{conventions.outcome_header}: {words}",
        "field_directive": dict.fromkeys(texts, conventions.directive_prefix + words),
        "secret_id_ending": ending if is_placed else None,
        "idcard_number": number if is_placed and takes_number else None,
    }
