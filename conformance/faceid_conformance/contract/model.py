"""The contract's nouns, frozen: operations, fields, codes, limits, signing, checks.

Refuses to know files, JSON and OpenAPI; `reader` is the only way in.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from faceid_conformance.contract.quirk import Profiles, Reading
from faceid_conformance.contract.reach import Reach

FieldKind = Literal["text", "picture", "video"]
LEADING_FAMILY = "face-verification"


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a request body."""

    name: str
    kind: FieldKind
    required: bool
    enum: tuple[str, ...] = ()
    pattern: str | None = None
    max_length: int | None = None
    missing_code: int | None = None
    invalid_code: int | None = None
    undecodable_code: int | None = None
    required_when: tuple[tuple[str, str], ...] = ()
    limits: tuple[str, ...] = ()
    standing: str | None = None
    example: str | None = None
    is_media: bool = field(init=False, repr=False)

    def __post_init__(self) -> None:
        # Asked of every field of every call.
        object.__setattr__(self, "is_media", self.kind != "text")


@dataclass(frozen=True, slots=True)
class RequestBody:
    """One content type that an operation takes."""

    content_type: str
    fields: tuple[Field, ...]
    own_fields_only: bool = False

    def field(self, name: str) -> Field | None:
        return next((item for item in self.fields if item.name == name), None)


@dataclass(frozen=True, slots=True)
class Choice:
    """Fields of which one is enough."""

    fields: tuple[str, ...]
    when_both: str | None
    when_none: int


@dataclass(frozen=True, slots=True)
class Stage:
    """One of the stages that an operation goes through after its parameters."""

    name: str
    status: str
    message: str
    only_when: tuple[tuple[str, str], ...] = ()
    yields: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ResultField:
    """One field of an operation's `data`."""

    name: str
    type: str
    present_when: tuple[tuple[str, str | int], ...] = ()
    threshold: str | None = None


@dataclass(frozen=True, slots=True)
class Operation:
    """One URL of the API."""

    operation_id: str
    path: str
    method: str
    summary: str
    billable: bool
    bodies: tuple[RequestBody, ...]
    stages: tuple[Stage, ...]
    choice: Choice | None
    codes: tuple[int, ...]
    result_fields: tuple[ResultField, ...]
    limits: tuple[str, ...] = ()

    def body(self, content_type: str) -> RequestBody | None:
        return next((item for item in self.bodies if item.content_type == content_type), None)

    def field(self, name: str) -> Field | None:
        """The field of that name in the first body that has it."""
        found = (body.field(name) for body in self.bodies)
        return next((item for item in found if item is not None), None)

    def stage(self, name: str) -> Stage | None:
        return next((item for item in self.stages if item.name == name), None)

    def result_field(self, name: str) -> ResultField | None:
        return next((item for item in self.result_fields if item.name == name), None)


@dataclass(frozen=True, slots=True)
class Variant:
    """Another text under a code, and whose doing it then is."""

    text: str
    says: str
    fault: str


@dataclass(frozen=True, slots=True)
class ErrorCode:
    """One row of the code catalogue."""

    code: int
    name: str
    family: str
    en: str
    zh: str
    category: str
    fault: str
    retry: str
    http_status: int
    http_standing: str
    operations: tuple[str, ...]
    arrives_in: str
    arrives_standing: str
    wire_message: str | None = None
    wire_message_standing: str | None = None
    standing: str | None = None
    unused: str | None = None
    variants: tuple[Variant, ...] = ()


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Every code of every family; the face-verification family leads."""

    codes: tuple[ErrorCode, ...]
    _places: Mapping[tuple[str, int], ErrorCode] = field(repr=False)

    def __iter__(self) -> Iterator[ErrorCode]:
        return iter(self.codes)

    def __len__(self) -> int:
        return len(self.codes)

    def find(self, code: int, family: str = LEADING_FAMILY) -> ErrorCode | None:
        return self._places.get((family, code))

    def code(self, code: int, family: str = LEADING_FAMILY) -> ErrorCode:
        """The row of that code; KeyError where the family has none."""
        return self._places[(family, code)]

    def for_operation(self, operation_id: str) -> tuple[ErrorCode, ...]:
        """The codes that the operation's tables list, without success, each once."""
        listed: dict[int, ErrorCode] = {}
        for row in self.codes:
            if operation_id in row.operations and row.code != 0:
                kept = listed.get(row.code)
                if kept is None or row.family == LEADING_FAMILY:
                    listed[row.code] = row
        return tuple(listed.values())


@dataclass(frozen=True, slots=True)
class Limit:
    """One limit or threshold; `advisory` ones refuse nothing."""

    name: str
    meaning: str
    unit: str
    operations: tuple[str, ...]
    advisory: bool
    code: int | None
    maximum: int | None
    threshold: int | None
    formats: tuple[str, ...]
    refused_formats: tuple[str, ...]
    standing: str | None = None
    min_width: int | None = None
    min_height: int | None = None


@dataclass(frozen=True, slots=True)
class SigningField:
    """One key of the text that is signed."""

    key: str
    name: str
    required: bool
    pattern: str | None


@dataclass(frozen=True, slots=True)
class Signing:
    """How a request is signed."""

    scheme: str
    header: str
    mac: str
    mac_bytes: int
    separator: str
    assignment: str
    fields: tuple[SigningField, ...]
    canonical_order: tuple[str, ...]
    single_use_expires: int
    single_use_missing_file_id_code: int
    required: tuple[tuple[str, re.Pattern[str] | None], ...] = field(init=False, repr=False)
    """The keys that have to be there, each with what its value has to match."""

    def __post_init__(self) -> None:
        required = tuple(
            (item.key, None if item.pattern is None else re.compile(item.pattern, re.ASCII))
            for item in self.fields
            if item.required
        )
        object.__setattr__(self, "required", required)


@dataclass(frozen=True, slots=True)
class Check:
    """One row of the order in which a request is judged."""

    check: str
    code: int | str
    says: str
    operations: tuple[str, ...]
    limit: str | None
    stage: str | None
    standing: str | None

    @property
    def own_code(self) -> int | None:
        """The code this row answers with, unless a field or an outcome names it."""
        return self.code if isinstance(self.code, int) else None


@dataclass(frozen=True, slots=True)
class TestAccount:
    """The account that exists where none is given; its key is public."""

    __test__ = False

    app_id: str
    secret_id: str
    secret_key: str
    bucket: str


@dataclass(frozen=True, slots=True)
class NumberRange:
    """Numbers from `first` on; what a number is over it, times the step, is a time."""

    first: int
    count: int
    step_seconds: float

    def seconds(self, number: int) -> float | None:
        """The time that a number names, or None where it is none of these."""
        over = number - self.first
        return round(over * self.step_seconds, 6) if 0 <= over < self.count else None


@dataclass(frozen=True, slots=True)
class IdNumberScheme:
    """How an ID number that nobody has names an outcome."""

    region: str
    code_digits: int
    birth_date: str
    sequence: str
    passes: str
    top: int
    delay: "NumberRange"
    dribble: "NumberRange"
    lognormal: "NumberRange"
    first_fault: int
    dribble_size: int
    sigma: float


@dataclass(frozen=True, slots=True)
class ScoreRange:
    """The scores of a passing answer, both ends included."""

    lowest: int
    highest: int


@dataclass(frozen=True, slots=True)
class Manners:
    """How a forced reply may travel: the form of each part, its bounds, and the wire faults."""

    delay_syntax: str
    most_delay_seconds: int
    dribble_syntax: str
    most_pause_seconds: int
    faults: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class PicturesByUrl:
    """Which kind of file a known url leads to, and how one that gives no picture is told."""

    header: str
    known: Mapping[str, str]
    failing_prefix: str
    failures: Mapping[str, int]
    most_bytes: int
    most_seconds: int
    most_redirects: int


@dataclass(frozen=True, slots=True)
class RetryAfter:
    """The header that tells a caller which was too fast when to come again; `codes` carry it."""

    header: str
    codes: tuple[int, ...]
    forced_seconds: int


@dataclass(frozen=True, slots=True)
class EmulatorConventions:
    """What this project invented so that the service can be emulated."""

    test_account: TestAccount
    mark_header: str
    product: str
    control_prefix: str
    health_path: str
    token_header: str
    outcome_header: str
    outcome_fields: tuple[str, ...]
    outcome_syntax: str
    outcome_example: str
    outcome_separator: str
    manners: Manners
    directive_fields: tuple[str, ...]
    directive_prefix: str
    secret_id_separator: str
    diagnosis_header: str
    diagnosis_longest: int
    retry_after: RetryAfter
    id_numbers: IdNumberScheme
    identity_name: str
    scores: Mapping[str, ScoreRange]
    lip_code_digits: int
    pictures: PicturesByUrl
    reach: tuple[Reach, ...]


@dataclass(frozen=True, slots=True)
class Contract:
    """Everything the project knows about the API, read once."""

    document: Mapping[str, Any] = field(repr=False)
    stamp: str
    operations: tuple[Operation, ...]
    catalogue: Catalogue = field(repr=False)
    limits: Mapping[str, Limit] = field(repr=False)
    signing: Signing = field(repr=False)
    checks: tuple[Check, ...] = field(repr=False)
    emulator: EmulatorConventions = field(repr=False)
    profiles: Profiles = field(repr=False)
    reading: Reading
    servers: tuple[str, ...] = ()

    def operation(self, operation_id: str) -> Operation:
        for item in self.operations:
            if item.operation_id == operation_id:
                return item
        raise KeyError(operation_id)
