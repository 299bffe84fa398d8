"""Mutants are made where something is decided, and judged in processes of their own."""

import ast
import json
import random
from importlib import import_module
from pathlib import Path

import mutant_trials
import mutation_command
import pytest
from mutant_trials import trials
from mutants import Mutant, every_mutant, read_equivalents
from mutation_scope import EMULATOR, LEFT_OUT, PARTS_LEFT_OUT, left_out, modules, undecisive
from mutators import CHANGES, mutate, sites, statements

KEY = ("file", "function", "was", "becomes")
ID_NUMBER = EMULATOR / "id_number.py"


def changes(source: str, kind: str) -> list[str]:
    found = [site for site in sites(ast.parse(source), undecisive) if site.kind == kind]
    return [mutate(source, site).becomes for site in found]


@pytest.mark.parametrize(
    ("source", "kind", "becomes"),
    [
        ("x = a < b", "swap comparison", ["x = a <= b"]),
        ("x = a in b", "swap comparison", ["x = a not in b"]),
        ("x = a and b", "swap and/or", ["x = a or b"]),
        ("x = a and b", "drop operand", ["x = b", "x = a"]),
        ("x = a or b or c", "drop operand", ["x = b or c", "x = a or c", "x = a or b"]),
        ("x = not a", "drop not", ["x = not not a"]),
        ("x = a + b", "swap arithmetic", ["x = a - b"]),
        ("x = 1", "change constant", ["x = 2"]),
        ("x = 'a'", "change constant", ["x = 'xa'"]),
        ("x = True", "change constant", ["x = False"]),
        ("x = b'a'", "change constant", ["x = b'xa'"]),
        ("if a:\n    f()", "negate condition", ["if not a:"]),
        ("x = {'a': b, **c}", "drop key", ["x = {**c}", "x = {'a': b}"]),
        ("x = a[b:c]", "drop lower bound", ["x = a[:c]"]),
        ("x = a[b:c]", "drop upper bound", ["x = a[b:]"]),
        ("def f():\n    return a", "return None", ["return None"]),
        ("raise a", "drop statement", ["pass"]),
        ("f()", "drop statement", ["pass"]),
    ],
)
def test_each_kind_of_change(source: str, kind: str, becomes: list[str]) -> None:
    assert changes(source, kind) == becomes


@pytest.mark.parametrize(
    "source",
    [
        '"""A docstring."""',
        "def f(a: 'int | None') -> 'str | None': ...",
        "log.note('preamble', 0)",
        "if quoted:\n    notes.append('quoted')",
        "raise ValueError('no such thing')",
        "Kind = Literal['a', 'b']",
        "class A(Protocol):\n    def f(self) -> int:\n        return 1",
        "x: int = field(repr=False)",
    ],
)
def test_what_decides_nothing_is_left_alone(source: str) -> None:
    kinds = {site.kind for site in sites(ast.parse(source), undecisive)}

    assert kinds <= {"drop statement"}
    assert not kinds or source.startswith("raise")


def test_all_kinds_occur_and_every_mutant_is_another_program_that_compiles() -> None:
    everything = every_mutant()
    assert {mutant.site.kind for mutant in everything} == {*CHANGES, "drop statement"}

    for mutant in random.Random(1).sample(everything, 60):
        made = mutant.made()
        compile(made.tree, "mutant", "exec")
        assert ast.dump(made.tree) != ast.dump(ast.parse(mutant.path.read_text("utf-8")))
        assert made.was != made.becomes


def test_what_is_left_out_exists() -> None:
    assert all((EMULATOR / name).is_file() for name in LEFT_OUT)
    for name, parts in PARTS_LEFT_OUT.items():
        tree = ast.parse((EMULATOR / name).read_text("utf-8"))
        assert len(list(left_out(tree, name))) == len(parts)
    assert len(list(modules())) > 20


def test_listed_equivalents_are_statements_that_still_stand_there() -> None:
    listed = read_equivalents()
    standing = {
        (file, *statement)
        for file in {file for file, *_ in listed}
        for statement in statements(ast.parse((EMULATOR / file).read_text("utf-8")))
    }

    assert [key for key in listed if key[:3] not in standing] == []
    assert all(listed.values())


def judge_of_numbers() -> str | None:
    """Convict an emulator that misjudges one good and two bad numbers."""
    module = import_module("faceid_conformance.emulator.id_number")
    numbers = {"990000199001010017": True, "990000199001010018": False, "99000019900101001": False}
    wrong = [
        number for number, is_good in numbers.items() if module.is_id_number(number) != is_good
    ]
    return "numbers" if wrong else None


def mutants_of_numbers(function: str) -> list[Mutant]:
    own = [mutant for mutant in every_mutant() if mutant.path == ID_NUMBER]
    return [mutant for mutant in own if mutant.made().function == function]


def test_mutants_are_judged_apart_and_leave_the_emulator_as_it_was() -> None:
    chosen = mutants_of_numbers("check_character")
    results = list(trials([None, *chosen, None], judge_of_numbers, jobs=2))

    fates = {result.mutant: result.fate for result in results}
    assert len(results) == len(chosen) + 2
    assert fates.pop(None) == "survived"
    assert set(fates.values()) == {"killed"}
    assert judge_of_numbers() is None


def test_survivor_is_told_apart() -> None:
    (result,) = trials(mutants_of_numbers("check_character")[:1], lambda: None, jobs=1)

    assert (result.fate, result.by) == ("survived", "")


def test_mutant_that_cannot_be_run_is_killed() -> None:
    def broken() -> str | None:
        raise OSError("no port")

    (result,) = trials([None], broken, jobs=1)

    assert (result.fate, result.by) == ("killed", "no run is possible (OSError)")


def test_mutant_without_an_end_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    def endless() -> str | None:
        while True:
            pass

    monkeypatch.setattr(mutant_trials, "TRIAL_SECONDS", 0.2)
    (result,) = trials([None], endless, jobs=1)

    assert result.fate == "timeout"


def test_files_are_chosen_by_what_their_names_hold_and_do_not(
    capsys: pytest.CaptureFixture[str],
) -> None:
    def listed(*options: str) -> set[str]:
        assert mutation_command.main(["--list", *options]) == 0
        return {line.split()[0] for line in capsys.readouterr().out.splitlines()}

    cos, others = listed("--file", "ci/"), listed("--not-file", "ci/")

    assert all(name.startswith("ci/") for name in cos)
    assert not any(name.startswith("ci/") for name in others)
    assert cos | others == listed()


def test_sample_unlike_an_earlier_one_has_none_of_its_mutants(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def no_suite(*_: object) -> object:
        return lambda: None

    monkeypatch.setattr(mutation_command, "judge_suite", no_suite)
    reports = [tmp_path / "first.json", tmp_path / "second.json"]
    small = ["--file", "once.py", "--seed", "3", "--jobs", "1", "--sample"]
    first = mutation_command.main([*small, "2", "--report", str(reports[0])])
    unlike = ["--unlike", str(reports[0]), "--report", str(reports[1])]
    mutation_command.main([*small, "99", *unlike])

    tried = [json.loads(report.read_text("utf-8"))["results"] for report in reports]
    keys = [{tuple(row[name] for name in KEY) for row in rows} for rows in tried]
    assert first == 1
    assert "killed       0 of 2 others: 0.0 %" in capsys.readouterr().out
    assert len(keys[0]) == 2
    assert keys[1]
    assert not keys[0] & keys[1]
