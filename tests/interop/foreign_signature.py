"""Proves Authorization headers for the foreign server, by the documents' part 鉴权签名 alone.

Each step is a method of its own, so that a vice can be wrong in exactly one of them.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import threading
from collections.abc import Callable
from dataclasses import dataclass

from foreign_behaviour import PLAIN, Account, Behaviour

MAC_BYTES = 20
LONGEST_LIFE_SECONDS = 92 * 86400  # three months, the longest of them


class Refusal(Exception):
    """A request that is answered with a code other than 0."""

    def __init__(self, code: int, message: str = "") -> None:
        super().__init__(code)
        self.code = code
        self.message = message


@dataclass(frozen=True, slots=True)
class Signed:
    """For whom a signature speaks."""

    appid: str
    bucket: str = ""


class SignatureDesk:
    """Admits a request by its Authorization or raises the Refusal."""

    def __init__(
        self, account: Account, clock: Callable[[], float], behaviour: Behaviour = PLAIN
    ) -> None:
        self.account = account
        self.behaviour = behaviour
        self.clock = clock
        self._spent: set[str] = set()
        self._lock = threading.Lock()

    def admit(self, header: str | None) -> Signed:
        if header is None:
            return self.missing()
        if not header.strip():
            return self.empty()
        mac, text = self.unpack(header.strip())
        fields = self.fields(text)
        self.check_owner(fields)
        self.check_mac(mac, text)
        self.check_time(fields)
        self.check_reuse(text, fields)
        return Signed(fields["a"], fields.get("b", ""))

    def missing(self) -> Signed:
        raise Refusal(4, "has no sign or sign is empty")

    def empty(self) -> Signed:
        return self.missing()

    def unpack(self, header: str) -> tuple[bytes, str]:
        try:
            raw = base64.b64decode(header, validate=True)
            text = raw[MAC_BYTES:].decode("utf-8")
        except (binascii.Error, ValueError):
            raise self.unreadable() from None
        if not text:
            raise self.unreadable()
        return raw[:MAC_BYTES], text

    def unreadable(self) -> Refusal:
        return Refusal(5, "sign cannot be decoded")

    def fields(self, text: str) -> dict[str, str]:
        pairs = [item.partition("=") for item in text.split("&")]
        fields = {key: value for key, _, value in pairs}
        numbers = (fields.get("e", ""), fields.get("t", ""))
        if not all(fields.get(key) for key in "ak") or not all(n.isdecimal() for n in numbers):
            raise self.unreadable()
        longest = self.behaviour.longest_random
        if longest is not None and len(fields.get("r", "")) > longest:
            raise self.unreadable()
        return fields

    def check_owner(self, fields: dict[str, str]) -> None:
        if fields["a"] != self.account.appid:
            raise Refusal(10, "appid not exist")
        if fields["k"] != self.account.secret_id:
            raise Refusal(11, "secretid not exist")

    def check_mac(self, mac: bytes, text: str) -> None:
        if not self.mac_is_right(mac, self.mac(text)):
            raise Refusal(14, "sign no pass")

    def mac(self, text: str) -> bytes:
        key = self.account.secret_key.encode("utf-8")
        return hmac.new(key, text.encode("utf-8"), hashlib.sha1).digest()

    def mac_is_right(self, mac: bytes, wanted: bytes) -> bool:
        return hmac.compare_digest(mac, wanted)

    def check_time(self, fields: dict[str, str]) -> None:
        end, start = int(fields["e"]), int(fields["t"])
        if end == 0:
            return
        if end <= start:
            raise self.unreadable()
        if end <= self.clock() or end - start > LONGEST_LIFE_SECONDS:
            raise Refusal(9, "sign expired")

    def check_reuse(self, text: str, fields: dict[str, str]) -> None:
        if int(fields["e"]) != 0:
            return
        if not fields.get("f"):
            raise self.unreadable()
        with self._lock:
            if text in self._spent:
                raise Refusal(13, "sign used before")
            self._spent.add(text)
