"""Owns the reading of a TOML file that a closed JSON schema describes.

Refuses to repeat a value of the file in a message: it may be what nobody is to read.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterable
from datetime import date, time
from functools import cache
from pathlib import Path
from typing import Any, cast

from jsonschema import Draft202012Validator, ValidationError
from jsonschema.protocols import Validator

from faceid_conformance.errors import ConformanceError
from faceid_conformance.given_file import TooLargeError, given_text


def read_toml(path: Path, schema: Path, error: type[ConformanceError]) -> dict[str, Any]:
    """Return the document of a file, its dates as texts; `error` with a place where it is none."""
    try:
        document = tomllib.loads(given_text(path))
    except OSError as fault:
        raise error(f"{path} cannot be read: {fault.strerror}") from fault
    except TooLargeError as fault:
        raise error(f"{path} is {fault}") from fault
    except UnicodeDecodeError as fault:
        raise error(f"{path} is not UTF-8") from fault
    except tomllib.TOMLDecodeError as fault:
        raise error(f"{path} is not TOML: {fault}") from fault
    except RecursionError as fault:
        raise error(f"{path} is nested too deeply") from fault
    plain: dict[str, Any] = json.loads(json.dumps(document, default=_as_text))
    found = _validator(schema).iter_errors(plain)
    faults = sorted(found, key=lambda item: [str(part) for part in item.path])
    if faults:
        raise error(f"{path}: {'; '.join(_told(faults[:3]))}")
    return plain


@cache
def _validator(schema: Path) -> Validator:
    return Draft202012Validator(json.loads(schema.read_text(encoding="utf-8")))


def _as_text(value: object) -> str:
    """Return a day or a time of TOML as JSON has it."""
    return value.isoformat() if isinstance(value, date | time) else str(value)


def _told(faults: Iterable[ValidationError]) -> list[str]:
    return [f"{_place(fault)}: {_words(fault)}" for fault in faults]


def _place(fault: ValidationError) -> str:
    parts: list[str] = []
    for part in fault.absolute_path:
        if isinstance(part, int) and parts:
            parts[-1] += f" {part + 1}"
        else:
            parts.append(str(part))
    return ".".join(parts) or "the file"


def _words(fault: ValidationError) -> str:
    """Say what is wrong in words of the schema, for the mistakes that people make."""
    schema = cast("dict[str, Any]", fault.schema)
    rule, wanted = str(fault.validator), cast("Any", fault.validator_value)
    if rule == "required":
        missing = [name for name in wanted if name not in cast("dict[str, Any]", fault.instance)]
        return f"lacks {' and '.join(missing)}"
    if rule == "additionalProperties":
        known: dict[str, Any] = schema.get("properties", {})
        given = cast("dict[str, Any]", fault.instance)
        unknown = [name for name in given if name not in known]
        return f"does not know {', '.join(unknown)}; there are {', '.join(sorted(known))}"
    if rule == "enum":
        return f"is none of {', '.join(map(str, wanted))}"
    if rule == "type":
        return f"is no {wanted if isinstance(wanted, str) else ' or '.join(wanted)}"
    if rule in {"minProperties", "minItems", "minLength"}:
        return "is empty"
    if rule == "const":
        return f"is not {wanted}"
    described = schema.get("description")
    return f"is not {described}" if described else f"breaks the rule {rule}"
