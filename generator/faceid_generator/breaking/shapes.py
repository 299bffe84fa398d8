"""Owns what breaks in one schema or one operation's parameters; requests and replies differ.

Knows nothing of operations as a whole.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from faceid_generator.reader import Tree

Found = tuple[str, str, str]
_OF_REQUESTS = ("Input", "Form")
_TYPE = ("type", "format", "schema")


def schema_breaks(name: str, old: Tree, new: Tree) -> Iterator[Found]:
    """A request may not ask for more, a reply may not hold less."""
    is_request = name.endswith(_OF_REQUESTS)
    for field, rules in old["fields"].items():
        subject = f"{name}.{field}"
        if field not in new["fields"]:
            yield "field-removed", subject, "the field is gone or has another name"
            continue
        yield from _field(subject, rules, new["fields"][field], is_request=is_request)
        if not is_request and field in old["required"] and field not in new["required"]:
            yield "field-may-be-missing", subject, "it was always there and is optional now"
    for field in new["required"] if is_request else ():
        if field not in old["required"]:
            yield "field-required", f"{name}.{field}", "a request has to have it now"


def parameter_breaks(name: str, old: Tree, new: Tree) -> Iterator[Found]:
    """Parameters are a request's; they are told apart by name and place."""
    before = {_key(each): each for each in old.get("parameters", ())}
    now = {_key(each): each for each in new.get("parameters", ())}
    for key, parameter in before.items():
        subject = f"{name}.{parameter['name']}"
        if key in now:
            yield from _field(subject, parameter, now[key], is_request=True)
        else:
            yield "parameter-removed", subject, f"no such parameter in the {parameter['in']}"
    for key, parameter in now.items():
        if parameter["required"] and not before.get(key, {}).get("required", False):
            subject = f"{name}.{parameter['name']}"
            yield "parameter-required", subject, "a request has to have it now"


def _key(parameter: Tree) -> tuple[str, str]:
    return parameter["in"], parameter["name"]


def _field(subject: str, old: Tree, new: Tree, *, is_request: bool) -> Iterator[Found]:
    before, now = ([rules.get(key) for key in _TYPE] for rules in (old, new))
    if before != now:
        yield "type-changed", subject, f"it was {_words(before)} and is {_words(now)}"
    was, may = old.get("nullable", False), new.get("nullable", False)
    if was != may and may != is_request:
        yield "null-changed", subject, "null is taken no more" if was else "it may be null now"
    if not is_request:
        return
    allowed = new.get("enum")
    lost = [value for value in old.get("enum", ()) if allowed is not None and value not in allowed]
    if lost or (allowed is not None and "enum" not in old):
        yield "values-narrowed", subject, f"only {allowed} may be sent now"
    if new.get("pattern") not in (None, old.get("pattern")):
        yield "pattern-changed", subject, f"it has to match {new['pattern']} now"


def _words(kind: Sequence[object]) -> str:
    return " ".join(str(part) for part in kind if part is not None) or "anything"
