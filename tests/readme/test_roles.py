"""Holds README's starts by role: what they call is there, with these options and these files."""

import re
import shlex
from pathlib import Path

import click
import pytest
from document_parts import sections
from faceid_conformance.cli.commands import faceid

ROOT = Path(__file__).resolve().parents[2]
STARTS = [
    block
    for heading, block in sections((ROOT / "README.md").read_text(encoding="utf-8"))
    if heading == "Start by role"
]
FACEID = ".venv/bin/faceid"
OURS = re.compile(r"(?:docs|openapi|build)/[\w./-]+")


def commands() -> list[list[str]]:
    """Each command's words, without comments, those of its substitutions among them."""
    lines = [line for block in STARTS for line in block.text.replace("\\\n", " ").splitlines()]
    return [shlex.split(line, comments=True) for line in lines]


def test_each_role_has_its_start() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")

    for role in ("Go team", "Java team", "PHP", "TypeScript", "CI", "QA"):
        assert re.search(rf"\*\*{role}\.?\*\*", text)
    assert len(STARTS) == 5


@pytest.mark.parametrize("words", commands(), ids=" ".join)
def test_start_names_what_is_there(words: list[str]) -> None:
    for name in OURS.findall(" ".join(words)):
        assert name.startswith("build/") or (ROOT / name).is_file(), name
    if words[0] == "make":
        makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
        assert all(re.search(rf"^{word}:", makefile, re.MULTILINE) for word in words[1:])
    if words[0] == FACEID:
        check_options(words[1:])


def check_options(words: list[str]) -> None:
    """Go down to the command that is meant, and look for each of its options."""
    command: click.Command = faceid
    while isinstance(command, click.Group):
        found = command.get_command(click.Context(command), words[0])
        assert found is not None, words
        command, words = found, words[1:]
    ours = words[: words.index("--")] if "--" in words else words
    known = {name for each in command.params for name in each.opts}
    assert {word for word in ours if word.startswith("--")} <= known
