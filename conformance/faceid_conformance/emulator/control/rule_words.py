"""What a rule may say of each API: what it looks for in a call, and what it makes of it.

Refuses to know rules.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from faceid_conformance.contract.cos_model import CosContract
from faceid_conformance.contract.model import Contract
from faceid_conformance.emulator.ci.call import BUCKET
from faceid_conformance.emulator.ci.forcing import read_cos_directive
from faceid_conformance.emulator.outcomes.directive import (
    Directive,
    ForcingError,
    fit,
    read_directive,
)
from faceid_conformance.emulator.outcomes.outcome import SUCCESS

MASKED_FACE, MASKED_COS = ("idcard_number", "idcard_name"), ("IdCard", "Name")


@dataclass(frozen=True, slots=True)
class RuleWords:
    """One API's operations, the texts of a call that a rule may look for, and its outcomes.

    `read` and `fit` raise ForcingError; a rule that names the code's `field` is one of this API.
    """

    operations: tuple[str, ...]
    masked: tuple[str, ...]
    texts: tuple[str, ...]
    field: str
    read: Callable[[str], Directive]
    fit: Callable[[Directive, str], None]

    @property
    def looked_for(self) -> tuple[str, ...]:
        return (*self.masked, *self.texts)


def rule_words(face: Contract, cos: CosContract) -> tuple[RuleWords, ...]:
    """The words of both APIs."""
    conventions = face.emulator

    def fit_face(directive: Directive, operation_id: str) -> None:
        fit(directive, face.operation(operation_id), face)

    def fit_bucket(directive: Directive, operation_id: str) -> None:
        code = directive.code
        if code != SUCCESS and code not in cos.operation(operation_id).codes:
            raise ForcingError(f"the catalogue lists no code {code} for {operation_id}")

    return (
        RuleWords(
            operations=tuple(each.operation_id for each in face.operations),
            masked=MASKED_FACE,
            texts=tuple(conventions.directive_fields),
            field=conventions.outcome_fields[0],
            read=partial(read_directive, conventions=conventions),
            fit=fit_face,
        ),
        RuleWords(
            operations=tuple(each.operation_id for each in cos.operations),
            masked=MASKED_COS,
            texts=(BUCKET,),
            field=cos.conventions.outcome_field,
            read=partial(read_cos_directive, contract=cos, manners=conventions.manners),
            fit=fit_bucket,
        ),
    )
