"""The contract of the operations on COS, frozen: operations, parameters, codes, checks.

Refuses to know files, JSON and OpenAPI; `cos_reader` is the only way in.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from faceid_conformance.contract.model import ScoreRange


@dataclass(frozen=True, slots=True)
class Parameter:
    """One query parameter."""

    name: str
    required: bool
    is_number: bool = False
    enum: tuple[str, ...] = ()
    pattern: str | None = None
    missing_code: str | None = None
    invalid_code: str | None = None
    required_when: tuple[tuple[str, tuple[str, ...]], ...] = ()
    limits: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CosOperation:
    """One operation: a method, and a processing of an object or of the bucket."""

    operation_id: str
    method: str
    process: str
    on_object: bool
    billable: bool
    parameters: tuple[Parameter, ...]
    codes: tuple[str, ...]
    undecodable_code: str | None = None
    missing_body_code: str | None = None


@dataclass(frozen=True, slots=True)
class CosCode:
    """One row of the catalogue; `number` names it where only digits fit."""

    code: str
    number: int
    name: str
    family: str
    en: str
    zh: str
    http_status: int
    http_standing: str
    operations: tuple[str, ...]
    message: str | None
    variants: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CosCheck:
    """One row of the order in which a request is judged."""

    check: str
    code: str
    operations: tuple[str, ...]
    limit: str | None


@dataclass(frozen=True, slots=True)
class CosLimit:
    """One limit or threshold."""

    code: str | None
    maximum: int | None
    span: tuple[int, int] | None
    formats: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NumberScheme:
    """How an ID number that nobody has names a code."""

    region: str
    code_digits: int


@dataclass(frozen=True, slots=True)
class StoreBounds:
    """What is kept of uploads, at most."""

    objects: int
    total_bytes: int
    object_bytes: int


@dataclass(frozen=True, slots=True)
class CosConventions:
    """What this project invented so that these operations can be emulated."""

    bucket: str
    region: str
    store: StoreBounds
    outcome_header: str
    outcome_field: str
    outcome_syntax: str
    outcome_example: str
    key_prefix: str
    secret_id_separator: str
    id_numbers: NumberScheme
    scores: ScoreRange
    live_code_digits: int
    actions: tuple[str, ...]
    action_separator: str
    expired_token_prefix: str


@dataclass(frozen=True, slots=True)
class CosContract:
    """Everything that is known about the operations on COS, read once."""

    operations: tuple[CosOperation, ...]
    codes: Mapping[str, CosCode] = field(repr=False)
    limits: Mapping[str, CosLimit] = field(repr=False)
    checks: tuple[CosCheck, ...] = field(repr=False)
    signed_fields: Mapping[str, str | None] = field(repr=False)
    never_signed: frozenset[str] = field(repr=False)
    token_name: str
    conventions: CosConventions = field(repr=False)

    def operation(self, operation_id: str) -> CosOperation:
        for item in self.operations:
            if item.operation_id == operation_id:
                return item
        raise KeyError(operation_id)

    def maximum(self, limit: str | None) -> int:
        """The most that a limit allows; LookupError where there is none of that name, or no most.

        A check that names no limit has none.
        """
        known = self.limits.get(limit) if limit is not None else None
        if known is None or known.maximum is None:
            raise LookupError(f"no limit with a maximum: {limit}")
        return known.maximum

    def by_number(self, number: int) -> CosCode | None:
        return next((row for row in self.codes.values() if row.number == number), None)
