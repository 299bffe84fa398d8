"""The rules' routes: set one, list them, take one or all away.

Refuses to repeat an ID number or a name that a rule looks for.
"""

import secrets
from collections.abc import Sequence
from typing import Any, cast

from faceid_conformance.contract.cos_reader import load_cos_contract
from faceid_conformance.contract.model import Contract
from faceid_conformance.emulator.control.request import ControlError, ControlRequest, object_of
from faceid_conformance.emulator.control.rule_words import RuleWords, rule_words
from faceid_conformance.emulator.outcomes.directive import Directive, ForcingError
from faceid_conformance.emulator.rules.book import MOST_RULES, FullError, Kept, RuleBook
from faceid_conformance.emulator.rules.rule import Rule, Veiled
from faceid_conformance.emulator.wire.reply import Reply, json_reply

Texts = list[str]
MASK, SEPARATOR = "***", "; "
SALT_BYTES = 16
RULE_KEYS = ("match", "times", "outcome", "outcomes")
MOST_OUTCOMES, MOST_COUNT = 100, 1_000_000
CREATED, NOT_FOUND, FULL = 201, 404, 409


class RuleDesk:
    """Reads and shows the rules of one book."""

    def __init__(self, rules: RuleBook, contract: Contract, tenants: tuple[str, ...]) -> None:
        self._rules = rules
        self._words = rule_words(contract, load_cos_contract())
        self._tenants = tenants
        self._salt = secrets.token_hex(SALT_BYTES)
        self._masked = [name for words in self._words for name in words.masked]
        self._text_fields = [name for words in self._words for name in words.looked_for]

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
        said = _said(document)
        words = self._meant(match, said)
        outcomes, operations = self._read(words, match, said)
        texts = {name: _text(match, name) for name in self._text_fields if name in match}
        veiled = [
            Veiled.of(name, texts.pop(name), self._salt) for name in self._masked if name in texts
        ]
        appid = _text(match, "appid") if "appid" in match else None
        if appid is not None and appid not in self._tenants:
            raise ControlError("no account has this appid")
        nth = _count(match, "nth")
        # A list is played once, and the n-th call is one call, unless `times` says more.
        usual = len(outcomes) if nth is not None or len(outcomes) > 1 else None
        return Rule(
            operations=operations,
            outcomes=outcomes,
            appid=appid,
            texts=tuple(texts.items()),
            veiled=tuple(veiled),
            nth=nth or 1,
            times=_count(document, "times") or usual,
        )

    def _meant(self, match: dict[str, Any], said: Sequence[str]) -> tuple[RuleWords, ...]:
        """The APIs whose calls the rule can be for: by operation, by what it looks for, by code."""
        wanted = _text(match, "operation") if "operation" in match else None
        known = [name for words in self._words for name in words.operations]
        if wanted is not None and wanted not in known:
            raise ControlError(f"no operation of that name; there are {', '.join(known)}")
        looked_for = [name for name in self._text_fields if name in match]
        fields = {part.partition("=")[0].strip() for text in said for part in text.split(";")}
        meant = [
            words
            for words in self._words
            if (wanted is None or wanted in words.operations)
            and all(name in words.looked_for for name in looked_for)
        ]
        if not meant:
            raise ControlError("no operation has all of what the rule looks for")
        named = [words for words in meant if words.field in fields]
        return tuple(named or meant)

    def _read(
        self, meant: tuple[RuleWords, ...], match: dict[str, Any], said: Sequence[str]
    ) -> tuple[tuple[Directive, ...], frozenset[str]]:
        """The outcomes, and the operations that can come to every one of them."""
        wanted = match.get("operation")
        complaints: Texts = []
        found: dict[str, tuple[Directive, ...]] = {}
        for words in meant:
            try:
                outcomes = tuple(words.read(text) for text in said)
            except ForcingError as error:
                complaints.append(f"an outcome is {error}")
                continue
            for name in words.operations:
                try:
                    for outcome in outcomes:
                        words.fit(outcome, name)
                except ForcingError as error:
                    complaints += [str(error)] if wanted in (None, name) else []
                else:
                    found |= {name: outcomes} if wanted in (None, name) else {}
        if not found:
            raise ControlError(complaints[0])
        # What several APIs can read says nothing of codes, and is the same for all of them.
        return next(iter(found.values())), frozenset(found)


def _said(document: dict[str, Any]) -> Texts:
    """The outcomes in words: as the header has them, or made of the same parts as objects."""
    if ("outcome" in document) == ("outcomes" in document):
        raise ControlError("a rule has either outcome or outcomes")
    given: Any = document["outcomes"] if "outcomes" in document else [document["outcome"]]
    found = cast("list[Any]", given)
    if not isinstance(given, list) or not 0 < len(found) <= MOST_OUTCOMES:
        raise ControlError(f"outcomes is a list of 1 to {MOST_OUTCOMES}")
    return [_in_words(outcome) for outcome in found]


def _in_words(outcome: object) -> str:
    if isinstance(outcome, str):
        return outcome
    parts = object_of(outcome, "an outcome")
    if not all(isinstance(part, int | float | str) for part in parts.values()):
        raise ControlError("the parts of an outcome are numbers or texts")
    return SEPARATOR.join(f"{name}={part}" for name, part in parts.items())


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
