"""Runs each example as a user does: a process, an environment, an emulator."""

import asyncio
import os
import re
import runpy
import socket
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import faceid_client
import httpx
import pytest
from faceid_conformance.cases.identity import IdentityScheme
from faceid_conformance.contract.reader import load_contract

ROOT = Path(__file__).resolve().parents[2]
EXAMPLES = ROOT / "docs" / "examples"
MEDIA = ROOT / "conformance" / "faceid_conformance" / "cases" / "media"
SERVERS = ("browser_signature", "presigned_upload")
ON_COS = ("upload_and_verify", "verify_stored_video")
CALLERS = ("async_batch", "check_photo", "handle_errors", "verify_person", *ON_COS)
NAMES = SERVERS + CALLERS

ACCOUNT = load_contract().emulator.test_account
CREDENTIALS = {
    "FACEID_APP_ID": ACCOUNT.app_id,
    "FACEID_SECRET_ID": ACCOUNT.secret_id,
    "FACEID_SECRET_KEY": ACCOUNT.secret_key,
}
PERSON_NAME = "无名氏"
SCHEME = IdentityScheme("99", 4, "19910203", "004", PERSON_NAME)


def environment(url: str, person: str = SCHEME.number()) -> dict[str, str]:
    """Nothing but what an example may need, so that the developer's own account stays out."""
    own = {name: os.environ[name] for name in ("PATH", "SYSTEMROOT") if name in os.environ}
    identity = {"PERSON_NUMBER": person, "PERSON_NAME": PERSON_NAME}
    bucket = {"FACEID_BUCKET": ACCOUNT.bucket or "faceid-test", "FACEID_REGION": "ap-beijing"}
    addresses = {"FACEID_BASE_URL": url, "FACEID_CI_BASE_URL": url}
    return own | CREDENTIALS | identity | bucket | addresses


def run(name: str, given: Mapping[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run an example to its end; whatever it printed names no person and no key."""
    command = [sys.executable, "-W", "error", str(EXAMPLES / f"{name}.py"), *arguments]
    done = subprocess.run(command, env=dict(given), capture_output=True, text=True, timeout=60)
    printed = done.stdout + done.stderr
    for private in (ACCOUNT.secret_key, ACCOUNT.secret_id, PERSON_NAME, SCHEME.number()[:14]):
        assert private not in printed
    assert given.get("PERSON_NUMBER", "none") not in printed
    assert "Traceback" not in printed
    return done


@pytest.fixture
def nowhere() -> str:
    """An address where nothing listens."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{taken.getsockname()[1]}"


def test_examples_are_those_that_the_guide_names() -> None:
    assert sorted(path.stem for path in EXAMPLES.glob("*.py")) == sorted(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_example_is_short_and_says_how_to_run_it(name: str) -> None:
    text = (EXAMPLES / f"{name}.py").read_text(encoding="utf-8")

    assert len(text.splitlines()) < 80
    assert f".venv/bin/python docs/examples/{name}.py" in text.split('"""')[1]


def test_verify_person_verifies_whom_the_emulator_lets_pass(emulator: str) -> None:
    done = run("verify_person", environment(emulator))

    assert done.returncode == 0
    assert re.fullmatch(
        r"Please speak, digit by digit: \d \d \d \d\n"
        r"verified: live, and the person of the register: likeness \d+\n",
        done.stdout,
    )


@pytest.mark.parametrize(
    ("code", "said"),
    [
        (-5008, "not verified: not live: SPEECH_RECOGNITION_FAILED: "),
        (-5803, "not verified: not compared: IDCARD_NAME_MISMATCH: "),
    ],
)
def test_verify_person_names_the_stage_that_failed(emulator: str, code: int, said: str) -> None:
    done = run("verify_person", environment(emulator, SCHEME.number(code)))

    assert done.returncode == 1
    assert said in done.stdout


def test_verify_person_takes_a_video_of_ones_own(emulator: str) -> None:
    assert run("verify_person", environment(emulator), str(MEDIA / "me.flv")).returncode == 0


def test_verify_person_says_that_a_video_is_missing(emulator: str) -> None:
    done = run("verify_person", environment(emulator), "no-such-video.mp4")

    assert done.returncode == 2
    assert done.stderr == "verify_person: video cannot be read: No such file or directory\n"


def test_check_photo_asks_by_url_and_by_file(emulator: str) -> None:
    done = run("check_photo", environment(emulator))

    by_url, by_file = done.stdout.splitlines()
    assert done.returncode == 0
    assert re.fullmatch(r"by url : live \(score \d+\), the same person \(.*\)", by_url)
    assert re.fullmatch(r"by file: live \(score \d+\), the same person \(.*\)", by_file)


def test_check_photo_ends_with_the_refusal(emulator: str) -> None:
    done = run("check_photo", environment(emulator, SCHEME.number(-5804)))

    assert done.returncode == 2
    assert done.stderr.startswith("check_photo: idcard_compare: code -5804 IDCARD_NUMBER_INVALID")


def test_async_batch_draws_a_bar_and_scores_every_photo(emulator: str) -> None:
    done = run("async_batch", environment(emulator))

    assert done.returncode == 0
    assert done.stdout == "20 of 20 photos have a score\n"
    assert done.stderr.splitlines()[-1] == f"[{'#' * 30}] 20/20"


def test_async_batch_keeps_the_errors_beside_the_scores(emulator: str) -> None:
    photos = [str(MEDIA / name) for name in ("face.jpg", "small.gif", "card.jpg")]
    done = run("async_batch", environment(emulator), *photos, "no-such-photo.jpg")

    assert done.returncode == 1
    assert done.stdout.splitlines() == [
        "2 of 4 photos have a score",
        "photo 2: InvalidMediaError: image is a GIF, which the service does not take",
        "photo 4: InvalidMediaError: image cannot be read: No such file or directory",
    ]


def test_async_batch_keeps_a_bounded_number_in_flight() -> None:
    example = runpy.run_path(str(EXAMPLES / "async_batch.py"))
    flying: list[int] = [0]
    full = asyncio.Event()

    async def answer(_: httpx.Request) -> httpx.Response:
        flying.append(flying[-1] + 1)
        if flying[-1] == example["IN_FLIGHT"]:
            full.set()
        await full.wait()
        for _turn in range(20):
            await asyncio.sleep(0)
        flying.append(flying[-1] - 1)
        return httpx.Response(200, json={"code": 0, "message": "OK", "data": {"score": 90}})

    async def batch() -> list[object]:
        http = httpx.AsyncClient(transport=httpx.MockTransport(answer))
        account = faceid_client.Credentials.from_env(CREDENTIALS)
        async with http, faceid_client.AsyncFaceIdClient(account, http_client=http) as client:
            outcomes: list[object] = await example["score_all"](client, [MEDIA / "face.jpg"] * 20)
            return outcomes

    assert asyncio.run(asyncio.wait_for(batch(), 20)) == [90] * 20
    assert max(flying) == example["IN_FLIGHT"]


def test_handle_errors_meets_every_family(emulator: str) -> None:
    done = run("handle_errors", environment(emulator))

    # Only operations on COS name what may not exist.
    families = {kind.__name__ for kind in subclasses(faceid_client.ApiError)} - {"NotFoundError"}
    others = {"InvalidArgumentError", "InvalidMediaError", "ConnectionFailedError"}
    met = set(re.findall(r"^(\w+Error)$", done.stdout, re.MULTILINE))
    assert done.returncode == 0
    assert met == families | others | {"InvalidResponseError"}
    assert "code 14 SIGNATURE_MISMATCH: " in done.stdout
    assert "retry unsafe" in done.stdout


def test_upload_and_stored_video_are_verified_in_turn(emulator: str) -> None:
    missing = run("verify_stored_video", environment(emulator), "examples/none.mp4")
    uploaded = run("upload_and_verify", environment(emulator), str(MEDIA / "me.mp4"), "文件 夹/a+b")
    stored = run("verify_stored_video", environment(emulator), "文件 夹/a+b")

    assert missing.returncode == 1
    assert missing.stdout.startswith("not verified: NoSuchKey: ")
    assert missing.stdout.endswith(" -> there is no such video: upload it first\n")
    assert re.fullmatch(
        r"Please (open the mouth|close the eyes)(, then \w+ the \w+)*\n"
        r"verified: likeness [\d.]+, 3 pictures\n",
        uploaded.stdout,
    )
    assert re.fullmatch(r"verified: likeness [\d.]+\n", stored.stdout)
    assert (uploaded.returncode, stored.returncode) == (0, 0)


def test_upload_names_what_the_video_does_not_show(emulator: str) -> None:
    refused, fatal = (
        run("upload_and_verify", environment(emulator), str(MEDIA / "me.mp4"), f"outcome:{code}/a")
        for code in ("FailedOperation.ActionOpenMouth", "AccessDenied")
    )

    assert refused.returncode == 1
    assert "not verified: FailedOperation.ActionOpenMouth: " in refused.stdout
    assert fatal.returncode == 2
    assert fatal.stderr.startswith("upload_and_verify: recognize_upload: code AccessDenied ")


def subclasses(kind: type) -> set[type]:
    return {below for each in kind.__subclasses__() for below in {each} | subclasses(each)}


@pytest.mark.parametrize("name", NAMES)
def test_example_without_credentials_says_what_to_set(name: str, emulator: str) -> None:
    given = {k: v for k, v in environment(emulator).items() if k not in CREDENTIALS}
    done = run(name, given)

    assert done.returncode not in (0, None)
    assert done.stdout == ""
    assert re.fullmatch(rf"{name}: .*FACEID_APP_ID.*FACEID_SECRET_KEY.*\n", done.stderr)


@pytest.mark.parametrize("name", CALLERS)
def test_example_without_a_server_says_so(name: str, nowhere: str) -> None:
    photo = [str(MEDIA / "face.jpg")] if name in ("async_batch", "check_photo") else []
    done = run(name, environment(nowhere), *photo)

    assert done.returncode not in (0, None)
    assert "cannot connect: " in done.stdout + done.stderr
    assert "nothing was processed" in done.stdout + done.stderr
