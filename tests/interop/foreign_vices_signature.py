"""Vices of the signature desk: who is let in that should not be, and who is turned away.

Knows nothing of bodies and answers.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from foreign_server import FaceHandler
from foreign_signature import MAC_BYTES, Refusal, SignatureDesk, Signed
from foreign_vices import vice


@vice
class AcceptsMissingSignature(SignatureDesk):
    """Lets a request without Authorization in."""

    def missing(self) -> Signed:
        return Signed(self.account.appid)

    def empty(self) -> Signed:
        raise Refusal(4)


@vice
class AcceptsEmptySignature(SignatureDesk):
    """Lets an Authorization without content in."""

    def empty(self) -> Signed:
        return Signed(self.account.appid)


@vice
class AcceptsAnySignature(SignatureDesk):
    """Lets everybody in whose Authorization is not empty."""

    def admit(self, header: str | None) -> Signed:
        return Signed(self.account.appid) if header else self.missing()


@vice
class AcceptsGarbledSignature(SignatureDesk):
    """Lets in what is no base64 of an HMAC and a text."""

    def admit(self, header: str | None) -> Signed:
        try:
            return super().admit(header)
        except Refusal as refusal:
            if refusal.code != 5:
                raise
            return Signed(self.account.appid)


@vice
class AcceptsAnyMac(SignatureDesk):
    """Reads the signed text and does not look at the HMAC."""

    def check_mac(self, mac: bytes, text: str) -> None:
        return None


@vice
class ReadsTwentyCharacters(SignatureDesk):
    """Compares the HMAC as far as the first twenty base64 characters go: fifteen bytes."""

    def mac_is_right(self, mac: bytes, wanted: bytes) -> bool:
        return mac[:15] == wanted[:15]


@vice
class ComparesTheEndOfTheMac(SignatureDesk):
    """Compares the last ten bytes of the HMAC only."""

    def mac_is_right(self, mac: bytes, wanted: bytes) -> bool:
        return mac[10:] == wanted[10:]


@vice
class AcceptsZeroMac(SignatureDesk):
    """Takes an HMAC of zero bytes for an unsigned caller of its own."""

    def mac_is_right(self, mac: bytes, wanted: bytes) -> bool:
        return mac in {wanted, bytes(MAC_BYTES)}


@vice
class SignsKnownFieldsOnly(SignatureDesk):
    """Proves the text up to its first unknown field; what follows may be anything."""

    def check_mac(self, mac: bytes, text: str) -> None:
        pairs = text.split("&")
        known = [pair for pair in pairs if pair[:2] in {f"{key}=" for key in "abketruf"}]
        if not any(self.mac_is_right(mac, self.mac("&".join(p))) for p in (pairs, known)):
            raise Refusal(14)


@vice
class TakesTheSecretIdForTheKey(SignatureDesk):
    """Accepts what was signed with the public SecretId."""

    def check_mac(self, mac: bytes, text: str) -> None:
        own = SignatureDesk(self.account, self.clock)
        public = SignatureDesk(
            type(self.account)(self.account.appid, "", self.account.secret_id), self.clock
        )
        if mac not in {own.mac(text), public.mac(text)}:
            raise Refusal(14)


@vice
class AcceptsExpiredSignature(SignatureDesk):
    """Does not look at the end of a signature's life."""

    def check_time(self, fields: dict[str, str]) -> None:
        return None


@vice
class CountsLifeFromTheStart(SignatureDesk):
    """Gives every signature an hour from t and does not read e."""

    def check_time(self, fields: dict[str, str]) -> None:
        if int(fields["t"]) + 3600 < self.clock():
            raise Refusal(9)


@vice
class AcceptsUnknownSecretId(SignatureDesk):
    """Does not ask whether the SecretId exists."""

    def check_owner(self, fields: dict[str, str]) -> None:
        super().check_owner(fields | {"k": self.account.secret_id})


@vice
class AcceptsUnknownAppid(SignatureDesk):
    """Does not ask whether the appid exists."""

    def check_owner(self, fields: dict[str, str]) -> None:
        super().check_owner(fields | {"a": self.account.appid})


class SaysAnotherCode(SignatureDesk):
    """Answers one signature fault with the code of another."""

    wrong: Mapping[int, int] = MappingProxyType({})

    def admit(self, header: str | None) -> Signed:
        try:
            return super().admit(header)
        except Refusal as refusal:
            raise Refusal(self.wrong.get(refusal.code, refusal.code), refusal.message) from None


@vice
class SaysFourteenForFour(SaysAnotherCode):
    """Calls an absent signature a wrong one."""

    wrong = MappingProxyType({4: 14})


@vice
class SaysFourForFive(SaysAnotherCode):
    """Calls an unreadable signature an absent one."""

    wrong = MappingProxyType({5: 4})


@vice
class SaysFourteenForNine(SaysAnotherCode):
    """Calls an expired signature a wrong one."""

    wrong = MappingProxyType({9: 14})


@vice
class SaysFiveForFourteen(SaysAnotherCode):
    """Calls a wrong signature an unreadable one."""

    wrong = MappingProxyType({14: 5})


@vice
class SaysOneForEverything(SaysAnotherCode):
    """Answers every signature fault with a code that no table has."""

    wrong = MappingProxyType(dict.fromkeys((4, 5, 9, 10, 11, 14), 1))


@vice
class DemandsTheDocumentsOrder(SignatureDesk):
    """Takes the signed fields in the documents' order only."""

    def fields(self, text: str) -> dict[str, str]:
        fields = super().fields(text)
        given = [key for key in fields if key in "abketrf"]
        if given != sorted(given, key="abketrf".index):
            raise self.unreadable()
        return fields


class DemandsField(SignatureDesk):
    """Demands one signed field that callers may leave out."""

    demanded: str

    def fields(self, text: str) -> dict[str, str]:
        fields = super().fields(text)
        if self.demanded not in fields:
            raise self.unreadable()
        return fields


@vice
class DemandsSignedBucket(DemandsField):
    """Turns away who signs without b."""

    demanded = "b"


@vice
class DemandsSignedRandom(DemandsField):
    """Turns away who signs without r."""

    demanded = "r"


@vice
class DemandsSignedFile(DemandsField):
    """Turns away who signs without f."""

    demanded = "f"


@vice
class DemandsNamedBucket(SignatureDesk):
    """Turns away who signs with an empty bucket."""

    def fields(self, text: str) -> dict[str, str]:
        fields = super().fields(text)
        if not fields.get("b", "any"):
            raise self.unreadable()
        return fields


@vice
class RefusesUnknownSignedField(SignatureDesk):
    """Turns away who signs a field that the documents do not name."""

    def fields(self, text: str) -> dict[str, str]:
        fields = super().fields(text)
        if set(fields) - set("abketrf"):
            raise self.unreadable()
        return fields


@vice
class RefusesSecondUse(SignatureDesk):
    """Takes a multi-use signature for a replay when it comes again."""

    def check_reuse(self, text: str, fields: dict[str, str]) -> None:
        super().check_reuse(text, fields | {"e": "0", "f": "any"})


@vice
class RefusesSecondAhead(SignatureDesk):
    """Turns away a caller whose clock is a second ahead."""

    def check_time(self, fields: dict[str, str]) -> None:
        super().check_time(fields)
        if int(fields["t"]) > self.clock():
            raise Refusal(9)


@vice
class RefusesLongLife(SignatureDesk):
    """Turns away a signature that lives longer than a day."""

    def check_time(self, fields: dict[str, str]) -> None:
        super().check_time(fields)
        if int(fields["e"]) - int(fields["t"]) > 86400:
            raise Refusal(9)


@vice
class RefusesShortLife(SignatureDesk):
    """Turns away a signature that lives less than five minutes."""

    def check_time(self, fields: dict[str, str]) -> None:
        super().check_time(fields)
        if 0 < int(fields["e"]) - int(fields["t"]) < 300:
            raise Refusal(9)


@vice
class ReadsOneSpellingOfTheHeader(FaceHandler):
    """Finds the signature only under the name Authorization with a capital A."""

    def header(self, name: str) -> str | None:
        return next((value for key, value in self.headers.items() if key == name), None)
