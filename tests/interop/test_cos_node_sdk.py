"""The vendor's Node SDK for COS, unmodified but for its address, against the emulator on a socket.

It signs the host with its port, sends what its caller's query holds, tries again what a server's
clock may have caused, and corrects its own clock by the header Date.
"""

import base64
import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from faceid_client import Credentials, sign_cos_request
from faceid_conformance import RunningEmulator, running_emulator
from vendor_emulator import ACCOUNT, MEDIA, NAME, NUMBER

ROOT = Path(__file__).parents[2]
PROGRAM = Path(__file__).with_name("cos_node_sdk.cjs")
NODE = shutil.which("node")
HERE = (ROOT / "node_modules" / "cos-nodejs-sdk-v5").is_dir()
BUCKET = f"{ACCOUNT.bucket}-{ACCOUNT.app_id}"
KEYS = {"SecretId": ACCOUNT.secret_id, "SecretKey": ACCOUNT.secret_key}
PERSON = {"IdCard": NUMBER, "Name": NAME, "LivenessType": "SILENT"}
Said = dict[str, Any]

pytestmark = pytest.mark.skipif(
    NODE is None or not HERE, reason="needs Node.js and `make npm-tools`, which installs the SDK"
)


@dataclass(frozen=True)
class Sdk:
    """The SDK in a process of its own, and the emulator that it calls."""

    process: "subprocess.Popen[str]"
    emulator: RunningEmulator

    def ask(self, line: Said) -> Said:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps(line) + "\n")
        self.process.stdin.flush()
        said: Said = json.loads(self.process.stdout.readline())
        return said

    def __call__(
        self, method: str, key: str, query: Said, body: bytes = b"", account: Said | None = None
    ) -> Said:
        params: Said = {"Bucket": BUCKET, "Region": "ap-beijing", "Method": method, "Key": key}
        line: Said = {
            "account": account or KEYS,
            "domain": self.emulator.base_url.partition("//")[2],
            "params": {**params, "Query": query},
        }
        if body:
            line["body"] = base64.b64encode(body).decode("ascii")
        return self.ask(line)

    def process_query(self, **more: str) -> Said:
        return {"ci-process": "LivenessRecognition", **PERSON, **more}


@pytest.fixture(scope="module")
def sdk() -> Iterator[Sdk]:
    environment = {**os.environ, "NODE_PATH": str(ROOT / "node_modules")}
    with (
        running_emulator() as emulator,
        subprocess.Popen(
            [NODE or "node", str(PROGRAM)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            env=environment,
        ) as process,
    ):
        yield Sdk(process, emulator)


def test_code_upload_and_verification(sdk: Sdk) -> None:
    code = sdk("GET", "", {"ci-process": "GetLiveCode"})["response"]["LiveCode"]
    order = sdk("GET", "", {"ci-process": "GetActionSequence"})["response"]["ActionSequence"]
    lip = sdk.process_query(LivenessType="LIP", ValidateData=code)
    uploaded = sdk("PUT", "文件 夹/a~b.mp4", lip, (MEDIA / "me.mp4").read_bytes())
    action = sdk.process_query(LivenessType="ACTION", ValidateData=order, BestFrameNum="2")
    stored = sdk("GET", "文件 夹/a~b.mp4", action)

    assert (uploaded["status"], stored["status"]) == (200, 200)
    assert float(uploaded["response"]["Sim"]) > 70
    assert "x-cos-hash-crc64ecma" in uploaded["headers"]
    assert len(stored["response"]["BestFrameList"]) == 2


@pytest.mark.parametrize(
    ("key", "code", "status"),
    [
        ("none.mp4", "NoSuchKey", 404),
        ("outcome:FailedOperation.LivessDetectFail/a.mp4", "FailedOperation.LivessDetectFail", 400),
        ("outcome:UnauthorizedOperation.Arrears/a.mp4", "UnauthorizedOperation.Arrears", 403),
        ("outcome:AIBucketUnBinded/a.mp4", "AIBucketUnBinded", 400),
    ],
)
def test_refusals_are_read_as_codes(sdk: Sdk, key: str, code: str, status: int) -> None:
    said = sdk("GET", key, sdk.process_query())

    assert (said["code"], said["status"]) == (code, status)


def test_wrong_key_and_unknown_id_are_told_apart(sdk: Sdk) -> None:
    query = {"ci-process": "GetLiveCode"}
    wrong = sdk("GET", "", query, account={**KEYS, "SecretKey": "nope"})
    unknown = sdk("GET", "", query, account={**KEYS, "SecretId": "AKIDnobody"})

    assert (wrong["code"], wrong["status"]) == ("SignatureDoesNotMatch", 403)
    assert (unknown["code"], unknown["status"]) == ("InvalidAccessKeyId", 403)


def test_clock_is_corrected_by_the_date_of_a_refusal(sdk: Sdk) -> None:
    clock = f"{sdk.emulator.base_url}/_emulator/clock"
    shift = {"appid": ACCOUNT.app_id, "action": "offset", "seconds": 7200}
    httpx.post(clock, json=shift).raise_for_status()
    try:
        said = sdk("GET", "", {"ci-process": "GetLiveCode"})
    finally:
        httpx.post(clock, json={**shift, "seconds": 0}).raise_for_status()

    assert said["status"] == 200
    assert abs(said["offset"] - 7_200_000) < 60_000


@pytest.mark.parametrize(
    ("method", "path", "params"),
    [
        ("get", "/", {"ci-process": "GetLiveCode"}),
        ("put", "/文件 夹/a+b~c%d.mp4", {"ci-process": "LivenessRecognition", "Name": "张 三"}),
        ("get", "/a/b//c", {"empty": "", "UPPER": "x/y", "q": "a=b&c"}),
        ("get", "/'(!)*", {"k'(!)*": "v'(!)*", "z-_.~": "-_.~"}),
    ],
)
def test_signature_agrees_with_the_clients(sdk: Sdk, method: str, path: str, params: Said) -> None:
    headers = {"Host": "b-1.cos.ap-beijing.myqcloud.com", "x-cos-a": "1 2"}
    asked = {**KEYS, "Method": method, "Pathname": path, "Query": params, "Headers": headers}
    asked |= {"KeyTime": "1700000000;1700000900"}
    theirs = sdk.ask({"sign": asked})["authorization"]
    account = Credentials(app_id="1", secret_id=ACCOUNT.secret_id, secret_key=ACCOUNT.secret_key)

    ours = sign_cos_request(
        account,
        method=method,
        path=path,
        params=params,
        headers=headers,
        now=1_700_000_000,
        lifetime_seconds=900,
    )

    assert ours.authorization == theirs
