"""The vendor's own SDK, unmodified but for its address, against the emulator on a real socket.

It sends every text field as a file part, and signs by its own hand.
"""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
import qcloud_image
from qcloud_image.conf import Conf
from vendor_emulator import ACCOUNT, MEDIA, NAME, NUMBER, URL, vendor_emulator

# The SDK leaves the files that it sends open.
pytestmark = [
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]
Sdk = Any


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with vendor_emulator() as place:
        yield place


@pytest.fixture
def make(address: str, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Sdk]:
    """Makes SDK clients whose only change is the address."""
    monkeypatch.setattr(Conf, "_Conf__SERVICE_ADDR", address)
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")

    def client(key: str = ACCOUNT.secret_key, bucket: str = ACCOUNT.bucket) -> Sdk:
        return qcloud_image.Client(ACCOUNT.app_id, ACCOUNT.secret_id, key, bucket)

    return client


@pytest.fixture
def sdk(make: Callable[..., Sdk]) -> Sdk:
    return make()


def file_and_buffer(name: str) -> list[Any]:
    path = MEDIA / name
    return [qcloud_image.CIFile(str(path)), qcloud_image.CIBuffer(path.read_bytes())]


def lip_code(sdk: Sdk) -> str:
    said = sdk.face_livegetfour()
    assert (said["httpcode"], said["code"], said["message"]) == (200, 0, "OK")
    return str(said["data"]["validate_data"])


def test_lip_code_is_issued(sdk: Sdk) -> None:
    assert len(lip_code(sdk)) == 4
    assert sdk.face_livegetfour("my-seq")["code"] == 0


def test_photo_is_compared_by_file_buffer_and_url(sdk: Sdk) -> None:
    pictures = [*file_and_buffer("face.jpg"), qcloud_image.CIUrl(URL)]
    said = [sdk.face_idcardcompare(NUMBER, NAME, picture) for picture in pictures]

    assert [(answer["httpcode"], answer["code"]) for answer in said] == [(200, 0)] * 3
    assert said[0]["data"] == said[1]["data"]
    assert all(75 < answer["data"]["similarity"] <= 100 for answer in said)


@pytest.mark.parametrize("name", ["me.mp4", "me.flv", "me.avi"])
def test_video_is_held_against_the_register(sdk: Sdk, name: str) -> None:
    for video in file_and_buffer(name):
        said = sdk.face_idcardlivedetectfour(lip_code(sdk), video, NUMBER, NAME, "seq-1")

        data = said["data"]
        assert (said["httpcode"], said["code"]) == (200, 0)
        assert (data["live_status"], data["compare_status"]) == (0, 0)
        assert data["sim"] > 75
        assert data["video_photo"].startswith("/9j/")


def test_video_is_held_against_a_card(sdk: Sdk) -> None:
    for video, card in zip(file_and_buffer("me.mp4"), file_and_buffer("card.jpg"), strict=True):
        said = sdk.face_livedetectfour(lip_code(sdk), video, True, card, "seq-2")

        data = said["data"]
        assert (said["httpcode"], data["live_status"], data["compare_status"]) == (200, 0, 0)
        assert data["photo"].startswith("/9j/")


def test_video_is_judged_alone(sdk: Sdk) -> None:
    video = file_and_buffer("me.mp4")[1]

    said = sdk.face_livedetectfour(lip_code(sdk), video, False)

    assert said["data"] == {"live_status": 0, "live_msg": "OK"}


def test_code_cannot_be_used_twice(sdk: Sdk) -> None:
    video, code = file_and_buffer("me.mp4")[1], lip_code(sdk)

    assert sdk.face_livedetectfour(code, video, False)["data"]["live_status"] == 0
    assert sdk.face_livedetectfour(code, video, False)["data"]["live_status"] == -5008


def test_wrong_key_bucket_and_number_are_refused(make: Callable[..., Sdk], sdk: Sdk) -> None:
    picture = qcloud_image.CIUrl(URL)

    assert make("wrong").face_livegetfour()["code"] == 14
    assert make(bucket="nobody-has-this").face_livegetfour()["code"] == 16
    assert make(bucket="").face_livegetfour()["code"] == 0
    assert sdk.face_idcardcompare("110110199909090909", NAME, picture)["code"] == -5804
    assert sdk.face_idcardcompare(NUMBER, "", picture)["code"] == -5801


def test_picture_that_is_none_is_refused(sdk: Sdk) -> None:
    assert sdk.face_idcardcompare(NUMBER, NAME, file_and_buffer("small.gif")[0])["code"] == -4011
    assert sdk.face_idcardcompare(NUMBER, NAME, file_and_buffer("me.mp4")[1])["code"] == -4011


def test_forced_outcome_arrives_through_the_sdk(sdk: Sdk) -> None:
    said = sdk.face_idcardcompare("995803199001010014", NAME, qcloud_image.CIUrl(URL))

    assert (said["code"], said["message"]) == (-5803, "idcard name and number do not match")
