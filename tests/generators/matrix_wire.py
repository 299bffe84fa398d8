"""Owns what a client's requests look like on the wire, where the documents leave it open.

Refuses to judge: no document says whether the service takes each of these.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence

from matrix_scenarios import FORM, Scenario
from matrix_stage import Heard, Stage
from multipart import MultipartError, MultipartParser, parse_options_header


def wire_facts(scenarios: Sequence[Scenario], stage: Stage) -> dict[str, str]:
    """Return how forms travel: the transfer, the boundary, what stands in the heads of parts."""
    forms = [
        (scenario, heard)
        for scenario in scenarios
        if scenario.form == FORM and scenario.construct == "form"
        for heard in stage.heard(scenario)
    ]
    if not forms:
        return {}
    parts = [part for scenario, heard in forms for part in _parts(scenario, heard)]
    return {
        "transfer": _one(_transfer(heard) for _, heard in forms),
        "boundary": _boundaries([_boundary(heard) for _, heard in forms]),
        "text-part": _one(kind for is_file, kind in parts if not is_file),
        "file-part": _one(kind for is_file, kind in parts if is_file),
    }


def _transfer(heard: Heard) -> str:
    return "Content-Length" if heard.header("content-length") else "chunked"


def _boundary(heard: Heard) -> str:
    options = parse_options_header(heard.header("content-type"))[1]
    return str(options.get("boundary", ""))


def _boundaries(found: Sequence[str]) -> str:
    if len(set(found)) == 1 and len(found) > 1:
        return f"always {found[0]}" if found[0] else "none"
    return "new for each form" if len(set(found)) == len(found) else "some again"


def _parts(scenario: Scenario, heard: Heard) -> list[tuple[bool, str]]:
    """Return for each part of a form whether it is a file, and its Content-Type."""
    if not _boundary(heard):
        return []
    try:
        parts = list(MultipartParser(io.BytesIO(heard.body), _boundary(heard)))
    except MultipartError:
        return []
    found: list[tuple[bool, str]] = []
    for part in parts:
        file = scenario.files.get(str(part.name))
        kind = str(part.headers.get("Content-Type") or "no Content-Type")
        given = file is not None and kind == file.content_type
        found.append((file is not None, "as it was given" if given else kind))
    return found


def _one(found: Iterable[str]) -> str:
    return " or ".join(sorted(set(found)))
