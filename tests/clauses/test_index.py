"""Holds the index: what changed in a document is named, and the index is that of the documents."""

import os
from pathlib import Path

import pytest
from faceid_conformance.clauses.index import Index, accept, changes, read_indexes
from faceid_conformance.errors import LedgerError

ROOT = Path(__file__).resolve().parents[2]
PAGE = "## 输入参数\n| 参数名 | 说明 |\n|---|---|\n| appid | 标识 |\n| url | 地址 |\n"
EMPTY = Index("page", "page.md", {}, (), ())


def kept(folder: Path, text: str) -> Index:
    (folder / "page.md").write_text(text, encoding="utf-8")
    accept(EMPTY, folder, folder)
    (index,) = read_indexes(folder)
    return index


def test_index_that_was_accepted_has_no_changes(tmp_path: Path) -> None:
    assert list(changes(kept(tmp_path, PAGE), tmp_path)) == []


def test_every_kind_of_change_is_named(tmp_path: Path) -> None:
    index = kept(tmp_path, PAGE)
    now = PAGE.replace("标识", "编号").replace("| url | 地址 |", "| image | 照片 |")
    (tmp_path / "page.md").write_text(now, encoding="utf-8")

    assert [(change.place, change.what) for change in changes(index, tmp_path)] == [
        ("输入参数 # appid", "has changed"),
        ("输入参数 # image", "is new"),
        ("输入参数 # url", "is gone"),
    ]


def test_absent_document_is_named(tmp_path: Path) -> None:
    with pytest.raises(LedgerError, match=r"page\.md cannot be read"):
        list(changes(EMPTY, tmp_path))


def test_broken_index_is_named(tmp_path: Path) -> None:
    (tmp_path / "page.yaml").write_text("document: page\n", encoding="utf-8")

    with pytest.raises(LedgerError, match=r"page\.yaml cannot be read"):
        read_indexes(tmp_path)


def test_index_holds_no_sentence_of_a_document() -> None:
    for index in read_indexes():
        for passage in index.passages:
            assert len(passage.place.rpartition(" # ")[2]) <= 40, passage.place


def sources() -> Path | None:
    """The documents, where they are at hand: named by a variable, or beside the project."""
    beside = [parent / "shared" / "sources" for parent in ROOT.parents]
    named = os.environ.get("FACEID_SOURCES")
    folders = [Path(named)] if named else beside
    return next((folder for folder in folders if folder.is_dir()), None)


DOCUMENTS = sources()

# The documents are no part of the project, so there is nothing to skip where they are not.
if DOCUMENTS is not None:

    @pytest.mark.parametrize("index", read_indexes(), ids=lambda index: index.document)
    def test_index_is_that_of_the_document_at_hand(index: Index) -> None:
        assert DOCUMENTS is not None
        assert list(changes(index, DOCUMENTS)) == []
