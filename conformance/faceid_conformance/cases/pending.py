"""Owns pending cases: written from findings, linted, settled once they passed.

Refuses to judge; a pending case turns no run red until it has passed on the reference once.
"""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml

from faceid_conformance.cases.cos.linter import cos_offences
from faceid_conformance.cases.cos.reader import API, read_cos_book
from faceid_conformance.cases.linter import offences
from faceid_conformance.cases.reader import FACE, FOLDER, read_book
from faceid_conformance.contract.cos_reader import load_cos_contract
from faceid_conformance.contract.model import Contract
from faceid_conformance.errors import CaseError
from faceid_conformance.exchange import as_object
from faceid_conformance.yaml_document import DocumentError, read_yaml

PENDING_FILES = {FACE: FOLDER / "pending.yaml", API: FOLDER / API / "pending.yaml"}
HEADER = "# Findings that were promoted to cases; they count from the first time that they pass.\n"
MOST_SAYS = 70


def pending_case(
    finding_id: str,
    clause: str,
    level: str,
    expected: str,
    steps: Sequence[Mapping[str, Any]],
    api: str = FACE,
) -> dict[str, Any]:
    """Return a finding as the data of a pending case; the same finding has the same id."""
    written = json.dumps([clause, list(steps)], sort_keys=True, ensure_ascii=False)
    mark = hashlib.sha256(written.encode()).hexdigest()[:8]
    topic = "".join(char if char.isalnum() else "-" for char in finding_id.lower()).strip("-")
    prefix = "" if api == FACE else f"{api}/"
    says = f"Found, {mark}: {expected}"
    return {
        "id": f"{prefix}pending/{topic[:50].strip('-')}/{mark}",
        "says": says if len(says) <= MOST_SAYS else says[: MOST_SAYS - 1].rstrip() + "…",
        "clauses": [clause],
        "level": level,
        "state": "pending",
        "tags": ["pending"],
        "steps": [dict(step) for step in steps],
    }


def add_pending(case: Mapping[str, Any], path: Path, contract: Contract) -> None:
    """Write a case into a file of cases; CaseError where it does not keep the house style."""
    api = API if case["id"].startswith(f"{API}/") else FACE
    document = _read(path, api)
    known = [item["id"] for item in document["cases"]]
    if case["id"] in known:
        raise CaseError(f"{path.name} holds the case already: {case['id']}")
    document["cases"].append(dict(case))
    text = _text(document)
    wrong = _offences(text, path, case["id"], contract)
    if wrong:
        raise CaseError(wrong[0])
    _write(path, text)


def settle(paths: Sequence[Path], passed: Collection[str]) -> list[str]:
    """Let pending cases that passed count from now on; return their ids."""
    settled: list[str] = []
    for path in paths:
        if not path.is_file():
            continue
        document = _read(path)
        done = [
            case
            for case in document["cases"]
            if case.get("state") == "pending" and case["id"] in passed
        ]
        for case in done:
            case.pop("state")
        if done:
            _write(path, _text(document))
            settled += [case["id"] for case in done]
    return settled


def _read(path: Path, api: str | None = None) -> dict[str, Any]:
    """Read a file of cases; one that is about another API takes none of this one."""
    if not path.exists():
        return {**({} if api == FACE else {"api": api}), "cases": []}
    try:
        loaded: object = read_yaml(path)
    except DocumentError as error:
        raise CaseError(f"{path.name}: {error}") from error
    document = as_object(loaded)
    if not isinstance(document.get("cases"), list):
        raise CaseError(f"{path.name} is no file of cases")
    if api not in {None, document.get("api", FACE)}:
        raise CaseError(f"{path.name} holds cases of the other API; name another file with --into")
    return document


def _text(document: Mapping[str, Any]) -> str:
    return HEADER + yaml.safe_dump(document, sort_keys=False, allow_unicode=True, width=100)


def _offences(text: str, path: Path, case_id: str, contract: Contract) -> list[str]:
    """Read the file as the next run will, before it stands in its place."""
    with tempfile.TemporaryDirectory(prefix="faceid-pending-") as folder:
        draft = Path(folder, path.name if path.suffix == ".yaml" else f"{path.name}.yaml")
        draft.write_text(text, encoding="utf-8")
        if case_id.startswith(f"{API}/"):
            cos = read_cos_book(FOLDER, (draft,), without=path).cases
            return cos_offences([item for item in cos if item.id == case_id], load_cos_contract())
        face = read_book(FOLDER, (draft,), without=path).cases
        return offences([item for item in face if item.id == case_id], contract)


def _write(path: Path, text: str) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, draft = tempfile.mkstemp(dir=path.parent, prefix=".faceid-", suffix=".tmp")
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
        Path(draft).replace(path)
    except OSError as error:
        raise CaseError(
            f"{path} cannot be written: {error.strerror}; name another file with --into"
        ) from error
