"""Holds what of everything a run asks: by text, case, clause and shard; and the plan of it."""

import pytest
from click import UsageError
from faceid_conformance.cli.commands import run
from faceid_conformance.cli.conformance.choice import choose, plan_lines
from faceid_conformance.contract.reader import load_contract
from faceid_conformance.report.progress import Item
from faceid_conformance.suite.inventory import inventory, shard_of

EVERYTHING = inventory(load_contract(), 50)
SHARD = 726  # of a thousand; it must never change, or parts of two versions would not fit
ASKED = {name for name, item in EVERYTHING.items() if item.layer != "guard"}


def chosen(
    only: tuple[str, ...] = (),
    cases: tuple[str, ...] = (),
    clauses: tuple[str, ...] = (),
    shard: str = "",
) -> dict[str, Item]:
    return choose(EVERYTHING, only=only, cases=cases, clauses=clauses, shard=shard)


def test_without_a_word_everything_is_asked() -> None:
    assert chosen() == EVERYTHING


def test_one_case_by_its_id() -> None:
    assert list(chosen(cases=("cases/signature/mac-bit/liveGetFour-json",))) == [
        "cases/signature/mac-bit/liveGetFour-json"
    ]


def test_everything_that_stands_on_a_clause() -> None:
    found = chosen(clauses=("face/codes/14",))

    assert "cases/signature/mac-bit/liveGetFour-json" in found
    assert all("face/codes/14" in item.clauses for item in found.values())
    assert len(chosen(clauses=("face/codes/*",))) > len(found)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ({"only": ("no such words",)}, "no case's id holds no such words"),
        ({"cases": ("cases/signature/mac-bit",)}, "near it: cases/signature/mac-"),
        ({"clauses": ("face/codes/1x",)}, "there is no clause face/codes/1x; near it"),
        ({"only": ("stages",), "clauses": ("face/codes/14",)}, "no case is left"),
    ],
)
def test_what_is_not_there_is_told(words: dict[str, tuple[str, ...]], told: str) -> None:
    with pytest.raises(UsageError) as raised:
        chosen(**words)

    assert told in raised.value.message


@pytest.mark.parametrize("count", [1, 2, 7])
def test_shards_are_parts_of_the_whole(count: int) -> None:
    parts = [set(chosen(shard=f"{place}/{count}")) for place in range(1, count + 1)]

    assert set.union(*parts) == ASKED
    assert sum(len(part) for part in parts) == len(ASKED)
    assert all(len(part) > len(ASKED) / count / 2 for part in parts)


def test_a_shard_is_always_the_same() -> None:
    assert shard_of("cases/signature/mac-bit/liveGetFour-json", 1000) == SHARD


@pytest.mark.parametrize("shard", ["0/2", "3/2", "x", "1/0", "1", "1/2/3"])
def test_wrong_shards_are_refused(shard: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["conformance", "run", "--shard", shard, "--list"]) == 2
    assert "--shard" in capsys.readouterr().err


@pytest.mark.parametrize("processes", ["0", "x", "65", "-1"])
def test_wrong_numbers_of_processes_are_refused(
    processes: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["conformance", "run", "-n", processes, "--list"]) == 2
    assert "-n" in capsys.readouterr().err


def test_plan_counts_by_layer_and_sends_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["conformance", "run", "--plan", "--target", "http://127.0.0.1:9"]) == 0

    lines = capsys.readouterr().out.splitlines()
    rows = {line.split()[0]: line.split()[1:] for line in lines[1:-1]}
    assert rows["vectors"][1] == "0"
    assert int(rows["all"][1]) == sum(int(row[1]) for name, row in rows.items() if name != "all")
    assert "Nothing was sent" in lines[-1]


def test_plan_of_cases_is_exact() -> None:
    video = "cases/accept/plain/idcardLiveDetectFour-form"

    assert plan_lines(chosen(cases=(video,)))[1].split() == ["cases", "1", "2", "1"]


@pytest.mark.parametrize(
    ("case", "billable"),
    [
        ("cases/accept/plain/idcardCompare-json", 1),
        ("cases/accept/plain/liveGetFour-json", 0),
        ("cases/signature/mac-bit/idcardCompare-json", 0),
    ],
)
def test_plan_of_a_list_tells_of_each_case_what_may_be_billed(
    case: str, billable: int, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["conformance", "run", "--list", "--plan", "--case", case]) == 0

    assert capsys.readouterr().out.splitlines()[1].split() == [case, "1", "1", str(billable)]


def test_list_alone_is_ids_and_nothing_else(capsys: pytest.CaptureFixture[str]) -> None:
    case = "cases/accept/plain/idcardCompare-json"
    assert run(["conformance", "run", "--list", "--case", case]) == 0

    assert capsys.readouterr().out == f"{case}\n"
