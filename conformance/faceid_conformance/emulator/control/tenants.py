"""The routes that change what a tenant lives with: reset, clock, snapshot.

Refuses to read or write rules in a snapshot: they may look for an ID number.
"""

import re
from typing import Any

from faceid_conformance.contract.cos_reader import load_cos_contract
from faceid_conformance.contract.model import Contract
from faceid_conformance.emulator.books import Books
from faceid_conformance.emulator.ci.checks import LIVE_CODE
from faceid_conformance.emulator.control.request import ControlError, ControlRequest, object_of
from faceid_conformance.emulator.state.clocks import Hands
from faceid_conformance.emulator.state.tenant import MOST_CODES, MOST_SIGNATURES, TenantState
from faceid_conformance.emulator.wire.reply import Reply, json_reply

FORMAT = 1
MOST_SERIAL = 10**12
LAST_MOMENT = 253402300799.0
ACTIONS = ("freeze", "advance", "offset", "real")
STATE_KEYS = ("serial", "codes", "signatures", "clock")
DIGEST = re.compile(r"[0-9a-f]{64}")


class TenantDesk:
    """Acts on one tenant, or on all where no appid is named."""

    def __init__(self, books: Books, contract: Contract) -> None:
        self._books = books
        of_face = f"[0-9]{{{contract.emulator.lip_code_digits}}}"
        of_cos = f"{LIVE_CODE}[0-9]{{{load_cos_contract().conventions.live_code_digits}}}"
        self._code = re.compile(f"{of_face}|{of_cos}")

    async def reset(self, request: ControlRequest) -> Reply:
        document = object_of(request.document(), "the body", known=("appid",))
        tenants = self._tenants(document)
        self._books.reset(tenants[0] if "appid" in document else None)
        return json_reply(200, {"reset": list(tenants)})

    async def clock(self, request: ControlRequest) -> Reply:
        return self._clocks(self._books.tenants)

    async def set_clock(self, request: ControlRequest) -> Reply:
        known = ("appid", "action", "at", "seconds")
        document = object_of(request.document(), "the body", known=known)
        tenants, action = self._tenants(document), document.get("action")
        clocks = self._books.clocks
        needed = {"advance": "seconds", "offset": "seconds"}.get(str(action))
        if needed is not None and needed not in document:
            raise ControlError(f"{action} needs {needed}")
        for tenant in tenants:
            if action == "freeze":
                clocks.freeze(tenant, _number(document, "at", 0) if "at" in document else None)
            elif action == "advance":
                clocks.advance(tenant, _number(document, "seconds", 0))
            elif action == "offset":
                clocks.shift(tenant, _number(document, "seconds", -LAST_MOMENT))
            elif action == "real":
                clocks.forget(tenant)
            else:
                raise ControlError(f"action is one of {', '.join(ACTIONS)}")
        return self._clocks(tenants)

    async def snapshot(self, request: ControlRequest) -> Reply:
        tenants = {name: self._kept(name) for name in self._books.tenants}
        return json_reply(200, {"format": FORMAT, "tenants": tenants})

    async def restore(self, request: ControlRequest) -> Reply:
        """Put back the tenants that the document holds; all of it is read before any is."""
        document = object_of(request.document(), "the body", known=("format", "tenants"))
        if document.get("format") != FORMAT:
            raise ControlError(f"format is {FORMAT}")
        tenants = object_of(document.get("tenants"), "tenants")
        read = {name: self._read(name, kept) for name, kept in tenants.items()}
        for name, (state, hands) in read.items():
            self._books.state.restore(name, state)
            self._books.clocks.set(name, hands)
        return json_reply(200, {"restored": list(read)})

    def _tenants(self, document: dict[str, Any]) -> tuple[str, ...]:
        if "appid" not in document:
            return self._books.tenants
        if document["appid"] not in self._books.tenants:
            raise ControlError("no account has this appid")
        return (document["appid"],)

    def _clocks(self, tenants: tuple[str, ...]) -> Reply:
        clocks = self._books.clocks
        shown = {
            name: {
                "now": clocks.now(name),
                "frozen": clocks.hands(name).frozen_at is not None,
                "offset_seconds": clocks.hands(name).offset_seconds,
            }
            for name in tenants
        }
        return json_reply(200, {"clocks": shown})

    def _kept(self, name: str) -> dict[str, object]:
        state, hands = self._books.state.kept(name), self._books.clocks.hands(name)
        return {
            "serial": state.serial,
            "codes": dict(state.codes),
            "signatures": {digest.hex(): end for digest, end in state.signatures.items()},
            "clock": {"frozen_at": hands.frozen_at, "offset_seconds": hands.offset_seconds},
        }

    def _read(self, name: str, kept: object) -> tuple[TenantState, Hands]:
        if name not in self._books.tenants:
            raise ControlError("the snapshot has a tenant that no account has")
        found = object_of(kept, "a tenant", known=STATE_KEYS)
        serial = found.get("serial", 0)
        is_whole = isinstance(serial, int) and not isinstance(serial, bool)
        if not is_whole or not 0 <= serial <= MOST_SERIAL:
            raise ControlError("serial is a whole number")
        codes = _ends(found, "codes", self._code, MOST_CODES)
        ends = _ends(found, "signatures", DIGEST, MOST_SIGNATURES)
        used = {bytes.fromhex(digest): end for digest, end in ends.items()}
        hands = object_of(found.get("clock", {}), "clock", known=("frozen_at", "offset_seconds"))
        frozen = hands.get("frozen_at")
        return (
            TenantState(serial, codes, used),
            Hands(
                None if frozen is None else _number(hands, "frozen_at", 0),
                _number({"offset_seconds": 0, **hands}, "offset_seconds", -LAST_MOMENT),
            ),
        )


def _ends(found: dict[str, Any], key: str, form: re.Pattern[str], most: int) -> dict[str, float]:
    """Names of a form, each with the moment of its end."""
    entries = object_of(found.get(key, {}), key)
    if len(entries) > most or not all(form.fullmatch(name) for name in entries):
        raise ControlError(f"{key} has an entry that is none, or too many")
    return {name: _number(entries, name, -LAST_MOMENT, shown=key) for name in entries}


def _number(found: dict[str, Any], key: str, lowest: float, shown: str | None = None) -> float:
    value = found[key]
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    if not is_number or not lowest <= value <= LAST_MOMENT:
        raise ControlError(f"{shown or key} is a number between {lowest:.0f} and {LAST_MOMENT:.0f}")
    return float(value)
