"""Programs that sign are released as they are, and the index says of each what proves it."""

import json
from pathlib import Path

import pytest
from faceid_generator.errors import ContractError
from faceid_generator.snippets import FOLDER, write_snippets

INDEX = """\
apis:
  face: {title: Face, arguments: E T R F, says: Prints., vectors: signing}
languages:
  one: {title: One, run: one it, face: sign.one, proven: vectors}
  two: {title: Two, run: two it, face: sign.two, proven: never run, why: No tool is at hand.}
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = tmp_path / FOLDER / "face"
    folder.mkdir(parents=True)
    (folder.parent / "index.yaml").write_text(INDEX, encoding="utf-8")
    (folder / "sign.one").write_text("签\n", encoding="utf-8")
    (folder / "sign.two").write_text("two\n", encoding="utf-8")
    (tmp_path / "dist").mkdir()
    (tmp_path / "data").mkdir()
    return tmp_path


def write(root: Path) -> None:
    write_snippets(root, root / "dist", root / "data", "stamp")


def test_snippets_are_released_byte_for_byte_and_given_as_data(root: Path) -> None:
    write(root)

    data = json.loads((root / "data/snippets.json").read_text(encoding="utf-8"))
    page = (root / "dist/snippets/README.md").read_text(encoding="utf-8")
    assert (root / "dist/snippets/face/sign.one").read_bytes() == "签\n".encode()
    assert data["face"]["one"] == {"title": "One", "text": "签\n"}
    assert "| One | [sign.one](face/sign.one) | `one it` | run against" in page
    assert "| `two it` | no: No tool is at hand. |" in page


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("face: sign.two, ", "", "face: files and index.yaml differ: sign.two"),
        ("sign.one", "sign.three", "differ: sign.one, sign.three"),
        (", why: No tool is at hand.", "", "two is proven by"),
        ("proven: never run", "proven: hearsay", "two is proven by"),
        ("proven: vectors", "proven: vectors, why: Because.", "one is proven by"),
        ("run: one it, ", "", "one needs"),
        ("run: one it", "run: one it, ran: x", "one needs"),
    ],
)
def test_snippets_and_index_have_to_agree(root: Path, old: str, new: str, says: str) -> None:
    path = root / FOLDER / "index.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")

    with pytest.raises(ContractError, match=says):
        write(root)


def test_tree_without_programs_gets_none(tmp_path: Path) -> None:
    write_snippets(tmp_path, tmp_path / "dist", tmp_path / "data", "stamp")

    assert list(tmp_path.iterdir()) == []
