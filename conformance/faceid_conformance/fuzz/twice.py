"""Owns bodies that name a field twice, drawn at random: two values, one before the other.

Refuses to know which of the two a server reads.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from hypothesis import strategies as st

from faceid_conformance.cases.model import ExtraPart, FileSource, RequestTemplate

# Right ones first: what is said twice is simplest where both are right.
VALUES: Mapping[str, tuple[FileSource, ...]] = {
    "appid": tuple(FileSource("text", text) for text in ("${appid}", "${other_appid}", "", "x")),
    "idcard_number": tuple(
        FileSource("text", text)
        for text in ("${idcard_number}", "${idcard_number_x}", "${wrong_idcard_number}", "1234", "")
    ),
    "idcard_name": tuple(FileSource("text", text) for text in ("${idcard_name}", "测试", "", " ")),
    "validate_data": tuple(FileSource("text", text) for text in ("${lip_code}", "12ab", "")),
    "compare_flag": tuple(FileSource("text", text) for text in ("true", "false", "maybe", "")),
    "image": (
        FileSource("media", "face.jpg"),
        FileSource("media", "card.jpg"),
        FileSource("media", "me.mp4"),
        FileSource("text", ""),
    ),
    "video": (
        FileSource("media", "me.mp4"),
        FileSource("media", "me.avi"),
        FileSource("media", "face.jpg"),
        FileSource("text", ""),
    ),
    "card": (
        FileSource("media", "card.jpg"),
        FileSource("media", "face.jpg"),
        FileSource("text", ""),
    ),
}


@dataclass(frozen=True, slots=True)
class Twice:
    """A well-formed request in which a field is said twice."""

    template: RequestTemplate
    field: str
    first: FileSource
    second: FileSource
    # Whether the part that is added is the first of the two, and stands before all others.
    ahead: bool
    filename: str | None

    @property
    def first_alone(self) -> dict[str, Any]:
        """How the form departs from the well-formed one where only the first is there."""
        return self._said(self.first)

    @property
    def departures(self) -> dict[str, Any]:
        """How the form departs from the well-formed one."""
        kept, added = (self.second, self.first) if self.ahead else (self.first, self.second)
        part = ExtraPart(self.field, added, self.filename, self.ahead)
        return {**self._said(kept), "extra_parts": (part,)}

    def _said(self, source: FileSource) -> dict[str, Any]:
        if self.field in self.template.files:
            return {"files": {self.field: source}}
        return {"set": {self.field: source.value}}


@st.composite
def named_twice(draw: st.DrawFn, templates: Sequence[RequestTemplate]) -> Twice:
    """Draw a form that names one of its fields twice."""
    template = draw(st.sampled_from(templates))
    field = draw(st.sampled_from([*template.fields, *template.files]))
    values = st.sampled_from(VALUES[field])
    is_file = field in template.files
    return Twice(
        template=template,
        field=field,
        first=draw(values),
        second=draw(values),
        ahead=draw(st.booleans()),
        filename=draw(st.sampled_from(("face.bin",) if is_file else (None, None, "text.txt"))),
    )


URLS = ("https://example.com/face.jpg", "https://example.com/card.jpg", "no address", "")


@dataclass(frozen=True, slots=True)
class MemberTwice:
    """A well-formed JSON request in which a member is there twice."""

    template: RequestTemplate
    field: str
    first: str
    last: str
    # Where the first of the two stands among the other members.
    place: int

    @property
    def last_alone(self) -> dict[str, Any]:
        """How the request departs from the well-formed one where only the last is there."""
        return {"raw_body": _written({**self.template.fields, self.field: self.last}.items())}

    @property
    def departures(self) -> dict[str, Any]:
        """How the request departs from the well-formed one."""
        members = [pair for pair in self.template.fields.items() if pair[0] != self.field]
        place = self.place % (len(members) + 1)
        both = [*members[:place], (self.field, self.first), *members[place:]]
        return {"raw_body": _written([*both, (self.field, self.last)])}


def _written(members: Iterable[tuple[str, str]]) -> str:
    told = ", ".join(
        f"{json.dumps(name)}: {json.dumps(text, ensure_ascii=False)}" for name, text in members
    )
    return f"{{{told}}}"


def texts_of(field: str) -> tuple[str, ...]:
    """Return the texts that a field may be said to have, right ones first."""
    return URLS if field == "url" else tuple(source.value for source in VALUES[field])


@st.composite
def member_twice(draw: st.DrawFn, templates: Sequence[RequestTemplate]) -> MemberTwice:
    """Draw a JSON request with one of its members twice."""
    template = draw(st.sampled_from(templates))
    field = draw(st.sampled_from([*template.fields]))
    texts = st.sampled_from(texts_of(field))
    return MemberTwice(template, field, draw(texts), draw(texts), draw(st.integers(0, 5)))
