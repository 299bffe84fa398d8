"""Routes: the operations' paths, everything else, control, and what must not be repeated."""

import json
import logging
from collections.abc import Callable

import pytest
from emulator_caller import ACCOUNT, CODE, COMPARE, CONTRACT, ID_VIDEO, NAME, Caller
from faceid_conformance import __version__
from faceid_conformance.emulator.errors import CallError, SettingsError
from faceid_conformance.emulator.server.app import build_app
from faceid_conformance.emulator.server.direct import call
from faceid_conformance.emulator.settings import Account, Settings
from starlette.types import Receive, Scope, Send

HEALTH = "/_emulator/health"


def test_health_tells_what_it_is(caller: Caller) -> None:
    reply = call(caller.app, "GET", HEALTH)

    said = json.loads(reply.body)
    assert (reply.status, said["status"], said["emulator"]) == (200, "ok", "faceid-contract")
    assert (said["version"], said["contract"]) == (__version__, CONTRACT.stamp)
    assert "forced-outcomes" in said["capabilities"]
    assert "media-sniffing" not in said["capabilities"]
    assert reply.header("X-Emulator") == f"faceid-contract/{__version__}"


def test_health_tells_that_media_are_sniffed(caller_of: Callable[..., Caller]) -> None:
    reply = call(caller_of(media="sniff").app, "GET", HEALTH)

    assert "media-sniffing" in json.loads(reply.body)["capabilities"]


def test_head_of_health_has_no_body(caller: Caller) -> None:
    reply = call(caller.app, "HEAD", HEALTH)

    assert (reply.status, reply.body) == (200, b"")


@pytest.mark.parametrize("path", ["/", "/face", "/face/", CODE + "/", "/FACE/livegetfour", "/x y"])
def test_other_paths_are_not_found_in_the_envelope(caller: Caller, path: str) -> None:
    reply = call(caller.app, "POST", path)

    document = json.loads(reply.body)
    assert reply.status == 404
    assert (document["code"], document["data"]) == (3, {})
    assert "inferred" in document["message"]
    assert reply.header("X-Emulator") is not None


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "OPTIONS", "HEAD", "PROPFIND"])
def test_other_methods_are_not_allowed(caller: Caller, method: str) -> None:
    reply = call(caller.app, method, CODE)

    assert (reply.status, reply.header("Allow")) == (405, "POST")
    assert call(caller.app, "POST", HEALTH).header("Allow") == "GET"


def test_query_string_is_ignored(caller: Caller) -> None:
    said = caller.json(f"{CODE}?appid={ACCOUNT.app_id}&x=%zz", {"appid": ACCOUNT.app_id})

    assert said.code == 0


@pytest.mark.parametrize("host", ["service.image.myqcloud.com", "recognition.image.myqcloud.com"])
def test_any_host_header_is_served(caller: Caller, host: str) -> None:
    assert caller.json(CODE, {"appid": ACCOUNT.app_id}, Host=host).code == 0


def test_caller_that_goes_away_gets_nothing(caller: Caller) -> None:
    sent: list[object] = []

    async def gone() -> dict[str, object]:
        return {"type": "http.disconnect"}

    async def send(message: object) -> None:
        sent.append(message)

    scope = {"type": "http", "method": "POST", "path": CODE, "headers": []}
    running = caller.app(scope, gone, send)  # type: ignore[arg-type]
    with pytest.raises(StopIteration):
        running.send(None)  # type: ignore[attr-defined]
    assert sent == []


def test_direct_call_refuses_to_wait() -> None:
    class Sleep:
        def __await__(self):  # type: ignore[no-untyped-def]
            yield

    async def waiting(scope: Scope, receive: Receive, send: Send) -> None:
        await Sleep()

    with pytest.raises(CallError, match="against a server"):
        call(waiting, "GET", "/")


def test_each_emulator_has_state_of_its_own(caller_of: Callable[..., Caller]) -> None:
    one, two = caller_of(), caller_of()

    said = two.form(ID_VIDEO, one.fields(ID_VIDEO))

    assert (said.data or {})["live_status"] == -5008


def test_unknown_fault_is_named() -> None:
    with pytest.raises(SettingsError, match="no fault is called nonsense; known are accepts-an"):
        build_app(Settings(faults=("nonsense",)))


def test_account_is_read_with_and_without_bucket() -> None:
    assert Account.parse("1:id:key") == Account("1", "id", "key", None)
    assert Account.parse("1:id:key:") == Account("1", "id", "key", None)
    assert Account.parse("1:id:key:b") == Account("1", "id", "key", "b")


@pytest.mark.parametrize("text", ["", "1", "1:id", "1::hidden", "x:id:hidden", "1:2:hidden:4:5"])
def test_broken_account_is_refused_without_repeating_it(text: str) -> None:
    with pytest.raises(SettingsError) as caught:
        Account.parse(text)

    assert "hidden" not in str(caught.value)


def test_nothing_shows_a_key() -> None:
    settings = Settings(accounts=(Account("1", "id", "the-key"),))

    assert "the-key" not in repr(settings)


def test_access_log_names_operation_and_code_only(
    caller_of: Callable[..., Caller], caplog: pytest.LogCaptureFixture
) -> None:
    caller = caller_of(access_log=True)

    with caplog.at_level(logging.DEBUG):
        caller.good(COMPARE)

    assert len(caplog.records) == 1
    line = caplog.records[0].getMessage()
    assert line.startswith("idcardCompare 0 ")
    assert line.endswith(" ms")
    assert NAME not in line


def test_nothing_is_logged_unasked(caller: Caller, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        caller.good(COMPARE)
        caller.good(COMPARE, idcard_number="1")

    assert not caplog.records


def test_no_reply_repeats_who_was_asked_about(caller: Caller) -> None:
    said = caller.good(COMPARE, idcard_number="990000199001010018", idcard_name="某某某")

    text = said.reply.body.decode() + str(said.reply.headers)
    assert "990000199001010018" not in text
    assert "某某某" not in text
