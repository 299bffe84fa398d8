"""The vendor's Node SDK, unmodified but for its address, against the emulator on a real socket.

It signs without a bucket and with a field that no document names, rounds the time up, names the
service's host whatever address it calls, and sends a Buffer without a filename.
"""

import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from vendor_emulator import ACCOUNT, CONTRACT, MEDIA, NAME, NUMBER, URL, vendor_emulator

ROOT = Path(__file__).parents[2]
PROGRAM = Path(__file__).with_name("image_node_sdk.cjs")
NODE = shutil.which("node")
HERE = (ROOT / "node_modules" / "image-node-sdk").is_dir()

pytestmark = pytest.mark.skipif(
    NODE is None or not HERE, reason="needs Node.js and `make npm-tools`, which installs the SDK"
)
PERSON = {"idcard_number": NUMBER, "idcard_name": NAME}
FILE_AND_BUFFER = pytest.mark.parametrize("how", ["file", "buffer"])
Said = dict[str, Any]


@dataclass(frozen=True)
class Sdk:
    """The SDK in a process of its own."""

    process: "subprocess.Popen[str]"
    address: str

    def __call__(
        self,
        method: str,
        fields: dict[str, str],
        media: dict[str, tuple[str, str]] | None = None,
        *,
        key: str = ACCOUNT.secret_key,
        secret_id: str = ACCOUNT.secret_id,
        host: str = "",
        proxy: str = "",
    ) -> Said:
        parts = {
            name: {"how": how, "path": str(MEDIA / file)}
            for name, (how, file) in (media or {}).items()
        }
        asked = {
            "account": {"AppId": ACCOUNT.app_id, "SecretId": secret_id, "SecretKey": key},
            "host": host or self.address,
            "proxy": proxy,
            "method": method,
            "fields": fields,
            "media": parts or None,
        }
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps(asked) + "\n")
        self.process.stdin.flush()
        said: Said = json.loads(self.process.stdout.readline())
        assert "failed" not in said, said["failed"]
        return said


@pytest.fixture(scope="module")
def sdk() -> Iterator[Sdk]:
    clean = {name: value for name, value in os.environ.items() if "proxy" not in name.lower()}
    environment = {**clean, "NODE_PATH": str(ROOT / "node_modules"), "NODE_NO_WARNINGS": "1"}
    with (
        vendor_emulator() as address,
        subprocess.Popen(
            [NODE or "node", PROGRAM],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            env=environment,
        ) as process,
    ):
        yield Sdk(process, address)


def lip_code(sdk: Sdk) -> str:
    said = sdk("faceLiveGetFour", {})
    assert (said["status"], said["body"]["code"], said["body"]["message"]) == (200, 0, "OK")
    return str(said["body"]["data"]["validate_data"])


def video_fields(sdk: Sdk, **more: str) -> dict[str, str]:
    return {"validate_data": lip_code(sdk), "seq": "序号-1", **more}


def test_lip_code_is_issued(sdk: Sdk) -> None:
    assert len(lip_code(sdk)) == 4
    assert sdk("faceLiveGetFour", {"seq": "my-seq"})["body"]["code"] == 0


def test_photo_is_compared_by_url(sdk: Sdk) -> None:
    said = sdk("faceIdCardCompare", {**PERSON, "url": URL, "session_id": "会话-1"})

    assert (said["status"], said["body"]["code"], said["lint"]) == (200, 0, "")
    assert said["body"]["data"]["session_id"] == "会话-1"
    assert said["body"]["data"]["similarity"] > 75


def test_photo_is_compared_by_file_and_buffer(sdk: Sdk) -> None:
    ways = [
        sdk("faceIdCardCompare", PERSON, {"image": (how, "face.jpg")}) for how in ("file", "buffer")
    ]

    assert [(said["status"], said["body"]["code"]) for said in ways] == [(200, 0)] * 2
    assert ways[0]["body"]["data"] == ways[1]["body"]["data"]
    assert [said["lint"].partition("@")[0] for said in ways] == ["", "file-without-filename"]


def test_still_picture_is_judged_by_url_file_and_buffer(sdk: Sdk) -> None:
    ways = [
        sdk("faceLiveDetectPic", {"url": URL}),
        sdk("faceLiveDetectPic", {}, {"image": ("file", "face.jpg")}),
        sdk("faceLiveDetectPic", {}, {"image": ("buffer", "face.jpg")}),
    ]

    assert [(said["status"], said["body"]["code"]) for said in ways] == [(200, 0)] * 3
    assert all(said["body"]["data"]["score"] > 87 for said in ways)
    assert ways[1]["body"]["data"] == ways[2]["body"]["data"]


@FILE_AND_BUFFER
@pytest.mark.parametrize("name", ["me.mp4", "me.flv", "me.avi"])
def test_video_is_held_against_the_register(sdk: Sdk, how: str, name: str) -> None:
    fields = video_fields(sdk, **PERSON)

    said = sdk("faceIdCardLiveDetectFour", fields, {"video": (how, name)})

    data = said["body"]["data"]
    assert (said["status"], said["body"]["code"]) == (200, 0)
    assert (data["live_status"], data["compare_status"]) == (0, 0)
    assert data["sim"] > 75
    assert data["video_photo"].startswith("/9j/")


@FILE_AND_BUFFER
def test_video_is_held_against_a_card(sdk: Sdk, how: str) -> None:
    fields = video_fields(sdk, compare_flag="true")

    said = sdk("faceLiveDetectFour", fields, {"card": (how, "card.jpg"), "video": (how, "me.mp4")})

    data = said["body"]["data"]
    assert (said["status"], data["live_status"], data["compare_status"]) == (200, 0, 0)
    assert data["photo"].startswith("/9j/")


@FILE_AND_BUFFER
def test_video_is_judged_alone(sdk: Sdk, how: str) -> None:
    fields = video_fields(sdk, compare_flag="false")

    said = sdk("faceLiveDetectFour", fields, {"video": (how, "me.mp4")})

    assert said["body"]["data"] == {"live_status": 0, "live_msg": "OK"}


def test_code_cannot_be_used_twice(sdk: Sdk) -> None:
    fields, video = video_fields(sdk, compare_flag="false"), {"video": ("buffer", "me.mp4")}

    statuses = [
        sdk("faceLiveDetectFour", fields, video)["body"]["data"]["live_status"] for _ in range(2)
    ]

    assert statuses == [0, -5008]


def refused(sdk: Sdk, **changes: str) -> tuple[int, int]:
    said = sdk("faceLiveGetFour", {}, **changes)
    return said["status"], said["body"]["code"]


def status_of(code: int) -> int:
    return CONTRACT.catalogue.code(code).http_status


def test_strangers_are_refused(sdk: Sdk) -> None:
    assert refused(sdk, key="wrong") == (status_of(14), 14)
    assert refused(sdk, secret_id="AKIDnobody") == (status_of(11), 11)
    assert refused(sdk, secret_id=f"{ACCOUNT.secret_id}-outcome-9") == (401, 9)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"idcard_number": "110110199909090909"}, -5804),
        ({"idcard_number": ""}, -5801),
        ({"idcard_name": ""}, -5801),
        ({"idcard_number": NAME, "idcard_name": NUMBER}, -5804),
        ({"url": ""}, -5805),
        ({"url": "ftp://example.com/face.jpg"}, -5805),
        ({"idcard_number": "995803199001010014"}, -5803),
    ],
)
def test_wrong_fields_are_refused(sdk: Sdk, changes: dict[str, str], code: int) -> None:
    said = sdk("faceIdCardCompare", {**PERSON, "url": URL, **changes})

    assert (said["status"], said["body"]["code"]) == (status_of(code), code)


@FILE_AND_BUFFER
@pytest.mark.parametrize(
    ("method", "name", "code"),
    [
        ("faceIdCardCompare", "small.gif", -4011),
        ("faceIdCardCompare", "me.mp4", -4011),
        ("faceLiveDetectPic", "small.gif", -4016),
    ],
)
def test_picture_that_is_none_is_refused(
    sdk: Sdk, how: str, method: str, name: str, code: int
) -> None:
    fields = PERSON if method == "faceIdCardCompare" else {}

    assert sdk(method, fields, {"image": (how, name)})["body"]["code"] == code


def test_outcome_is_forced_by_a_field(sdk: Sdk) -> None:
    fields = {**video_fields(sdk, **PERSON), "seq": "outcome:live_status=-5016"}

    said = sdk("faceIdCardLiveDetectFour", fields, {"video": ("file", "me.mp4")})

    assert said["body"]["data"]["live_status"] == -5016


def test_sdk_reaches_the_emulator_as_a_proxy_under_the_services_own_names(sdk: Sdk) -> None:
    for host in ("recognition.image.myqcloud.com", "service.image.myqcloud.com"):
        said = sdk("faceLiveGetFour", {}, host=host, proxy=f"http://{sdk.address}")

        assert (said["status"], said["body"]["code"]) == (200, 0)


def test_sdk_has_every_operation_of_this_api() -> None:
    services = (ROOT / "node_modules/image-node-sdk/libs/config.js").read_text(encoding="utf-8")

    assert all(f"myqcloud.com{item.path}'" in services for item in CONTRACT.operations)
