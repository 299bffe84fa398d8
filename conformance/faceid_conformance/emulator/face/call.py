"""One call of a face operation under judgement, read step by step and each step once.

Refuses to judge: `checks` asks it, `answers` answers for it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from msgspec import structs

from faceid_conformance.contract.model import Check, Contract, Field, Operation, RetryAfter, Signing
from faceid_conformance.emulator.face.signature import Signature
from faceid_conformance.emulator.id_number import is_id_number
from faceid_conformance.emulator.journal.labels import Labels
from faceid_conformance.emulator.journal.media_folder import MediaFolder
from faceid_conformance.emulator.once import once
from faceid_conformance.emulator.outcomes.directive import (
    Directive,
    ForcingError,
    fit,
    read_directive,
)
from faceid_conformance.emulator.outcomes.forcing import Source, code_of, first_forced
from faceid_conformance.emulator.outcomes.manner import Delays
from faceid_conformance.emulator.outcomes.outcome import Forced, Outcome, Verdict
from faceid_conformance.emulator.rules.book import UNDECIDED, RuleBook
from faceid_conformance.emulator.settings import Account, Settings
from faceid_conformance.emulator.state.clocks import Clocks
from faceid_conformance.emulator.state.pace import Pace
from faceid_conformance.emulator.state.protocol import State
from faceid_conformance.emulator.wire.lint import Lint, LintLog
from faceid_conformance.emulator.wire.media import Kind, digest_of, from_base64, kind_of
from faceid_conformance.emulator.wire.reply import Reply
from faceid_conformance.emulator.wire.request import Request
from faceid_conformance.emulator.wire.submission import JSON, Submission, Value

NULL_TEXT = "null"
MOST_CODE_DIGITS = 6
NO_FIELDS: Mapping[str, Field] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Workings:
    """Every table and function that an answer is made with; a fault replaces one of them."""

    checks: tuple[Check, ...]
    predicates: "Mapping[str, Callable[[FaceCall, Check], Verdict | None]]"
    results: "Mapping[str, Callable[[FaceCall], object]]"
    sources: "tuple[Source[FaceCall], ...]"
    authorization: Callable[[Request, str], str | None]
    decode_signature: Callable[[str, Signing], Signature | None]
    read_submission: Callable[[Request], Submission]
    answer: "Callable[[FaceCall], Mapping[str, object]]"
    stopped_answer: "Callable[[FaceCall, str, int], Mapping[str, object]]"
    render: Callable[[Outcome], Reply]
    retry_after: Callable[[Outcome, RetryAfter], int | None]
    kept_bytes: int


@dataclass(frozen=True, slots=True)
class House:
    """What all calls of one emulator share."""

    contract: Contract = field(repr=False)
    settings: Settings
    pairs: Mapping[tuple[str, str], Account] = field(repr=False)
    state: State
    workings: Workings = field(repr=False)
    texts: Callable[[int], str] = field(repr=False)
    fields: Mapping[tuple[str, str], Mapping[str, Field]] = field(repr=False)
    maxima: Mapping[str | None, int] = field(repr=False)
    app_ids: frozenset[str]
    secret_ids: frozenset[str] = field(repr=False)
    bucket_names: frozenset[str]
    signed_keys: frozenset[str]
    labels: Labels = field(repr=False)
    media: MediaFolder | None = field(repr=False)
    rules: RuleBook = field(repr=False)
    delays: Delays = field(repr=False)
    pace: Pace = field(repr=False)
    clocks: Clocks = field(repr=False)


def fields_by_body(contract: Contract) -> Mapping[tuple[str, str], Mapping[str, Field]]:
    """For each operation and content type its fields, and those that only another type has."""
    found: dict[tuple[str, str], dict[str, Field]] = {}
    for operation in contract.operations:
        for body in operation.bodies:
            fields = {item.name: item for item in body.fields}
            for other in () if body.own_fields_only else operation.bodies:
                for item in other.fields:
                    fields.setdefault(item.name, item)
            found[operation.operation_id, body.content_type] = fields
    return found


class FaceCall:
    """A request to one operation, with what was found out about it so far."""

    def __init__(self, house: House, operation: Operation, request: Request) -> None:
        self.house = house
        self.request = request
        self.operation = operation
        self._log = LintLog()
        self._submission: Submission | None = None
        self.is_read = False
        self._values: dict[str, Value | None] = {}
        self._digests: dict[str, bytes] = {}
        self._kinds: dict[str, Kind | None] = {}
        self._numbers: dict[str, bool] = {}
        self._present: dict[str, bool] = {}
        self._forced: Forced | None = None
        self._forced_when_read: bool | None = None
        self._choice = UNDECIDED
        self.named_code: int | None = None
        self.named_words: Directive | None = None
        self._read_signature()

    @once
    def now(self) -> float:
        return self.house.clocks.now(self.tenant)

    # Who calls

    def _read_signature(self) -> None:
        """Who calls is asked of every call, so it is found out at once.

        `tenant` is the appid that the call signs with, where such an account exists.
        """
        house = self.house
        signing, workings = house.contract.signing, house.workings
        self.authorization = workings.authorization(self.request, signing.header) or ""
        self.decoded_signature = workings.decode_signature(self.authorization, signing)
        self.tenant: str | None = None
        if self.decoded_signature is not None:
            # Beyond here `signature` is for whoever knows that there is one.
            self.signature = self._without_ending(self.decoded_signature)
            self.decoded_signature = self.signature
            if self.signature.app_id in house.app_ids:
                self.tenant = self.signature.app_id

    def _without_ending(self, signature: Signature) -> Signature:
        """Take the ending that asks for an outcome off a SecretId which is known without it."""
        conventions = self.house.contract.emulator
        known, found, ending = signature.secret_id.rpartition(conventions.secret_id_separator)
        if not found or known not in self.house.secret_ids:
            return signature
        if ending.isascii() and ending.isdigit() and len(ending) <= MOST_CODE_DIGITS:
            code = code_of(ending, self.operation, conventions.id_numbers)
            if code is None:
                return signature
            self.named_code = code or None
        else:
            try:
                self.named_words = read_directive(ending, conventions)
                fit(self.named_words, self.operation, self.house.contract)
            except ForcingError:
                self.named_words = None
                return signature
        return structs.replace(signature, secret_id=known)

    @once
    def account(self) -> Account | None:
        """The account that the appid and the SecretId name together."""
        return self.house.pairs.get((self.signature.app_id, self.signature.secret_id))

    # What is asked

    def read(self) -> Submission:
        """Read the body; what it says is known from here on."""
        if self._submission is None:
            self._submission = self.house.workings.read_submission(self.request)
            self.is_read = True
        return self._submission

    @property
    def submission(self) -> Submission | None:
        return self._submission

    @property
    def lint(self) -> tuple[Lint, ...]:
        read = self._submission.lint if self._submission is not None else ()
        return (*read, *self._log.findings()) if self._log else read

    @once
    def fields(self) -> tuple[Field, ...]:
        """The operation's fields; those of the content type that came lead."""
        return tuple(self.named_fields.values())

    @once
    def named_fields(self) -> Mapping[str, Field]:
        place = self.operation.operation_id, self.read().content_type
        return self.house.fields.get(place, NO_FIELDS)

    def value(self, name: str) -> Value | None:
        """The value of a field; base64 in JSON is taken as the medium that it stands for."""
        values = self._values
        if name in values:
            return values[name]
        known = self.named_fields.get(name)
        is_medium = known is not None and known.is_media
        found = self._medium(name) if is_medium else self._first(name)
        values[name] = found
        return found

    def _first(self, name: str) -> Value | None:
        found = (self._submission or self.read()).values.get(name)
        return found[0] if found else None

    def digest(self, name: str, value: Value) -> bytes:
        """The digest of a field's medium; taken once, for it reads much of what came."""
        if name not in self._digests:
            self._digests[name] = digest_of(value.data)
        return self._digests[name]

    def kind(self, name: str, value: Value) -> Kind | None:
        """The kind of file that a field's medium is; several checks ask."""
        if name not in self._kinds:
            self._kinds[name] = kind_of(value.data)
        return self._kinds[name]

    def is_id_number(self, number: str) -> bool:
        """Whether a number can exist; forgotten with the call."""
        if number not in self._numbers:
            self._numbers[number] = is_id_number(number)
        return self._numbers[number]

    def has(self, field: Field) -> bool:
        """Whether a value came; a blank text is none, and neither is null for an optional one."""
        found = self._present.get(field.name)
        if found is None:
            found = self._present[field.name] = self._is_present(field)
        return found

    def _is_present(self, field: Field) -> bool:
        value = self.value(field.name)
        if value is None or (not value.data and value.whole):
            return False
        if field.is_media:
            return True
        text = value.text()
        if text == NULL_TEXT and not field.required:
            self._log.note("null-text", value.offset)
            return False
        return text is None or bool(text.strip())

    @once
    def counting_fields(self) -> tuple[Field, ...]:
        """The fields that came and count: of a choice only the one that wins where both came."""
        choice = self.operation.choice
        present = tuple([item for item in self.fields if self.has(item)])
        if choice is None:
            return present
        winner = choice.when_both
        if all(item.name != winner for item in present):
            return present
        losers = {name for name in choice.fields if name != winner}
        return tuple(item for item in present if item.name not in losers)

    def _medium(self, name: str) -> Value | None:
        value = self.read().first(name)
        if value is None:
            return self._stray_medium()
        if self.read().content_type == JSON:
            decoded = from_base64(value.text() or "")
            return Value(decoded) if decoded is not None else Value(b"", whole=False)
        return value

    def _stray_medium(self) -> Value | None:
        """A medium under another medium's name: a Laravel package sends the card as a video."""
        for item in self.fields:
            found = self.read().values.get(item.name, ())
            if item.is_media and len(found) > 1:
                self._log.note("card-as-second-video", found[1].offset)
                return found[1]
        return None

    def text(self, name: str) -> str:
        value = self._first(name)
        return (value.text() or "") if value is not None else ""

    def note(self, name: str, offset: int) -> None:
        self._log.note(name, offset)

    def holds(self, conditions: tuple[tuple[str, str], ...]) -> bool:
        return all(self.text(name) == wanted for name, wanted in conditions)

    # What the engine asks

    def forced(self) -> Forced | None:
        """What the sources ask for: they are asked before the body was read and once after."""
        is_read = self.is_read
        if self._forced_when_read is not is_read:
            self._forced_when_read = is_read
            self._forced = first_forced(self, self.house.workings.sources)
        return self._forced

    def ruled(self, *, only_look: bool = False) -> Directive | None:
        """What the rules say; they are asked until they can decide, and then no more."""
        if only_look:
            return self.house.rules.choose(self, only_look=True).directive
        if not self._choice.is_decided:
            self._choice = self.house.rules.choose(self)
        return self._choice.directive

    def stage_runs(self, stage: str) -> bool:
        found = self.operation.stage(stage) if self.operation.stages else None
        return found is not None and self.holds(found.only_when)

    def arrives_in(self, code: int) -> str:
        return self.house.contract.catalogue.code(code).arrives_in

    def answer(self) -> Mapping[str, object]:
        return self.house.workings.answer(self)

    def stopped_answer(self, status: str, code: int) -> Mapping[str, object]:
        return self.house.workings.stopped_answer(self, status, code)
