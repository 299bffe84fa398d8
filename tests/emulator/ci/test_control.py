"""The control API knows the operations on COS too: rules, list, counts, words."""

import json
from typing import Any

import pytest
from bucket_caller import ACCOUNT, CONTRACT, NUMBER, Bucket, Signing, code_of

BUSY = "FailedOperation.LipNetFailed"


@pytest.fixture
def bucket() -> Bucket:
    return Bucket()


def control(bucket: Bucket, method: str, path: str, document: Any = None) -> Any:
    body = b"" if document is None else json.dumps(document).encode()
    return json.loads(bucket.emulator.call(method, f"/_emulator/{path}", body=body).body)


def added(bucket: Bucket, **rule: Any) -> Any:
    return control(bucket, "POST", "rules", rule)


def codes(bucket: Bucket, calls: int) -> list[str]:
    return [code_of(bucket.upload()) for _ in range(calls)]


@pytest.mark.parametrize(
    "match",
    [
        {},
        {"operation": "recognizeUpload"},
        {"appid": ACCOUNT.app_id},
        {"bucket": f"{ACCOUNT.bucket}-{ACCOUNT.app_id}"},
        {"IdCard": NUMBER},
        {"Name": "测试员", "operation": "recognizeUpload"},
    ],
)
def test_rule_forces_a_code_of_the_calls_that_match(bucket: Bucket, match: Any) -> None:
    added(bucket, match=match, times=2, outcome={"Code": BUSY})

    assert codes(bucket, 3) == [BUSY, BUSY, ""]


@pytest.mark.parametrize(
    "match",
    [
        {"operation": "recognizeStored"},
        {"bucket": "other-1"},
        {"IdCard": "110101199003070000"},
        {"Name": "other"},
    ],
)
def test_rule_leaves_other_calls_alone(bucket: Bucket, match: Any) -> None:
    added(bucket, match=match, outcome=f"Code={BUSY}")

    assert codes(bucket, 1) == [""]


def test_nth_call_and_sequences_are_counted(bucket: Bucket) -> None:
    added(bucket, match={"nth": 2}, outcomes=["Code=SlowDown", "Code=0", f"Code={BUSY}"])

    assert codes(bucket, 5) == ["", "SlowDown", "", BUSY, ""]


def test_rule_of_a_manner_alone_is_for_both_apis(bucket: Bucket) -> None:
    shown = added(bucket, outcome="fault=reset")

    assert {"recognizeStored", "liveGetFour"} <= set(shown["match"]["operations"])
    with pytest.raises(ConnectionResetError):
        bucket.upload()


def test_rule_leads_the_other_ways_and_is_named_in_the_journal(bucket: Bucket) -> None:
    added(bucket, outcome=f"Code={BUSY}")
    bucket.upload(headers={"X-Emulator-Outcome": "Code=SlowDown"})

    (entry,) = control(bucket, "GET", f"journal?code={BUSY}")["entries"]
    assert (entry["api"], entry["forced_by"], entry["code"]) == ("ci", "rule", BUSY)
    assert control(bucket, "GET", "journal?code=SlowDown")["entries"] == []


def test_rules_hide_who_they_look_for(bucket: Bucket) -> None:
    added(bucket, match={"IdCard": NUMBER, "Name": "测试员"}, outcome=f"Code={BUSY}")
    shown = bucket.emulator.call("GET", "/_emulator/rules").body.decode()

    assert "***" in shown
    assert NUMBER not in shown
    assert "测试员" not in shown


@pytest.mark.parametrize(
    ("rule", "word"),
    [
        ({"outcome": "Code=Nothing"}, "no such code"),
        ({"outcome": {"Code": 213}}, "no such code"),
        ({"match": {"operation": "liveGetFour"}, "outcome": f"Code={BUSY}"}, "an outcome is"),
        ({"match": {"operation": "getLiveCode"}, "outcome": f"Code={BUSY}"}, "lists no code"),
        ({"match": {"IdCard": NUMBER}, "outcome": "code=213"}, "a part is none"),
        ({"match": {"IdCard": NUMBER, "seq": "1"}, "outcome": "delay=1"}, "looks for"),
        ({"outcomes": [f"Code={BUSY}", "code=213"]}, "an outcome is"),
        ({"outcome": "Code=" + "x" * 300}, "Code=WORD"),
    ],
)
def test_rules_that_say_nothing_are_refused(bucket: Bucket, rule: Any, word: str) -> None:
    assert word in added(bucket, **rule).get("error", "")
    assert control(bucket, "GET", "rules")["rules"] == []


def test_every_outcome_is_listed_and_each_way_forces_it(bucket: Bucket) -> None:
    rows = [r for r in control(bucket, "GET", "outcomes")["outcomes"] if r["api"] == "ci"]

    assert [(row["operation"], row["code"]) for row in rows] == [
        (operation.operation_id, code)
        for operation in CONTRACT.operations
        for code in operation.codes
    ]
    for row in rows[::9]:
        if row["operation"] == "recognizeUpload":
            name, _, words = row["header"].partition(": ")
            said = [
                bucket.upload(headers={name: words}),
                bucket.upload("/" + row["object_key"]),
                bucket.upload(query={"IdCard": row["idcard_number"]}),
                bucket.upload(
                    signing=Signing(secret_id=ACCOUNT.secret_id + row["secret_id_ending"])
                ),
            ]
            added(bucket, **row["rule"], times=1)
            said.append(bucket.upload())
            assert {(code_of(reply), reply.status) for reply in said} == {
                (row["code"], row["http_status"])
            }


def test_face_rows_have_their_variants_and_how_they_are_reached(bucket: Bucket) -> None:
    rows = control(bucket, "GET", "outcomes")["outcomes"]
    arrears = next(row for row in rows if row["code"] == 3 and row["field"] == "code")

    assert arrears["variants"]
    assert {row["reach"]["by"] for row in rows if row["reach"]} == {"request", "set-up", "forcing"}


def test_coverage_counts_operations_on_cos_in_both_forms(bucket: Bucket) -> None:
    bucket.upload()
    bucket.upload(body=b"<html>")
    cells = control(bucket, "GET", "coverage")["cells"]
    met = {(cell["operation"], cell["code"]): cell["count"] for cell in cells if cell["count"]}

    assert met == {
        ("recognizeUpload", 0): 1,
        ("recognizeUpload", "FailedOperation.LipVideoInvalid"): 1,
    }
    junit = bucket.emulator.call("GET", "/_emulator/coverage?format=junit").body.decode()
    assert '<testcase classname="recognizeUpload" name="0 OK"/>' in junit


def test_vocabulary_has_words_for_all_that_the_journal_says(bucket: Bucket) -> None:
    words = control(bucket, "GET", "vocabulary")["ci"]
    bucket.call("GET", "/", {"ci-process": "GetLiveCode"}, signing=Signing(raw_key=True))
    (entry,) = control(bucket, "GET", "journal")["entries"]

    assert entry["check"] in {row["check"] for row in words["checks"]}
    assert set(entry["causes"]) <= set(words["mistakes"])
    assert entry["code"] in {row["code"] for row in words["codes"]}
    assert entry["operation"] in {row["operation"] for row in words["operations"]}
