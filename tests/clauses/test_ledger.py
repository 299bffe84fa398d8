"""Holds the ledger: nothing of a document is left out, nothing is named that is not there."""

from collections import Counter
from dataclasses import replace

import pytest
from faceid_conformance.clauses.coverage import Map, read_maps, unaccounted
from faceid_conformance.clauses.index import read_indexes
from faceid_conformance.clauses.linter import offences
from faceid_conformance.clauses.model import Clause, Ledger, Passage, Source
from faceid_conformance.clauses.reader import build_ledger, read_ledger
from faceid_conformance.contract.reader import load_contract
from faceid_conformance.errors import LedgerError
from faceid_conformance.suite.inventory import planned

CONTRACT = load_contract()
# Rows of the documents' tables, counted by hand: a parser that loses rows is noticed here.
ROWS = {
    ("faceid-api-2019", "错误码说明 / 人脸核身错误码说明"): 46,
    ("faceid-api-2019", "错误码说明 / 人脸错误码说明"): 42,
    ("faceid-api-2019", "错误码说明 / OCR识别错误码说明"): 36,
    ("faceid-api-2019", "用户上传照片身份信息核验 / 错误码"): 48,
    ("faceid-api-2019", "人脸静态活体检测 / 错误码"): 44,
    ("faceid-api-2019", "用户上传照片身份信息核验 / 输入参数"): 6,
    ("faceid-api-2019", "活体检测视频与用户照片的对比 / 输出参数"): 8,
    ("faceid-api-2019", "鉴权签名 / 签名算法 / 拼接签名串"): 7,
    ("idcardcompare-2018", "错误码"): 46,
    ("idcardlivedetectfour-2018", "返回内容"): 8,
    ("livedetectfour-2017", "3. 请求内容"): 7,
    ("ci-liveness-recognition", "错误码"): 54,
}


def named() -> dict[str, tuple[str, ...]]:
    """What each check of every layer names, or is to show."""
    return {
        item.id: (*item.clauses, *(seen.clause for seen in item.sightings))
        for item in planned(CONTRACT)
    }


def clause(**changes: object) -> Clause:
    source = Source("faceid-api-2019", "错误码", "documented")
    whole = Clause("face/x", "It is so and not otherwise", "must", "rule", (source,))
    return replace(whole, **changes)


def lines(item: Clause, checks: dict[str, tuple[str, ...]] | None = None) -> tuple[str, ...]:
    known = {"check": (item.id,)} if checks is None else checks
    return offences(Ledger({item.id: item}, ()), CONTRACT, known)


def test_documents_tables_are_read_whole() -> None:
    counts: Counter[tuple[str, str]] = Counter()
    for index in read_indexes():
        for passage in index.passages:
            place, _, key = passage.place.partition(" # ")
            if not key.startswith(("line ", "sample ", "date ")):
                counts[index.document, place] += 1

    assert {table: counts[table] for table in ROWS} == ROWS


def test_every_passage_is_a_clause_or_an_aside() -> None:
    for item in read_maps(read_indexes()):
        assert unaccounted(item.coverage) == ()


def test_passage_without_a_clause_is_an_offence() -> None:
    (first, *_) = read_maps(read_indexes())
    more = (*first.coverage.passages, Passage("错误码 # -9999", "0" * 16))
    wider = replace(first.coverage, passages=more)

    assert unaccounted(wider) == ("错误码 # -9999",)


def test_real_ledger_keeps_every_rule() -> None:
    assert offences(read_ledger(), CONTRACT, named()) == ()


def test_asides_have_reasons() -> None:
    for coverage in read_ledger().documents:
        assert all(len(reason) > 10 for reason in coverage.asides.values())


def test_ids_of_old_stay() -> None:
    known = read_ledger().clauses
    for name in ("face/signing/order", "liveDetectFour/in/compare-flag", "face/codes/-5801"):
        assert name in known


def test_facts_come_from_the_contract() -> None:
    ledger = read_ledger()
    body = ledger.clauses["face/limits/request-body-bytes"]

    assert body.says == CONTRACT.limits["request-body-bytes"].meaning
    assert body.state == "contradictory"
    assert len(body.sources) == 4
    assert body.codes == (23,)
    assert {item.document for item in body.passages} == {
        "faceid-api-2019",
        "idcardcompare-2018",
        "idcardlivedetectfour-2018",
        "livedetectfour-2017",
    }


def test_contradictions_have_both_sides_and_a_ruling() -> None:
    found = [item for item in read_ledger().clauses.values() if item.state == "contradictory"]

    assert len(found) >= 12
    assert all(item.ruling and len(item.sources) > 1 for item in found)


@pytest.mark.parametrize(
    ("item", "told"),
    [
        (clause(id="no-path"), "not a clause's id"),
        (clause(codes=(99999,)), "no table has code 99999"),
        (clause(state="contradictory"), "contradictory without two sides"),
        (clause(state="untestable"), "untestable without a reason"),
        (clause(sources=(Source("nobody", "x", "documented"),)), "no document is called nobody"),
        (clause(sources=(Source("project", "x", "inferred"),)), "a must that nobody but us states"),
    ],
)
def test_broken_clause_is_named(item: Clause, told: str) -> None:
    assert any(told in line for line in lines(item))


def test_unknown_and_unchecked_clauses_are_named() -> None:
    assert lines(clause()) == ()
    assert lines(clause(), {}) == ("face/x: a must that nothing checks",)
    assert "names face/y, which is no clause" in lines(clause(), {"check": ("face/x", "face/y")})[0]
    assert lines(clause(level="should"), {}) == ()
    assert lines(clause(reason="nobody can see it"), {}) == ()


def test_clause_that_stands_twice_is_refused() -> None:
    raw = {
        "clauses": [
            {
                "id": "face/x",
                "says": "again",
                "level": "must",
                "kind": "rule",
                "sources": [{"document": "project", "place": "x"}],
            }
        ]
    }
    maps: list[Map] = []

    with pytest.raises(LedgerError, match="face/x stands twice"):
        build_ledger((clause(),), (raw,), maps)
    with pytest.raises(LedgerError, match="face/z, which is no clause"):
        build_ledger((), ({"clauses": [], "notes": {"face/z": {"level": "may"}}},), maps)


def test_places_of_sources_are_headings_of_their_documents() -> None:
    steps = {
        index.document: {
            step
            for passage in index.passages
            for step in passage.place.partition(" # ")[0].split(" / ")
        }
        for index in read_indexes()
    }
    nowhere = {
        (item.id, source.document, step)
        for item in read_ledger().clauses.values()
        for source in item.sources
        if source.document in steps and source.place != "whole"
        for step in source.place.split(" / ")
        if step not in steps[source.document]
    }

    assert nowhere == set()
