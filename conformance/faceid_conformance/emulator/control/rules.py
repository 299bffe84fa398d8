"""The rules' routes: set one, list them, take one or all away.

Refuses to repeat an ID number or a name that a rule looks for.
"""

import secrets
from typing import Any, cast

from faceid_conformance.contract.model import Contract
from faceid_conformance.emulator.control.request import ControlError, ControlRequest, object_of
from faceid_conformance.emulator.outcomes.directive import (
    Directive,
    ForcingError,
    fit,
    read_directive,
)
from faceid_conformance.emulator.rules.book import MOST_RULES, FullError, Kept, RuleBook
from faceid_conformance.emulator.rules.rule import Rule, Veiled
from faceid_conformance.emulator.wire.reply import Reply, json_reply

MASKED_FIELDS, MASK = ("idcard_number", "idcard_name"), "***"
SALT_BYTES = 16
RULE_KEYS = ("match", "times", "outcome", "outcomes")
MOST_OUTCOMES, MOST_COUNT = 100, 1_000_000
CREATED, NOT_FOUND, FULL = 201, 404, 409


class RuleDesk:
    """Reads and shows the rules of one book."""

    def __init__(self, rules: RuleBook, contract: Contract, tenants: tuple[str, ...]) -> None:
        self._rules = rules
        self._contract = contract
        self._tenants = tenants
        self._salt = secrets.token_hex(SALT_BYTES)
        self._text_fields = (*MASKED_FIELDS, *contract.emulator.directive_fields)

    async def add(self, request: ControlRequest) -> Reply:
        try:
            kept = self._rules.add(self._rule(request.document()))
        except FullError as error:
            raise ControlError(f"there are {MOST_RULES} rules already", FULL) from error
        return json_reply(CREATED, _shown(kept))

    async def list(self, request: ControlRequest) -> Reply:
        request.known_query("appid")
        kept = self._rules.all(request.query.get("appid"))
        return json_reply(200, {"rules": [_shown(item) for item in kept]})

    async def clear(self, request: ControlRequest) -> Reply:
        request.known_query("appid")
        return json_reply(200, {"removed": self._rules.clear(request.query.get("appid"))})

    async def remove(self, request: ControlRequest) -> Reply:
        text = request.rest
        is_number = text.isascii() and text.isdigit() and len(text) < 19
        if not is_number or not self._rules.remove(int(text)):
            raise ControlError("no rule has this number", NOT_FOUND)
        return json_reply(200, {"removed": 1})

    def _rule(self, document: dict[str, Any]) -> Rule:
        object_of(document, "a rule", known=RULE_KEYS)
        match = object_of(
            document.get("match", {}),
            "match",
            known=("appid", "operation", "nth", *self._text_fields),
        )
        outcomes = self._outcomes(document)
        texts = {name: _text(match, name) for name in self._text_fields if name in match}
        veiled = [
            Veiled.of(name, texts.pop(name), self._salt) for name in MASKED_FIELDS if name in texts
        ]
        appid = _text(match, "appid") if "appid" in match else None
        if appid is not None and appid not in self._tenants:
            raise ControlError("no account has this appid")
        nth = _count(match, "nth")
        # A list is played once, and the n-th call is one call, unless `times` says more.
        usual = len(outcomes) if nth is not None or len(outcomes) > 1 else None
        return Rule(
            operations=self._operations(match, outcomes),
            outcomes=outcomes,
            appid=appid,
            texts=tuple(texts.items()),
            veiled=tuple(veiled),
            nth=nth or 1,
            times=_count(document, "times") or usual,
        )

    def _outcomes(self, document: dict[str, Any]) -> tuple[Directive, ...]:
        if ("outcome" in document) == ("outcomes" in document):
            raise ControlError("a rule has either outcome or outcomes")
        given: Any = document["outcomes"] if "outcomes" in document else [document["outcome"]]
        found = cast("list[Any]", given)
        if not isinstance(given, list) or not 0 < len(found) <= MOST_OUTCOMES:
            raise ControlError(f"outcomes is a list of 1 to {MOST_OUTCOMES}")
        try:
            return tuple(self._directive(item) for item in found)
        except ForcingError as error:
            raise ControlError(f"an outcome is {error}") from error

    def _directive(self, outcome: object) -> Directive:
        """An outcome as the header has it, or the same parts as an object."""
        conventions = self._contract.emulator
        if isinstance(outcome, str):
            return read_directive(outcome, conventions)
        parts = object_of(outcome, "an outcome")
        if not all(isinstance(part, int | float | str) for part in parts.values()):
            raise ControlError("the parts of an outcome are numbers or texts")
        text = conventions.outcome_separator.join(f"{name}={part}" for name, part in parts.items())
        return read_directive(text, conventions)

    def _operations(self, match: dict[str, Any], outcomes: tuple[Directive, ...]) -> frozenset[str]:
        """The operations that can come to every one of the outcomes."""
        complaints: dict[str, str] = {}
        for operation in self._contract.operations:
            for directive in outcomes:
                try:
                    fit(directive, operation, self._contract)
                except ForcingError as error:
                    complaints[operation.operation_id] = str(error)
        known = [operation.operation_id for operation in self._contract.operations]
        wanted = _text(match, "operation") if "operation" in match else None
        if wanted is not None and wanted not in known:
            raise ControlError(f"no operation of that name; there are {', '.join(known)}")
        fitting = {name for name in known if wanted in (None, name) and name not in complaints}
        if not fitting:
            raise ControlError(complaints[wanted or known[0]])
        return frozenset(fitting)


def _text(match: dict[str, Any], name: str) -> str:
    value = match[name]
    # A lone surrogate is no character, so no call has it and no reply can show it.
    if not isinstance(value, str) or not value or not value.isprintable():
        raise ControlError(f"{name} is a text")
    return value


def _count(found: dict[str, Any], name: str) -> int | None:
    value = found.get(name)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int) or not 0 < value <= MOST_COUNT:
        raise ControlError(f"{name} is a whole number from 1 to {MOST_COUNT}")
    return value


def _shown(kept: Kept) -> dict[str, object]:
    rule = kept.rule
    match: dict[str, object] = {"operations": sorted(rule.operations), "nth": rule.nth}
    if rule.appid is not None:
        match["appid"] = rule.appid
    match |= {veiled.name: MASK for veiled in rule.veiled} | dict(rule.texts)
    return {
        "rule": kept.number,
        "match": match,
        "outcomes": [outcome.document() for outcome in rule.outcomes],
        "times": rule.times,
        "seen": kept.seen,
        "used": kept.used,
    }
