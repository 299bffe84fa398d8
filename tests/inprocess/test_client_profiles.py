"""The typed client is a well-written caller: every reading of the documents accepts it, unnoted."""

import io
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest
from faceid_client import Credentials, FaceIdClient
from faceid_conformance import EmulatorTransport, Settings
from faceid_conformance.contract.profile import with_profile
from faceid_conformance.contract.reader import load_contract
from signed_requests import ACCOUNT, HOST, JPEG, PERSON

CONTRACT = load_contract()
OLD_HOST = next(url for url in CONTRACT.servers if "service." in url)
HOSTS = {"docs-2017": OLD_HOST}
MP4 = b"\x00\x00\x00\x18ftypisom" + bytes(range(256))
URL = next(iter(CONTRACT.emulator.pictures.known))
CREDENTIALS = Credentials(
    app_id=ACCOUNT.app_id,
    secret_id=ACCOUNT.secret_id,
    secret_key=ACCOUNT.secret_key,
    bucket=ACCOUNT.bucket,
)


def spoken(client: FaceIdClient, **more: Any) -> dict[str, Any]:
    return {"validate_data": client.live_get_four().validate_data, "video": MP4, **more}


def streamed(client: FaceIdClient) -> Any:
    return client.idcard_live_detect_four(
        **{**spoken(client, **PERSON), "video": io.BytesIO(MP4)}, seq="1"
    )


# Each way of the client to call each operation.
CALLS: dict[str, tuple[str, Callable[[FaceIdClient], Any]]] = {
    "code": ("liveGetFour", lambda client: client.live_get_four()),
    "code with seq": ("liveGetFour", lambda client: client.live_get_four(seq="1")),
    "photo": ("idcardCompare", lambda client: client.idcard_compare(image=JPEG, **PERSON)),
    "photo by url": ("idcardCompare", lambda client: client.idcard_compare(url=URL, **PERSON)),
    "photo of a session": (
        "idcardCompare",
        lambda client: client.idcard_compare(image=JPEG, session_id="1", **PERSON),
    ),
    "still": ("liveDetectPicture", lambda client: client.live_detect_picture(image=JPEG)),
    "still by url": ("liveDetectPicture", lambda client: client.live_detect_picture(url=URL)),
    "register": (
        "idcardLiveDetectFour",
        lambda client: client.idcard_live_detect_four(**spoken(client, **PERSON)),
    ),
    "register, streamed": ("idcardLiveDetectFour", streamed),
    "card": (
        "liveDetectFour",
        lambda client: client.live_detect_four(**spoken(client, compare_flag=True, card=JPEG)),
    ),
    "video alone": (
        "liveDetectFour",
        lambda client: client.live_detect_four(**spoken(client, compare_flag=False)),
    ),
}
# What a profile's own documents do not have.
ABSENT = {"docs-2017": {"liveDetectPicture"}}


def pairs() -> Iterator[tuple[str, str]]:
    for profile in CONTRACT.profiles.profiles:
        able = {item.operation_id for item in with_profile(CONTRACT, profile).operations}
        assert able == {item.operation_id for item in CONTRACT.operations} - ABSENT.get(
            profile, set()
        )
        for name, (operation, _) in CALLS.items():
            if operation in able:
                yield profile, name


@pytest.mark.parametrize(("profile", "name"), list(pairs()))
def test_typed_client_is_accepted_by_every_profile(profile: str, name: str) -> None:
    transport = EmulatorTransport(Settings(profile=profile, media="sniff"))
    lint: list[str | None] = []
    hooks = {"response": [lambda reply: lint.append(reply.headers.get("X-Emulator-Lint"))]}

    with (
        httpx.Client(transport=transport, event_hooks=hooks) as http,
        FaceIdClient(CREDENTIALS, http_client=http, base_url=HOSTS.get(profile, HOST)) as client,
    ):
        # What is no success raises.
        CALLS[name][1](client)

    assert lint
    assert not any(lint)


def test_every_method_of_the_client_is_called() -> None:
    assert {operation for operation, _ in CALLS.values()} == {
        item.operation_id for item in CONTRACT.operations
    }
