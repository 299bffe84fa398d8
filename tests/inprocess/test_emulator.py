"""The emulator as a function: what it answers, what it forgets, what it will not do."""

import json
from collections.abc import Iterator

import pytest
from faceid_conformance import Account, InProcessEmulator, Settings
from faceid_conformance.emulator.errors import CallError, SettingsError
from faceid_conformance.emulator.inprocess import DirectReply
from signed_requests import ACCOUNT, CODE, JSON_BODY, NOW, authorization, json_headers


@pytest.fixture
def emulator() -> InProcessEmulator:
    return InProcessEmulator(Settings(clock=lambda: NOW))


async def at_once(seconds: float) -> None:
    """Wait for nothing."""


def ask(emulator: InProcessEmulator, **more: str) -> DirectReply:
    given = {**json_headers(), **more}
    return emulator.call("POST", CODE, headers=given.items(), body=JSON_BODY)


def code(reply: DirectReply) -> int:
    answered: int = json.loads(reply.body)["code"]
    return answered


def test_call_answers_as_the_server_does(emulator: InProcessEmulator) -> None:
    reply = ask(emulator)

    assert (reply.status, code(reply)) == (200, 0)
    assert reply.header("X-EMULATOR") is not None
    assert reply.header("content-length") == str(len(reply.body))


def test_emulator_without_settings_knows_the_documented_account() -> None:
    account = InProcessEmulator().account

    assert account == Account.documented(ACCOUNT)
    assert ACCOUNT.secret_key not in repr(account)


def test_emulator_with_accounts_names_the_first() -> None:
    first, second = Account("1", "id", "key"), Account("2", "id", "key")

    assert InProcessEmulator(Settings(accounts=(first, second))).account is first


def test_emulators_share_no_state(emulator: InProcessEmulator) -> None:
    once = authorization(single_use_file="f")
    other = InProcessEmulator(emulator.settings)

    assert [code(ask(each, Authorization=once)) for each in (emulator, emulator, other)] == [
        0,
        13,
        0,
    ]


def test_reset_forgets_and_keeps_the_settings(emulator: InProcessEmulator) -> None:
    once, settings = authorization(single_use_file="f"), emulator.settings
    ask(emulator, Authorization=once)
    emulator.reset()

    assert code(ask(emulator, Authorization=once)) == 0
    assert emulator.settings is settings


def test_reset_takes_other_settings(emulator: InProcessEmulator) -> None:
    emulator.reset(Settings(clock=lambda: NOW, accounts=(Account("1", "id", "key"),)))

    assert emulator.account.app_id == "1"
    assert code(ask(emulator)) != 0


def test_reset_to_settings_that_fail_changes_nothing(emulator: InProcessEmulator) -> None:
    settings = emulator.settings
    with pytest.raises(SettingsError):
        emulator.reset(Settings(faults=("no-such-fault",)))

    assert emulator.settings is settings
    assert code(ask(emulator)) == 0


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/_emulator/health", 200),
        ("/_emulator/health?x=1", 200),
        ("/%5Femulator/health", 200),
        ("/_emulator/journal?limit=1", 200),
        ("/_emulator/rules/1", 405),
        ("/face/livegetfour/", 404),
        ("/é", 404),
        ("/%ff", 404),
    ],
)
def test_call_finds_what_the_router_finds(
    emulator: InProcessEmulator, path: str, status: int
) -> None:
    assert emulator.call("GET", path).status == status


def test_journal_tells_what_was_called(emulator: InProcessEmulator) -> None:
    ask(emulator)

    journal = json.loads(emulator.call("GET", "/_emulator/journal").body)
    assert [entry["operation"] for entry in journal["entries"]] == ["liveGetFour"]


def test_body_in_pieces_is_read_no_further_than_the_bound() -> None:
    emulator = InProcessEmulator(Settings(clock=lambda: NOW, drain_bytes=10_000_000))
    read: list[int] = []

    def endless() -> Iterator[bytes]:
        while True:
            read.append(1_000_000)
            yield bytes(1_000_000)

    reply = emulator.call("POST", CODE, headers=json_headers().items(), body=endless())

    assert code(reply) == 23
    assert sum(read) <= 11_000_000


@pytest.mark.parametrize(
    "words",
    ["", "code=24", "code=107; delay=0.01", "dribble=5:0.001", "fault=early-answer", "nonsense"],
)
@pytest.mark.parametrize("body", [JSON_BODY, b"", bytes(16_000_000)], ids=["json", "none", "large"])
def test_a_whole_body_is_answered_as_one_in_pieces(words: str, body: bytes) -> None:
    given = json_headers(**({"X_Emulator_Outcome": words} if words else {}))
    settings = Settings(clock=lambda: NOW, sleep=at_once)
    emulators = [InProcessEmulator(settings) for _ in range(2)]
    whole, pieced = (
        emulator.call("POST", CODE, headers=given.items(), body=sent)
        for emulator, sent in zip(emulators, (body, iter([body])), strict=True)
    )

    assert whole == pieced
    looks = [emulator.call("GET", "/_emulator/journal").body for emulator in emulators]
    told = [json.loads(look)["entries"][0] for look in looks]
    assert all(entry.pop("duration_ms") >= 0 for entry in told)
    assert told[0] == told[1]


def test_call_that_must_wait_for_others_says_so(emulator: InProcessEmulator) -> None:
    with pytest.raises(CallError, match="waits for something"):
        emulator.call("GET", "/_emulator/journal/wait?timeout_seconds=0.01")
