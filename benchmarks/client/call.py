"""Measures one call of the client against bare httpx that sends the same signed request.

Opens no socket: both talk to the same httpx.MockTransport, so only the callers' work is counted.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable

import httpx
import signed
from faceid_client import Credentials, FaceIdClient
from timing import Row, interleave, per_call

BASE_URL = "http://127.0.0.1:8080"
ISSUED = json.dumps({"code": 0, "message": "OK", "data": {"validate_data": "5729"}}).encode()
JUDGED = json.dumps(
    {
        "code": 0,
        "message": "OK",
        "data": {
            "live_status": 0,
            "live_msg": "OK",
            "compare_status": 0,
            "compare_msg": "OK",
            "sim": 91,
            "video_photo": "",
        },
    }
).encode()
VIDEO = b"\x00\x00\x00\x18ftypisom" + bytes(2036)


def answer(request: httpx.Request) -> httpx.Response:
    """Read the whole request, as a server would, and answer."""
    request.read()
    body = ISSUED if request.url.path.endswith("livegetfour") else JUDGED
    return httpx.Response(200, headers={"Content-Type": "application/json"}, content=body)


def bare_calls(client: httpx.Client) -> dict[str, Callable[[], object]]:
    """Return the two calls as a plain caller of httpx writes them."""

    def as_json() -> str:
        reply = client.post(
            f"{BASE_URL}/face/livegetfour",
            json={"appid": signed.APP_ID},
            headers={"Authorization": signed.authorization()},
        ).json()
        return str(reply["data"]["validate_data"])

    def as_form() -> int:
        reply = client.post(
            f"{BASE_URL}/face/livedetectfour",
            data={"appid": signed.APP_ID, "validate_data": "5729", "compare_flag": "false"},
            files={"video": ("video.mp4", VIDEO, "video/mp4")},
            headers={"Authorization": signed.authorization()},
        ).json()
        return int(reply["data"]["live_status"])

    return {"bare json": as_json, "bare form": as_form}


def our_calls(client: FaceIdClient) -> dict[str, Callable[[], object]]:
    """Return the same two calls through the generated client."""

    def as_json() -> object:
        return client.live_get_four().validate_data

    def as_form() -> object:
        result = client.live_detect_four(validate_data="5729", video=VIDEO, compare_flag=False)
        return result.live_status

    return {"our json": as_json, "our form": as_form}


def measure(*, batches: int, calls: int) -> list[Row]:
    """Return the rows of the client: JSON, and multipart of 2 kB."""
    transport = httpx.MockTransport(answer)
    credentials = Credentials(
        app_id=signed.APP_ID, secret_id=signed.SECRET_ID, secret_key=signed.SECRET_KEY
    )
    with (
        httpx.Client(transport=transport) as bare,
        httpx.Client(transport=transport) as inner,
        FaceIdClient(credentials, base_url=BASE_URL, http_client=inner) as ours,
    ):
        subjects = bare_calls(bare) | our_calls(ours)
        samples = interleave(
            {
                name: per_call(call, calls=calls, clock=time.process_time)
                for name, call in subjects.items()
            },
            batches=batches,
        )
    kinds = {"json": "JSON", "form": "multipart of 2 kB"}
    return [
        Row(
            f"client call, {title}, against bare httpx",
            "µs",
            samples[f"our {kind}"],
            samples[f"bare {kind}"],
        )
        for kind, title in kinds.items()
    ]
