"""Reads one header value with parameters, as lenient as callers need.

Refuses to know which header it is.
"""

import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice

# A quoted value may hold semicolons; where its quote never closes, the plain form takes over.
_PARAMETER = re.compile(r';\s*([^\s=;"]+)\s*=\s*("(?:[^"\\]++|\\.)*+"|[^;]*)', re.DOTALL)
_TRAILING_SEMICOLON = re.compile(r";\s*$")
# Beyond any header that means something: what is longer only costs time to take apart.
MOST_CHARACTERS, MOST_PARAMETERS = 8192, 32
# The same few values come with every call.
LONGEST_KEPT = 256
_ESCAPED = re.compile(r'\\(["\\])')


@dataclass(frozen=True, slots=True)
class Parameter:
    """One `name=value` of a header; the name is in lower case."""

    name: str
    value: str
    quoted: bool


@dataclass(frozen=True, slots=True)
class HeaderValue:
    """A header value taken apart; `main` is in lower case."""

    main: str
    parameters: tuple[Parameter, ...]
    trailing_semicolon: bool
    wholly_quoted: bool

    def parameter(self, name: str) -> Parameter | None:
        return next((item for item in self.parameters if item.name == name), None)


def read_header(value: str) -> HeaderValue:
    """Take a header value apart; whatever cannot be read, or is too much, is left out."""
    return _kept(value) if len(value) <= LONGEST_KEPT else _read(value)


def _read(value: str) -> HeaderValue:
    value = value.strip()[:MOST_CHARACTERS]
    wholly_quoted = len(value) > 1 and value[0] == value[-1] == '"' and '"' not in value[1:-1]
    if wholly_quoted:
        # The documents print "application/json" inside quotation marks.
        value = value[1:-1].strip()
    main, separator, rest = value.partition(";")
    found = islice(_PARAMETER.finditer(separator + rest), MOST_PARAMETERS)
    parameters = tuple(_parameter(match.group(1), match.group(2)) for match in found)
    return HeaderValue(
        main=main.strip().lower(),
        parameters=parameters,
        trailing_semicolon=_TRAILING_SEMICOLON.search(value) is not None,
        wholly_quoted=wholly_quoted,
    )


_kept = lru_cache(maxsize=256)(_read)


def _parameter(name: str, raw: str) -> Parameter:
    raw = raw.strip()
    quoted = len(raw) > 1 and raw[0] == raw[-1] == '"'
    value = _ESCAPED.sub(r"\1", raw[1:-1]) if quoted else raw
    return Parameter(name.lower(), value, quoted)
