"""What the journal's short names mean: operations, codes, checks, lint, mistakes, faults.

Refuses to change while the emulator runs, so that whoever shows it asks once.
"""

from typing import Any

from faceid_conformance.contract.cos_reader import load_cos_contract
from faceid_conformance.contract.model import Contract, ErrorCode, Operation
from faceid_conformance.emulator.control.cos_vocabulary import cos_vocabulary
from faceid_conformance.emulator.doctor.kinds import KINDS
from faceid_conformance.emulator.doctor.snippets import TITLES, snippet_in
from faceid_conformance.emulator.face.forceable import coded_id_number
from faceid_conformance.emulator.wire.lint import SAYS

Document = dict[str, Any]


def vocabulary(contract: Contract, tenants: tuple[str, ...]) -> Document:
    """Everything that a page needs to show a journal in words."""
    codes = {0, *(code for operation in contract.operations for code in operation.codes)}
    return {
        "tenants": list(tenants),
        "operations": [_operation(operation) for operation in contract.operations],
        "codes": [_code(contract.catalogue.code(code)) for code in sorted(codes, key=_place)],
        "checks": [
            {
                "check": row.check,
                "place": place,
                "code": row.code,
                "says": row.says,
                "standing": row.standing,
            }
            for place, row in enumerate(contract.checks, start=1)
        ],
        "lint": dict(SAYS),
        "mistakes": {
            kind.id: {"step": kind.step, "says": kind.says.replace("{}", "…"), "fix": kind.fix}
            for kind in KINDS
        },
        "snippets": {
            name: {"title": title, "text": snippet_in(name)} for name, title in TITLES.items()
        },
        "forcing": _forcing(contract),
        "ci": cos_vocabulary(load_cos_contract()),
    }


def _place(code: int) -> tuple[bool, int]:
    return code < 0, abs(code)


def _code(row: ErrorCode) -> Document:
    return {
        "code": row.code,
        "name": row.name,
        "en": row.en,
        "zh": row.zh,
        "fault": row.fault,
        "retry": row.retry,
        "http_status": row.http_status,
        "http_standing": row.http_standing,
        "arrives_in": row.arrives_in,
        "arrives_standing": row.arrives_standing,
        "standing": row.standing,
    }


def _operation(operation: Operation) -> Document:
    return {
        "operation": operation.operation_id,
        "method": operation.method,
        "path": operation.path,
        "summary": operation.summary,
        "content_types": [body.content_type for body in operation.bodies],
        "stages": [stage.status for stage in operation.stages],
        "fields": [
            {
                "name": field.name,
                "kind": field.kind,
                "required": field.required,
                "enum": list(field.enum),
                "example": field.example,
            }
            for field in operation.bodies[-1].fields
        ],
        "choice": list(operation.choice.fields) if operation.choice is not None else [],
    }


def _forcing(contract: Contract) -> Document:
    """The words of the ways to force an outcome; all of them are this project's invention."""
    conventions, manners = contract.emulator, contract.emulator.manners
    return {
        "standing": "inferred",
        "header": conventions.outcome_header,
        "fields": list(conventions.directive_fields),
        "field_prefix": conventions.directive_prefix,
        "secret_id": conventions.test_account.secret_id,
        "secret_id_separator": conventions.secret_id_separator,
        "fault_number": coded_id_number(conventions.id_numbers.first_fault, conventions.id_numbers),
        "idcard_name": conventions.identity_name,
        "delay": manners.delay_syntax,
        "most_delay_seconds": manners.most_delay_seconds,
        "dribble": manners.dribble_syntax,
        "faults": dict(manners.faults),
    }
