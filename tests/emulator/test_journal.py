"""The journal says what happened and nothing private; it is bounded and can be waited for."""

import asyncio
from collections.abc import Callable

import pytest
from control_caller import control, raw_control, waited
from emulator_caller import ACCOUNT, CODE, COMPARE, ID_VIDEO, JPEG, NOW, Caller, sign
from faceid_conformance.emulator.journal.event import Event
from faceid_conformance.emulator.journal.ring import Journal, Wanted
from faceid_conformance.emulator.outcomes.trace import Trace
from faceid_conformance.emulator.settings import Account

OTHER = Account("1400000002", "AKIDother", "other-key")
OWN = Account(ACCOUNT.app_id, ACCOUNT.secret_id, ACCOUNT.secret_key, ACCOUNT.bucket)


def event(tenant: str | None = None, operation: str | None = None) -> Event:
    return Event(operation, 0, 200, Trace(tenant, 0.0))


def test_entry_tells_verdict_fields_and_lint(caller: Caller) -> None:
    caller.form(COMPARE, {**caller.fields(COMPARE), "stray": "x"})

    (entry,) = control(caller, "GET", "journal")["entries"]

    assert (entry["operation"], entry["appid"], entry["code"]) == ("idcardCompare", "1400000001", 0)
    assert entry["time"] == "2023-11-14T22:13:20.500+00:00"
    assert (entry["content_type"], entry["other_fields"]) == ("multipart/form-data", 1)
    shown = {fact["name"]: fact for fact in entry["fields"]}
    assert shown["idcard_number"] == {"name": "idcard_number", "kind": "text", "bytes": 18}
    assert shown["image"]["bytes"] == len(JPEG)
    assert shown["image"]["media"] == "picture"
    assert len(shown["image"]["digest"]) == 16
    assert entry["check"] is None
    assert entry["forced_by"] is None


def test_entry_of_a_refusal_names_the_check(caller: Caller) -> None:
    caller.json(CODE, {"appid": "1"}, Authorization=sign(caller.text(), "wrong"))

    (entry,) = control(caller, "GET", "journal")["entries"]

    assert (entry["check"], entry["code"], entry["fields"]) == ("signature-matches", 14, [])


def test_entry_of_a_forced_stage_says_what_forced_it(caller: Caller) -> None:
    caller.form(ID_VIDEO, caller.fields(ID_VIDEO), X_Emulator_Outcome="live_status=-5008")

    entry = control(caller, "GET", "journal?operation=idcardLiveDetectFour")["entries"][0]

    assert (entry["forced_by"], entry["statuses"]) == ("header", {"live_status": -5008})
    assert entry["check"] == "liveness"


def test_forcing_that_came_to_nothing_is_not_told_as_a_cause(caller: Caller) -> None:
    caller.json(CODE, {}, Authorization="", X_Emulator_Outcome="code=213")

    assert control(caller, "GET", "journal")["entries"][0]["forced_by"] is None


def test_unknown_path_is_journalled_without_the_path(caller: Caller) -> None:
    caller.send("/face/110101199001011234", b"", {})

    (entry,) = control(caller, "GET", "journal")["entries"]

    assert (entry["operation"], entry["check"], entry["http_status"]) == (None, "path-known", 404)
    assert "110101199001011234" not in str(entry)


def test_caller_of_an_unknown_appid_belongs_to_no_tenant(caller: Caller) -> None:
    caller.json(CODE, {}, Authorization=sign(caller.text(a="1499999999")))

    assert control(caller, "GET", "journal")["entries"][0]["appid"] is None


def test_journal_is_read_on_from_a_number(caller: Caller) -> None:
    for _ in range(3):
        caller.lip_code()

    newest = control(caller, "GET", "journal?limit=1")
    after = control(caller, "GET", "journal?since=1&limit=1")

    assert ([item["number"] for item in newest["entries"]], newest["last"]) == ([3], 3)
    assert [item["number"] for item in after["entries"]] == [2]


def test_tenants_read_and_forget_their_own(caller_of: Callable[..., Caller]) -> None:
    caller = caller_of(accounts=(OWN, OTHER))
    caller.lip_code()
    text = caller.text(a=OTHER.app_id, k=OTHER.secret_id, b="")
    caller.json(CODE, {}, Authorization=sign(text, OTHER.secret_key))

    assert control(caller, "DELETE", f"journal?appid={OWN.app_id}") == {"forgotten": 1}

    (entry,) = control(caller, "GET", "journal")["entries"]
    assert (entry["appid"], entry["number"]) == (OTHER.app_id, 2)


def test_ring_keeps_to_its_count_and_its_bytes() -> None:
    counted, weighed = Journal(most_events=3), Journal(most_bytes=event().weight * 2)
    for _ in range(5):
        counted.add(event())
        weighed.add(event())

    assert [number for number, _ in counted.read(Wanted())] == [3, 4, 5]
    assert [number for number, _ in weighed.read(Wanted())] == [4, 5]
    assert (counted.dropped, weighed.dropped) == (2, 3)


def test_waiting_ends_with_the_event_that_was_waited_for(caller: Caller) -> None:
    async def run() -> tuple[object, object]:
        waiting = asyncio.ensure_future(
            waited(caller, "journal/wait?since=0&operation=liveGetFour")
        )
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        caller.send("/nowhere", b"", {})
        await asyncio.sleep(0)
        early = waiting.done()
        caller.lip_code()
        return early, await waiting

    early, said = asyncio.run(run())

    assert early is False
    assert isinstance(said, dict)
    assert (said["timed_out"], [item["number"] for item in said["entries"]]) == (False, [2])


def test_waiting_ends_when_the_time_is_up(caller: Caller) -> None:
    said = asyncio.run(waited(caller, "journal/wait?timeout_seconds=0.01"))

    assert (said["timed_out"], said["entries"]) == (True, [])


def test_what_is_there_need_not_be_waited_for(caller: Caller) -> None:
    caller.lip_code()

    assert control(caller, "GET", "journal/wait")["timed_out"] is False


@pytest.mark.parametrize(
    "query", ["limit=0", "limit=x", "since=-1", "appId=1", "limit=99999999999999999999"]
)
def test_misspelt_query_is_refused(caller: Caller, query: str) -> None:
    assert raw_control(caller, "GET", f"journal?{query}").status == 400


def test_time_of_an_entry_is_the_tenants_clock(caller: Caller) -> None:
    caller.now = NOW + 3600
    caller.lip_code()

    assert control(caller, "GET", "journal")["entries"][0]["time"].startswith("2023-11-14T23:13:20")
