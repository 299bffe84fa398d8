"""Measures the client of COS: its signer against the vendor's, its calls against bare httpx.

Opens no socket: callers talk to the same httpx.MockTransport, so only their own work is counted.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any
from xml.etree import ElementTree

import httpx
import signed
from faceid_client import CiLivenessClient, Credentials, sign_cos_request
from qcloud_cos import CosConfig
from qcloud_cos.cos_auth import CosS3Auth
from requests import Request
from timing import Row, Sample, interleave, per_call

BUCKET, REGION = "faceid-test", "ap-beijing"
HOST = f"{BUCKET}-{signed.APP_ID}.cos.{REGION}.myqcloud.com"
BASE_URL = "http://127.0.0.1:8080"
CREDENTIALS = Credentials(
    app_id=signed.APP_ID, secret_id=signed.SECRET_ID, secret_key=signed.SECRET_KEY, bucket=BUCKET
)
KEY, NAME, NUMBER = "2026/视频.mp4", "测试员", "990000199001010017"
PERSON = {"id_card": NUMBER, "name": NAME}
PARAMS = {
    "ci-process": "LivenessRecognition",
    "IdCard": NUMBER,
    "Name": NAME,
    "LivenessType": "SILENT",
}
VIDEO = b"\x00\x00\x00\x18ftypisom" + bytes(2036)
VERIFIED = b"<Response><BestFrameBase64>QQ==</BestFrameBase64><Sim>91.5</Sim></Response>"
ISSUED = b"<Response><LiveCode>0521</LiveCode></Response>"


def answer(request: httpx.Request) -> httpx.Response:
    """Read the whole request, as a server would, and answer."""
    request.read()
    body = ISSUED if request.url.path == "/" else VERIFIED
    return httpx.Response(200, headers={"Content-Type": "application/xml"}, content=body)


def bare_calls(client: httpx.Client) -> dict[str, Callable[[], object]]:
    """Return the calls as a plain caller of httpx writes them."""

    def sent(method: str, path: str, params: dict[str, str], video: bytes | None = None) -> str:
        headers = {"Host": HOST}
        if video is not None:
            headers |= {"Content-Type": "video/mp4", "Content-Length": str(len(video))}
        headers["Authorization"] = signed.cos_authorization(method.lower(), path, params, headers)
        reply = client.request(
            method, f"{BASE_URL}{path}", params=params, headers=headers, content=video
        )
        tree = ElementTree.fromstring(reply.content)
        return tree.findtext("Sim") or tree.findtext("LiveCode") or ""

    return {
        "bare code": lambda: sent("GET", "/", {"ci-process": "GetLiveCode"}),
        "bare stored": lambda: float(sent("GET", f"/{KEY}", PARAMS)),
        "bare upload": lambda: float(sent("PUT", f"/{KEY}", PARAMS, VIDEO)),
    }


def our_calls(client: CiLivenessClient) -> dict[str, Callable[[], object]]:
    """Return the same calls through the generated client."""
    return {
        "our code": lambda: client.get_live_code().live_code,
        "our stored": lambda: (
            client.recognize_stored(
                object_key=KEY, id_card=NUMBER, name=NAME, liveness_type="SILENT"
            ).sim
        ),
        "our upload": lambda: (
            client.recognize_upload(
                object_key=KEY, id_card=NUMBER, name=NAME, liveness_type="SILENT", video=VIDEO
            ).sim
        ),
    }


def signers() -> dict[str, Callable[[], object]]:
    """Return both signers, on the request of a verification; the vendor's as its SDK calls it."""
    conf: Any = CosConfig(
        Region=REGION, SecretId=signed.SECRET_ID, SecretKey=signed.SECRET_KEY, Scheme="http"
    )
    prepared = Request("GET", f"http://{HOST}/", headers={"Host": HOST}).prepare()
    headers = {"Host": HOST}
    return {
        "their signer": lambda: CosS3Auth(conf, KEY, PARAMS)(prepared),
        "our signer": lambda: (
            sign_cos_request(
                CREDENTIALS, method="GET", path=f"/{KEY}", params=PARAMS, headers=headers
            ).authorization
        ),
    }


def taken(subjects: dict[str, Callable[[], object]], batches: int, calls: int) -> dict[str, Sample]:
    """Run the subjects in turns and count their CPU time."""
    return interleave(
        {
            name: per_call(call, calls=calls, clock=time.process_time)
            for name, call in subjects.items()
        },
        batches=batches,
    )


def measure(*, batches: int, calls: int) -> list[Row]:
    """Return the rows of the signer and of three calls."""
    transport = httpx.MockTransport(answer)
    with (
        httpx.Client(transport=transport) as bare,
        httpx.Client(transport=transport) as inner,
        CiLivenessClient(CREDENTIALS, region=REGION, base_url=BASE_URL, http_client=inner) as ours,
    ):
        samples = taken(signers(), batches, 4 * calls)
        samples |= taken(bare_calls(bare) | our_calls(ours), batches, calls)
    our, their = samples["our signer"], samples["their signer"]
    note = f"{their.median / our.median:.1f} times as fast"
    rows = [Row("COS signature, against that of cos-python-sdk-v5", "µs", our, their, note)]
    kinds = {"code": "GetLiveCode", "stored": "a stored video", "upload": "PUT of 2 kB"}
    return rows + [
        Row(
            f"client call on COS, {title}, against bare httpx",
            "µs",
            samples[f"our {kind}"],
            samples[f"bare {kind}"],
        )
        for kind, title in kinds.items()
    ]
