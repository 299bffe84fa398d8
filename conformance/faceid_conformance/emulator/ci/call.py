"""One call of an operation on COS under judgement, read step by step.

Refuses to judge: `checks` asks it, `api` answers for it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from faceid_conformance.contract.cos_model import CosContract, CosOperation
from faceid_conformance.emulator.ci.signature import (
    CosSignature,
    Signed,
    find_signature,
    read_signature,
    verify,
)
from faceid_conformance.emulator.ci.store import ObjectStore, Stored
from faceid_conformance.emulator.ci.target import Target, target_of
from faceid_conformance.emulator.rules.book import RuleBook
from faceid_conformance.emulator.settings import Account, Settings
from faceid_conformance.emulator.state.clocks import Clocks
from faceid_conformance.emulator.state.protocol import State
from faceid_conformance.emulator.wire.request import Request

AUTHORIZATION = "Authorization"
PROCESS = "ci-process"
BUCKET = "bucket"
OBJECT_METHODS = ("GET", "HEAD", "PUT", "DELETE")


@dataclass(frozen=True, slots=True)
class House:
    """What all calls of one emulator share."""

    contract: CosContract = field(repr=False)
    settings: Settings
    accounts: tuple[Account, ...]
    state: State
    clocks: Clocks = field(repr=False)
    store: ObjectStore = field(repr=False)
    rules: RuleBook = field(repr=False)

    def bucket_of(self, account: Account) -> str:
        """The account's bucket, without its appid; the contract's where it names none."""
        bucket = account.bucket or self.contract.conventions.bucket
        return bucket.removesuffix(f"-{account.app_id}")


@dataclass(frozen=True, slots=True)
class Signer:
    """A known account, what it signed, and the number of the code that its SecretId asks for."""

    account: Account
    signature: CosSignature
    named_code: int | None = None


class CosCall:
    """A request, with what was found out about it so far."""

    def __init__(self, house: House, request: Request) -> None:
        self.house = house
        self.request = request
        self.target: Target = target_of(request)

    @cached_property
    def process(self) -> str | None:
        """The processing that is asked for; None for an object as it is."""
        return self.target.parameter(PROCESS)

    @cached_property
    def operation(self) -> CosOperation | None:
        """The operation of the contract, where the request is one."""
        for item in self.house.contract.operations:
            if item.process == self.process and item.method == self.request.method:
                return item if item.on_object == bool(self.target.key) else None
        return None

    # Who calls

    @cached_property
    def fields(self) -> tuple[str, Mapping[str, str] | None]:
        return find_signature(self.request, self.target.pairs, AUTHORIZATION)

    @cached_property
    def signature(self) -> CosSignature | None:
        _, found = self.fields
        needed = tuple(self.house.contract.signed_fields)
        return None if found is None else read_signature(found, needed)

    @cached_property
    def _known(self) -> Signer | None:
        """Whoever the SecretId names, without an ending that names a code."""
        if self.signature is None:
            return None
        sent = self.signature.secret_id
        account = self._account_of(sent)
        if account is not None:
            return Signer(account, self.signature)
        known, _, digits = sent.rpartition(self.house.contract.conventions.secret_id_separator)
        account = self._account_of(known)
        is_number = digits.isascii() and digits.isdigit() and len(digits) <= 4
        if account is None or not is_number:
            return None
        return Signer(account, self.signature, int(digits))

    def _account_of(self, secret_id: str) -> Account | None:
        return next((each for each in self.house.accounts if each.secret_id == secret_id), None)

    @property
    def signer(self) -> Signer:
        """Who signed; LookupError where a check has to refuse the call for want of anybody."""
        if self._known is None:
            raise LookupError("nobody who is known has signed")
        return self._known

    @property
    def account(self) -> Account | None:
        """The account that the SecretId names."""
        return self._known.account if self._known is not None else None

    @property
    def named_code(self) -> int | None:
        """The number of the code that an ending of the SecretId names."""
        return self._known.named_code if self._known is not None else None

    @property
    def tenant(self) -> str | None:
        return self.account.app_id if self.account is not None else None

    @cached_property
    def now(self) -> float:
        return self.house.clocks.now(self.tenant)

    @cached_property
    def verified(self) -> tuple[bool, Signed]:
        """Whether the signature matches, and what was signed here."""
        signer = self.signer
        return verify(
            signer.signature,
            signer.account.secret_key,
            method=self.request.method,
            paths=self.target.paths,
            pairs=self.target.pairs,
            headers=self.headers,
            hosts=self.hosts,
            never_signed=self.house.contract.never_signed,
        )

    @property
    def headers(self) -> Sequence[tuple[str, str]]:
        """The headers as texts."""
        return [
            (name.decode("latin-1"), value.decode("utf-8", "surrogateescape"))
            for name, value in self.request.headers
        ]

    @property
    def hosts(self) -> tuple[str, ...]:
        """The host as it came, and as callers sign it who were sent elsewhere."""
        account = self.account
        if account is None:
            return self.target.hosts
        conventions = self.house.contract.conventions
        own = f"{self.house.bucket_of(account)}-{account.app_id}.cos.{conventions.region}"
        return tuple(dict.fromkeys((*self.target.hosts, f"{own}.myqcloud.com")))

    # Which bucket and object

    @cached_property
    def bucket(self) -> tuple[str, str] | None:
        """Bucket and appid; where neither host nor path names them, those of who signs."""
        if self.target.bucket is not None:
            return self.target.bucket
        if self.account is None:
            return None
        return self.house.bucket_of(self.account), self.account.app_id

    def owner(self) -> Account | None:
        """The account whose bucket it is."""
        if self.bucket is None:
            return None
        name, app_id = self.bucket
        for account in self.house.accounts:
            if account.app_id == app_id and self.house.bucket_of(account) == name:
                return account
        return None

    @property
    def place(self) -> tuple[str, str, str]:
        """Appid, bucket and key; LookupError where neither the target nor a signer names any."""
        if self.bucket is None:
            raise LookupError("nobody names a bucket")
        bucket, app_id = self.bucket
        return app_id, bucket, self.target.key

    @cached_property
    def stored(self) -> Stored | None:
        """The object as it lay there when it was first asked for."""
        return self.house.store.get(*self.place)

    @property
    def found(self) -> Stored:
        """The object; LookupError where a check has to refuse the call for want of it."""
        if self.stored is None:
            raise LookupError("there is no such object")
        return self.stored

    @property
    def video(self) -> bytes:
        """The bytes that are judged: those that came, or those that are stored."""
        return self.request.body if self.request.method == "PUT" else self.found.content

    @property
    def is_read(self) -> bool:
        """All of it came before it is judged."""
        return True

    def text(self, name: str) -> str:
        """A parameter's value; empty where it is absent. The bucket is known by its own name."""
        if name == BUCKET:
            return "-".join(self.bucket or ())
        return self.target.parameter(name) or ""

    @property
    def resource(self) -> str:
        """The address as an error document shows it."""
        return f"{self.target.hosts[0]}/{self.target.key}"
