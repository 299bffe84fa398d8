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
from faceid_conformance.contract.cos_reader import load_cos_contract
from faceid_conformance.emulator.ci.signature import read_signature, verify
from vendor_emulator import ACCOUNT, MEDIA, NAME, NUMBER

ROOT = Path(__file__).parents[2]
CONTRACT = load_cos_contract()
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


def test_every_code_comes_out_of_the_sdk_as_it_went_in(sdk: Sdk) -> None:
    for code in CONTRACT.operation("recognizeStored").codes:
        row = CONTRACT.codes[code]

        said = sdk("GET", f"outcome:{code}/a.mp4", sdk.process_query())

        assert (said["code"], said["status"]) == (code, row.http_status)
        assert abs(said["offset"]) < 60_000


def test_failure_of_the_service_is_tried_again_and_a_refusal_is_not(sdk: Sdk) -> None:
    tried = []
    for code in ("SlowDown", "NoSuchKey"):
        journal = f"{sdk.emulator.base_url}/_emulator/journal"
        httpx.delete(journal).raise_for_status()
        sdk("GET", f"outcome:{code}/a.mp4", sdk.process_query())
        tried.append(len(httpx.get(journal).raise_for_status().json()["entries"]))

    assert tried == [4, 1]


@pytest.mark.parametrize("seconds", [7200, -7200], ids=("expired", "skewed"))
def test_clock_is_corrected_by_the_date_of_a_refusal(sdk: Sdk, seconds: int) -> None:
    clock = f"{sdk.emulator.base_url}/_emulator/clock"
    shift = {"appid": ACCOUNT.app_id, "action": "offset", "seconds": seconds}
    httpx.post(clock, json=shift).raise_for_status()
    try:
        said = sdk("GET", "", {"ci-process": "GetLiveCode"})
    finally:
        httpx.post(clock, json={**shift, "seconds": 0}).raise_for_status()

    assert said["status"] == 200
    assert abs(said["offset"] - 1000 * seconds) < 60_000


def test_presigned_address_of_the_sdk_is_accepted(sdk: Sdk) -> None:
    sdk("PUT", "文/a b.mp4", {}, (MEDIA / "me.mp4").read_bytes())
    line: Said = {
        "account": KEYS,
        "domain": sdk.emulator.base_url.partition("//")[2],
        "presign": {
            "Bucket": BUCKET,
            "Region": "ap-beijing",
            "Method": "GET",
            "Key": "文/a b.mp4",
            "Query": sdk.process_query(),
        },
    }

    url = sdk.ask(line)["url"]
    answer = httpx.get(url)

    assert "q-sign-time=" in url
    assert answer.status_code == 200, answer.text
    assert "<Sim>" in answer.text
    assert "SignatureDoesNotMatch" in httpx.get(url.replace("SILENT", "LIP")).text


@pytest.mark.parametrize("host", ["b-1.cos.ap-beijing.myqcloud.com", "127.0.0.1:8080", ""])
@pytest.mark.parametrize(
    ("method", "path", "params"),
    [
        ("get", "/", {"ci-process": "GetLiveCode"}),
        ("get", "/", {}),
        ("head", "/100%", {"+": "+", "%": "%25", "~": "~"}),
        ("put", "/文件 夹/a+b~c%d.mp4", {"ci-process": "LivenessRecognition", "Name": "张 三"}),
        ("post", "//a///b/", {"a b": "c d", "a/b": "c/d"}),
        # It sorts its list by encoded names and its text by plain ones: names like this go alone.
        ("post", "/", {"名": "值"}),
        ("get", "/a/b//c", {"empty": "", "UPPER": "x/y", "q": "a=b&c"}),
        ("get", "/'(!)*", {"k'(!)*": "v'(!)*", "z-_.~": "-_.~"}),
        ("delete", "/a?b#c&d=e;f,g:h@i$j", {"?": "#", ";": ",:@$"}),
    ],
)
def test_vendor_client_and_emulator_agree_on_a_signature(
    sdk: Sdk, method: str, path: str, params: Said, host: str
) -> None:
    headers = {"x-cos-a": "1 2", "x-cos-b": "~+%/"} | ({"Host": host} if host else {})
    if not params:
        headers = {"Host": host} if host else {}
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
    fields = dict(part.split("=", 1) for part in theirs.split("&"))
    read = read_signature(fields, list(fields))
    assert read is not None
    accepted, server = verify(
        read,
        ACCOUNT.secret_key,
        method=method,
        paths=[path],
        pairs=list(params.items()),
        headers=list(headers.items()),
        hosts=[host],
        never_signed=frozenset(),
    )

    assert ours.authorization == theirs
    assert accepted
    assert server.format_string == ours.http_string
