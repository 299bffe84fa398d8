"""Each kind of break is seen in the real surface, and an entry of the changelog answers for it."""

import copy
import json
import shutil
import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from faceid_generator.breaking.__main__ import BROKEN, CANNOT_RUN, CLEAN, main
from faceid_generator.breaking.changelog import may_break, named_breaks, wanted_version
from faceid_generator.breaking.changes import breaks_between
from faceid_generator.breaking.release import (
    DOCUMENTS,
    SNAPSHOTS,
    SURFACES,
    last_release,
    write_snapshot,
)
from faceid_generator.breaking.second_opinion import read_opinions
from faceid_generator.errors import SetupError

ROOT = Path(__file__).resolve().parents[2]
DIST = ROOT / "openapi" / "dist"
FACE = json.loads((DIST / "surface.json").read_text(encoding="utf-8"))
COS = json.loads((DIST / "ci-liveness.surface.json").read_text(encoding="utf-8"))
Change = Callable[[dict[str, Any]], object]


def operation(tree: dict[str, Any], name: str) -> dict[str, Any]:
    return next(each for each in tree["operations"] if each["operationId"] == name)


def schema(tree: dict[str, Any], name: str) -> dict[str, Any]:
    found: dict[str, Any] = tree["schemas"][name]
    return found


def compare(tree: dict[str, Any]) -> dict[str, Any]:
    return operation(tree, "idcardCompare")


def fields(tree: dict[str, Any], name: str = "IdcardCompareForm") -> dict[str, Any]:
    found: dict[str, Any] = schema(tree, name)["fields"]
    return found


FACE_CHANGES: dict[tuple[str, str], Change] = {
    ("operation-removed", "liveGetFour"): lambda t: t["operations"].remove(
        operation(t, "liveGetFour")
    ),
    ("operation-renamed", "idcardCompare"): lambda t: compare(t).update(operationId="compare"),
    ("operation-moved", "idcardCompare"): lambda t: compare(t).update(path="/face/compare"),
    ("content-order", "idcardCompare"): lambda t: compare(t)["request"].reverse(),
    ("content-type-removed", "idcardCompare"): lambda t: compare(t)["request"].pop(),
    ("body-schema-changed", "idcardCompare"): lambda t: compare(t)["request"][0].update(schema="X"),
    ("response-removed", "idcardCompare"): lambda t: compare(t)["responses"].pop("default"),
    ("response-schema-changed", "idcardCompare"): lambda t: compare(t)["responses"]["200"].update(
        {"application/json": "X"}
    ),
    ("operation-code-removed", "-5803"): lambda t: compare(t)["codes"].remove(-5803),
    ("codegen-operation-removed", "idcardCompareByImage"): lambda t: t["codegen_operations"].pop(
        "/face/idcardcompare#form"
    ),
    ("codegen-operation-renamed", "idcardCompareByUrl"): lambda t: t["codegen_operations"].update(
        {"/face/idcardcompare": "byUrl"}
    ),
    ("schema-removed", "IdcardCompareInput"): lambda t: t["schemas"].pop("IdcardCompareInput"),
    ("field-removed", "IdcardCompareForm.session_id"): lambda t: fields(t).pop("session_id"),
    ("field-removed", "LiveGetFourResult.validate_data"): lambda t: fields(
        t, "LiveGetFourResult"
    ).pop("validate_data"),
    ("field-required", "IdcardCompareForm.session_id"): lambda t: schema(t, "IdcardCompareForm")[
        "required"
    ].append("session_id"),
    ("field-may-be-missing", "IdcardCompareReply.code"): lambda t: schema(t, "IdcardCompareReply")[
        "required"
    ].remove("code"),
    ("type-changed", "IdcardCompareForm.idcard_name"): lambda t: fields(t)["idcard_name"].update(
        type="integer"
    ),
    ("null-changed", "IdcardCompareReply.message"): lambda t: fields(t, "IdcardCompareReply")[
        "message"
    ].update(nullable=True),
    ("values-narrowed", "IdcardCompareForm.session_id"): lambda t: fields(t)["session_id"].update(
        enum=["a"]
    ),
    ("pattern-changed", "IdcardCompareForm.idcard_number"): lambda t: fields(t)[
        "idcard_number"
    ].update(pattern="^[0-9]+$"),
    ("code-removed", "-5803"): lambda t: t["error_codes"].remove(code_row(t, -5803)),
    ("code-renamed", "-5803"): lambda t: code_row(t, -5803).update(name="OTHER"),
    ("server-removed", FACE["servers"][0]): lambda t: t["servers"].pop(0),
}
COS_CHANGES: dict[tuple[str, str], Change] = {
    ("parameter-removed", "recognizeStored.IdCard"): lambda t: operation(t, "recognizeStored")[
        "parameters"
    ].remove(parameter(t, "IdCard")),
    ("parameter-required", "recognizeStored.ValidateData"): lambda t: parameter(
        t, "ValidateData"
    ).update(required=True),
    ("values-narrowed", "recognizeStored.LivenessType"): lambda t: parameter(t, "LivenessType")[
        "enum"
    ].remove("LIP"),
    ("code-removed", "NoSuchKey"): lambda t: t["error_codes"].remove(code_row(t, "NoSuchKey")),
}


def code_row(tree: dict[str, Any], code: int | str) -> dict[str, Any]:
    return next(row for row in tree["error_codes"] if row["code"] == code)


def parameter(tree: dict[str, Any], name: str) -> dict[str, Any]:
    given = operation(tree, "recognizeStored")["parameters"]
    return next(each for each in given if each["name"] == name)


def changed(tree: dict[str, Any], change: Change) -> dict[str, Any]:
    copied = copy.deepcopy(tree)
    change(copied)
    return copied


@pytest.mark.parametrize(
    ("expected", "tree", "change"),
    [(key, FACE, change) for key, change in FACE_CHANGES.items()]
    + [(key, COS, change) for key, change in COS_CHANGES.items()],
    ids=[f"{kind}-{number}" for number, (kind, _) in enumerate([*FACE_CHANGES, *COS_CHANGES])],
)
def test_break_is_seen(expected: tuple[str, str], tree: dict[str, Any], change: Change) -> None:
    found = breaks_between(tree, changed(tree, change))

    assert [(each.kind, each.subject) for each in found] == [expected]
    assert found[0].says


@pytest.mark.parametrize(
    "change",
    [
        lambda t: t["operations"].append({**compare(t), "operationId": "newOne", "path": "/new"}),
        lambda t: compare(t)["request"].append({"content_type": "text/plain", "schema": "X"}),
        lambda t: compare(t)["codes"].append(-1),
        lambda t: t["error_codes"].append({"code": -1, "name": "NEW", "family": "face"}),
        lambda t: fields(t).update(more={"type": "string"}),
        lambda t: fields(t, "IdcardCompareReply").update(more={"type": "string"}),
        lambda t: schema(t, "IdcardCompareForm")["required"].remove("idcard_name"),
        lambda t: schema(t, "IdcardCompareReply")["required"].append("data"),
        lambda t: fields(t)["idcard_number"].pop("pattern"),
        lambda t: fields(t)["idcard_name"].update(nullable=True),
        lambda t: t["servers"].append("https://example.com"),
    ],
)
def test_what_only_adds_breaks_nothing(change: Change) -> None:
    assert breaks_between(FACE, changed(FACE, change)) == ()


def test_new_content_type_in_front_breaks(tmp_path: Path) -> None:
    new = changed(
        FACE,
        lambda t: compare(t)["request"].insert(0, {"content_type": "text/plain", "schema": "X"}),
    )

    assert [each.kind for each in breaks_between(FACE, new)] == ["content-order"]


CHANGELOG = """# Changelog

Words before `ignored`.

## 0.2.0 (unreleased)

- `not-here` is new.

### Breaking

- `idcardCompare` is gone; use `compare`,
  and `X.field`
Prose with `prose`.

### Other

- `other`

## 0.1.0

### Breaking

- `long-ago`
"""


def test_entry_under_breaking_of_the_newest_version_names_it() -> None:
    assert named_breaks(CHANGELOG) == {"idcardCompare", "compare", "X.field"}
    assert named_breaks("# Changelog\n") == frozenset()


@pytest.mark.parametrize(
    ("old", "new", "may", "wanted"),
    [
        ((0, 1, 0), (0, 1, 9), False, "0.2.0"),
        ((0, 1, 0), (0, 2, 0), True, "0.2.0"),
        ((0, 9, 0), (1, 0, 0), True, "0.10.0"),
        ((1, 2, 3), (1, 3, 0), False, "2.0.0"),
        ((1, 2, 3), (2, 0, 0), True, "2.0.0"),
    ],
)
def test_version_says_that_something_breaks(
    old: tuple[int, int, int], new: tuple[int, int, int], *, may: bool, wanted: str
) -> None:
    assert (may_break(old, new), wanted_version(old)) == (may, wanted)


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A released tree of its own, whose last release is what it holds now."""
    (tmp_path / "openapi/dist").mkdir(parents=True)
    for name in (*SURFACES, *DOCUMENTS):
        shutil.copy(DIST / name, tmp_path / "openapi/dist")
    (tmp_path / "CHANGELOG.md").write_text("# Changelog\n\n## 0.2.0 (unreleased)\n", "utf-8")
    write_snapshot(tmp_path)
    return tmp_path


def edit(tree: Path, name: str, change: Change) -> None:
    path = tree / "openapi/dist" / name
    made = changed(json.loads(path.read_text(encoding="utf-8")), change)
    path.write_text(json.dumps(made), encoding="utf-8")


def check(tree: Path, capsys: pytest.CaptureFixture[str]) -> tuple[int, str]:
    code = main(["--root", str(tree)])
    said = capsys.readouterr()
    return code, said.out + said.err


def test_break_wants_an_entry_and_then_a_version(
    tree: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert check(tree, capsys) == (CLEAN, f"0 breaks since {SNAPSHOTS}/0.1.0\n")
    edit(tree, "surface.json", FACE_CHANGES["field-removed", "IdcardCompareForm.session_id"])

    code, said = check(tree, capsys)
    assert code == BROKEN
    assert "UNNAMED  field-removed IdcardCompareForm.session_id" in said
    assert "1 breaks are not named under `### Breaking`" in said

    with (tree / "CHANGELOG.md").open("a", encoding="utf-8") as log:
        log.write("\n### Breaking\n\n- `IdcardCompareForm.session_id` is gone.\n")
    code, said = check(tree, capsys)
    assert (code, "the version has to be 0.2.0 at least" in said) == (BROKEN, True)

    edit(tree, DOCUMENTS[0], lambda t: t["info"].update(version="0.2.0"))
    code, said = check(tree, capsys)
    assert (code, "1 breaks since openapi/released/0.1.0, all of them named" in said) == (0, True)


def test_tree_without_a_release_cannot_be_judged(
    tree: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.rmtree(tree / SNAPSHOTS)
    assert check(tree, capsys) == (
        CANNOT_RUN,
        "faceid_generator.breaking: openapi/released holds no release; "
        "run `make release-snapshot`\n",
    )
    (tree / SNAPSHOTS / "0.1.0").mkdir(parents=True)
    code, said = check(tree, capsys)
    assert (code, "openapi/released/0.1.0 has no readable surface.json" in said) == (2, True)


def test_tag_speaks_before_a_snapshot_of_its_version(tree: Path) -> None:
    asked: list[tuple[str, ...]] = []

    def git(arguments: Sequence[str]) -> str:
        asked.append(tuple(arguments))
        return "v0.0.9\nv0.1.0\nvnext\n" if arguments[0] == "tag" else json.dumps(FACE)

    release = last_release(tree, git)

    assert (release.version, release.shown) == ((0, 1, 0), "tag v0.1.0")
    assert release.tree("surface.json") == FACE
    assert asked[-1] == ("show", "v0.1.0:openapi/dist/surface.json")


def test_newest_version_is_the_last_release(tree: Path) -> None:
    shutil.copytree(tree / SNAPSHOTS / "0.1.0", tree / SNAPSHOTS / "0.10.0")
    (tree / SNAPSHOTS / "notes").mkdir()

    def no_git(_arguments: Sequence[str]) -> str:
        raise subprocess.CalledProcessError(128, "git")

    assert last_release(tree, no_git).shown == "openapi/released/0.10.0"


def test_tag_without_the_released_files_is_told(tree: Path) -> None:
    def git(arguments: Sequence[str]) -> str:
        if arguments[0] == "tag":
            return "v0.3.0"
        raise subprocess.CalledProcessError(128, "git")

    with pytest.raises(SetupError, match=r"tag v0\.3\.0 has no readable surface\.json"):
        last_release(tree, git).tree("surface.json")


def test_oasdiff_is_read_and_answered_for_by_the_same_entries() -> None:
    said = [
        {
            "id": "request-property-became-required",
            "text": "the request property `session_id` became required",
            "level": 3,
            "operationId": "idcardCompare",
            "path": "/face/idcardcompare",
        }
    ]
    (opinion,) = read_opinions(json.dumps(said))

    for name in ("IdcardCompareForm.session_id", "idcardCompare", "/face/idcardcompare"):
        assert opinion.is_named(frozenset({name}))
    assert not opinion.is_named(frozenset({"liveGetFour", "Other.idcard_name"}))
    assert read_opinions("null") == read_opinions("") == []


def test_this_tree_breaks_nothing_unsaid(capsys: pytest.CaptureFixture[str]) -> None:
    code, said = check(ROOT, capsys)

    assert code == CLEAN, said
