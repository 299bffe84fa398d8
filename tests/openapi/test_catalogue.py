"""The code catalogue in openapi/errors, checked by hand-counted facts about the documents.
Knows nothing of the generator: it reads the YAML as anybody would.
"""

from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import yaml

ERRORS = Path(__file__).resolve().parents[2] / "openapi" / "errors"
SOURCES = ERRORS.parent / "sources.yaml"

Row = dict[str, Any]

ROWS_OF_FAMILY = {
    "face": 42,
    "porn": 28,
    "ocr": 36,
    "face-verification": 46,
    "picture-processing": 19,
    "download": 22,
    "plugin": 16,
    "file-cache": 18,
    "cmd": 17,
    "proxy": 31,
}
OUTSIDE_THE_FAMILY_TABLE = {-5806, -5807, -5809, -5817}
OPERATIONS = (
    "idcardCompare",
    "liveDetectPicture",
    "liveGetFour",
    "idcardLiveDetectFour",
    "liveDetectFour",
)
CODES_OF_OPERATION = {
    "idcardCompare": 48,
    "liveDetectPicture": 44,
    "liveGetFour": 46,
    "idcardLiveDetectFour": 48,
    "liveDetectFour": 46,
}
PREFIXES = {
    "picture-processing": "PROCESSING_",
    "download": "DOWNLOAD_",
    "plugin": "PLUGIN_",
    "file-cache": "FILE_CACHE_",
    "cmd": "CMD_",
    "proxy": "PROXY_",
}
HEAD_KEYS = {"family", "title", "source", "rows", "codes"}
REQUIRED_KEYS = {
    "code",
    "name",
    "en",
    "zh",
    "category",
    "fault",
    "retry",
    "http",
    "operations",
    "arrives-in",
}
OPTIONAL_KEYS = {"same-as", "wire-message", "variants", "source", "why", "unused"}
CATEGORIES = {
    "success",
    "signature",
    "signature-expired",
    "account",
    "permission",
    "rate-limit",
    "invalid-request",
    "too-large",
    "media",
    "liveness",
    "identity",
    "service",
    "unknown",
}
FAULTS = {"caller", "account", "media", "person", "service", "none"}
RETRIES = {"safe", "unsafe", "futile"}
STANDINGS = {"documented", "observed", "inferred"}
ARRIVALS = {"code", "live_status", "compare_status", "X-ErrNo"}


def read_family(path: Path) -> Row:
    loaded: Row = yaml.safe_load(path.read_text(encoding="utf-8"))
    return loaded


FAMILIES = {path.stem: read_family(path) for path in sorted(ERRORS.glob("*.yaml"))}
DOCUMENTS = set(yaml.safe_load(SOURCES.read_text(encoding="utf-8"))["documents"])


def written_rows(family: str) -> list[Row]:
    rows: list[Row] = FAMILIES[family]["codes"]
    return rows


def resolved_rows(family: str) -> list[Row]:
    return [resolve(row) for row in written_rows(family)]


def resolve(row: Row) -> Row:
    if "same-as" not in row:
        return row
    found = [other for other in written_rows(row["same-as"]) if other["code"] == row["code"]]
    assert len(found) == 1, row
    assert "same-as" not in found[0], f"{row['code']} is taken from a row that is itself taken"
    return {**found[0], **row}


ALL_ROWS = [(family, row) for family in FAMILIES for row in resolved_rows(family)]
ROW_IDS = [f"{family}{row['code']:+d}" for family, row in ALL_ROWS]
each_row = pytest.mark.parametrize(("family", "row"), ALL_ROWS, ids=ROW_IDS)


def operations_of(row: Row) -> tuple[str, ...]:
    named = row["operations"]
    if named == "all":
        return OPERATIONS
    return () if named == "none" else tuple(named)


def test_families_are_those_of_the_documents_and_success() -> None:
    assert set(FAMILIES) == {*ROWS_OF_FAMILY, "success"}
    assert all(name == head["family"] for name, head in FAMILIES.items())


@pytest.mark.parametrize("family", tuple(FAMILIES))
def test_family_head_has_a_closed_set_of_keys(family: str) -> None:
    head = FAMILIES[family]

    assert set(head) - {"unused"} == HEAD_KEYS
    assert set(head["title"]) == {"en", "zh"}


@pytest.mark.parametrize(("family", "rows"), tuple(ROWS_OF_FAMILY.items()))
def test_family_holds_every_row_of_its_table(family: str, rows: int) -> None:
    codes = {row["code"] for row in written_rows(family)}

    assert FAMILIES[family]["rows"] == rows
    assert len(codes - OUTSIDE_THE_FAMILY_TABLE) == rows
    assert len(codes) == len(written_rows(family))


def test_rows_beyond_the_family_table_name_the_operation_that_lists_them() -> None:
    head = FAMILIES["face-verification"]["source"][0]["place"]
    beyond = {
        row["code"]
        for row in written_rows("face-verification")
        if head not in {entry["place"] for entry in row.get("source", [{"place": head}])}
    }

    assert beyond == OUTSIDE_THE_FAMILY_TABLE


def test_ten_families_hold_275_rows_and_210_codes() -> None:
    codes = [
        row["code"]
        for family in ROWS_OF_FAMILY
        for row in written_rows(family)
        if row["code"] not in OUTSIDE_THE_FAMILY_TABLE
    ]

    assert len(codes) == 275
    assert len(set(codes)) == 210


def test_success_is_code_zero_alone() -> None:
    (row,) = written_rows("success")

    assert (row["code"], row["name"]) == (0, "OK")
    assert FAMILIES["success"]["rows"] == 0


def test_name_belongs_to_one_code() -> None:
    codes_of_name: dict[str, set[int]] = {}
    for _, row in ALL_ROWS:
        codes_of_name.setdefault(row["name"], set()).add(row["code"])

    assert {name: codes for name, codes in codes_of_name.items() if len(codes) > 1} == {}


@pytest.mark.parametrize("family", tuple(FAMILIES))
def test_name_is_unique_in_its_family(family: str) -> None:
    names = Counter(row["name"] for row in resolved_rows(family))

    assert [name for name, times in names.items() if times > 1] == []


@pytest.mark.parametrize(("family", "prefix"), tuple(PREFIXES.items()))
def test_name_of_a_layer_below_carries_its_prefix(family: str, prefix: str) -> None:
    names = [row["name"] for row in written_rows(family)]

    assert [name for name in names if not name.startswith(prefix)] == []


@each_row
def test_row_has_the_keys_of_the_format(family: str, row: Row) -> None:
    assert set(row) >= REQUIRED_KEYS
    assert set(row) <= REQUIRED_KEYS | OPTIONAL_KEYS
    assert row["name"].replace("_", "").isalnum()
    assert row["name"] == row["name"].upper()


@each_row
def test_row_speaks_the_vocabulary(family: str, row: Row) -> None:
    assert row["category"] in CATEGORIES
    assert row["fault"] in FAULTS
    assert row["retry"] in RETRIES
    assert set(row["http"]) == {"status", "standing"}
    assert row["http"]["standing"] in STANDINGS
    assert set(row["arrives-in"]) == {"field", "standing"}
    assert row["arrives-in"]["field"] in ARRIVALS
    assert row["arrives-in"]["standing"] in STANDINGS


@each_row
def test_meaning_is_given_in_both_languages(family: str, row: Row) -> None:
    assert row["en"].isascii()
    assert row["en"].endswith(".")
    assert row["en"][0].isupper()
    assert any("\u4e00" <= character <= "\u9fff" for character in row["zh"])
    assert row["zh"].endswith("。")


@each_row
def test_source_is_registered_and_conflicts_say_why(family: str, row: Row) -> None:
    entries: list[Row] = row.get("source") or FAMILIES[family]["source"]
    states = [entry.get("states") for entry in entries if entry["standing"] == "documented"]

    assert {entry["document"] for entry in entries} <= DOCUMENTS
    assert {entry["standing"] for entry in entries} <= STANDINGS
    assert len(set(states)) == 1 or ("why" in row and None not in states)


@each_row
def test_inferred_field_below_the_top_says_why(family: str, row: Row) -> None:
    arrival = row["arrives-in"]

    if arrival["standing"] == "inferred" and family == "face-verification":
        assert "why" in row


@each_row
def test_row_names_its_operations_or_says_why_it_is_unused(family: str, row: Row) -> None:
    operations = operations_of(row)
    unused = row.get("unused") or FAMILIES[family].get("unused")

    assert set(operations) <= set(OPERATIONS)
    assert list(operations) == [name for name in OPERATIONS if name in operations]
    assert bool(operations) == (family in ("success", "face-verification"))
    assert operations or unused


@pytest.mark.parametrize(("operation", "count"), tuple(CODES_OF_OPERATION.items()))
def test_operation_has_the_codes_of_its_own_table(operation: str, count: int) -> None:
    rows = [row for row in written_rows("face-verification") if operation in operations_of(row)]

    assert len(rows) == count


def test_live_detect_picture_lacks_four_codes_of_the_others() -> None:
    everywhere_else = set(OPERATIONS) - {"liveDetectPicture"}
    lacking = {
        row["code"]
        for row in written_rows("face-verification")
        if set(operations_of(row)) == everywhere_else
    }

    assert lacking == {24, -4011, -4012, -5016}


@pytest.mark.parametrize("row", written_rows("face-verification"), ids=lambda row: str(row["code"]))
def test_wire_message_is_short_and_lower_case(row: Row) -> None:
    message = row["wire-message"]

    assert set(message) == {"text", "standing"}
    assert message["text"].isascii()
    assert message["text"] == message["text"].lower()
    assert len(message["text"]) <= 50


def test_observed_answers_are_those_that_were_seen() -> None:
    rows = {
        row["code"]: row
        for family in ("success", "face-verification")
        for row in written_rows(family)
    }
    statuses = {
        c: r["http"]["status"] for c, r in rows.items() if r["http"]["standing"] == "observed"
    }
    messages = {
        c: r["wire-message"]["text"]
        for c, r in rows.items()
        if r["wire-message"]["standing"] == "observed"
    }

    assert statuses == {0: 200, 3: 400, 4: 400, 9: 401}
    assert messages == {
        0: "OK",
        3: "invalid request",
        4: "has no sign or sign is empty",
        9: "sign expired",
        14: "sign no pass",
    }


@pytest.mark.parametrize("family", tuple(FAMILIES))
def test_lines_are_at_most_140_columns(family: str) -> None:
    lines = (ERRORS / f"{family}.yaml").read_text(encoding="utf-8").splitlines()

    assert [line for line in lines if len(line) > 140] == []
