"""Owns a generator that makes nothing, over the plain client: quickly tried, and easy to break."""

from __future__ import annotations

from pathlib import Path

from matrix_entries import Entry, read_entry
from matrix_results import construct_ids

PLAIN = Path(__file__).with_name("plain_client.py")
STEPS = """
language = "Python"
tool = "none"
library = "urllib"
document = "faceid.codegen.yaml"
generate = [["mkdir", "{generated}"], ["cp", "program.py", "{generated}"]]
run = [["{python}", "{work}/program.py"]]
"""


def plain_entry(folder: Path, *changes: tuple[str, str]) -> Entry:
    """Write the description and the program, changed as told, into a folder and read them."""
    source = PLAIN.read_text(encoding="utf-8")
    for before, after in changes:
        assert before in source
        source = source.replace(before, after)
    folder.mkdir(exist_ok=True)
    (folder / "program.py").write_text(source, encoding="utf-8")
    (folder / "generator.toml").write_text(STEPS, encoding="utf-8")
    return read_entry(folder, construct_ids())
