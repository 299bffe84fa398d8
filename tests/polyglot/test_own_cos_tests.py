"""A client's own tests that call COS, judged scene by scene: liars are caught, honest ones not."""

import importlib.util
import itertools
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from faceid_conformance.cases.clients.script import SCENES, Scene, read_script
from faceid_conformance.cases.signing import Account
from faceid_conformance.clauses.reader import read_ledger
from faceid_conformance.cli.conformance.client import honest_emulator
from faceid_conformance.contract.reader import load_contract
from faceid_conformance.polyglot.recorder import serving
from faceid_conformance.polyglot.repetitions import Baseline, calls_of
from faceid_conformance.polyglot.scene_judging import judged_scene
from faceid_conformance.polyglot.scenes import SceneStage, operations_of
from faceid_conformance.polyglot.verdicts import Judged
from own_tests import PERSON, encoded

PLAIN = Path(__file__).resolve().parents[2] / "docs" / "drivers" / "plain_python_cos.py"
CONTRACT = load_contract()
ACCOUNT = Account("1400000001", "AKIDaPolyglotTest", "a-key-of-the-polyglot-tests", "faceid-test")
SCENE_BY_ID = {scene.id: scene for scene in read_script(SCENES, operations_of(CONTRACT)).scenes}
HONEST = SCENE_BY_ID["honest"]
Telling = Callable[[dict[str, Any]], dict[str, Any]]


def client(**replaced: Callable[[Any], Any]) -> Any:
    """Return the plain client for COS, some of its functions replaced."""
    spec = importlib.util.spec_from_file_location("plain_python_cos", PLAIN)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    for name, function in replaced.items():
        setattr(module, name, function(module))
    return module


def run(stage: SceneStage, base_url: str, plain: Any, digits: str | None, tell: Telling) -> None:
    """Fetch digits and send a video with them, as a team's tests would; report each call."""
    account = {
        "appid": ACCOUNT.appid,
        "secret_id": ACCOUNT.secret_id,
        "secret_key": ACCOUNT.secret_key,
        "bucket": ACCOUNT.bucket,
    }

    def call(operation: str, **arguments: Any) -> dict[str, Any]:
        told = plain.call(base_url, account, operation, arguments)
        stage.printed(plain.json.dumps({**tell(told), "operation": operation}))
        return told

    if digits is None:
        told = call("getLiveCode")
        if told["outcome"] != "result":
            return
        digits = told["values"]["LiveCode"]
    call(
        "recognizeUpload",
        object_key="conformance/own.mp4",
        video={"base64": encoded("me.mp4")},
        IdCard=PERSON["idcard_number"],
        Name=PERSON["idcard_name"],
        LivenessType="LIP",
        ValidateData=digits,
    )


def play(
    *scenes: Scene, plain: Any, digits: str | None = None, tell: Telling = lambda told: told
) -> list[Judged]:
    """Play scenes, each after the other; return the verdicts of the last one."""
    baseline: Baseline = {}
    judged: list[Judged] = []
    for scene in scenes:
        ticks = itertools.count()
        stage = SceneStage(
            scene, CONTRACT, honest_emulator(ACCOUNT), clock=lambda t=ticks: next(t) / 1000
        )
        with serving(stage) as base_url:
            run(stage, base_url, plain, digits, tell)
        judged = list(judged_scene(stage, CONTRACT, ACCOUNT, baseline, int(time.time()), str))
        baseline = baseline or calls_of(stage.heard)
    return judged


def sending(change: Callable[..., Any]) -> Callable[[Any], Any]:
    def replace(module: Any) -> Any:
        send = module.send
        return lambda *given: change(send, *given)

    return replace


def repeat(send: Any, *given: Any) -> Any:
    first = send(*given)
    return send(*given) if first[0] >= 500 else first


def follow(send: Any, method: str, url: str, headers: Any, body: Any) -> Any:
    first = send(method, url, headers, body)
    if first[0] not in (302, 307):
        return first
    return send("GET", url.partition("/conformance")[0] + "/elsewhere", headers, None)


def forged(module: Any) -> Any:
    sign = module.sign
    return lambda account, *given: sign({**account, "secret_key": "another"}, *given)


def named_otherwise(send: Any, method: str, url: str, headers: Any, body: Any) -> Any:
    return send(method, url.replace("IdCard=", "idcard="), headers, body)


VICES: list[tuple[str, dict[str, Any], Scene, str]] = [
    ("another-key", {"plain": client(sign=forged)}, HONEST, "ci/signing/q-signature"),
    ("no-number", {"plain": client(send=sending(named_otherwise))}, HONEST, "ci/requests"),
    ("digits-of-its-own", {"plain": client(), "digits": "0000"}, HONEST, "client/order"),
    ("repeats", {"plain": client(send=sending(repeat))}, SCENE_BY_ID["gateway"], "client/once"),
    (
        "impatient",
        {"plain": client(send=sending(repeat))},
        SCENE_BY_ID["busy"],
        "client/patience",
    ),
    (
        "follows",
        {"plain": client(send=sending(follow))},
        SCENE_BY_ID["redirect-307"],
        "client/redirects",
    ),
    (
        "tells-success",
        {"plain": client(), "tell": lambda told: {"outcome": "result"}},
        SCENE_BY_ID["gateway-200"],
        "ci/client/answers",
    ),
]


@pytest.mark.parametrize(("vice", "given", "scene", "clause"), VICES, ids=[row[0] for row in VICES])
def test_a_liar_is_caught_by_the_clause_that_names_its_vice(
    vice: str, given: dict[str, Any], scene: Scene, clause: str
) -> None:
    scenes = (HONEST,) if scene is HONEST else (HONEST, scene)
    judged = play(*scenes, **given)

    found = {finding.clause for item in judged for finding in item.findings}
    assert clause in found
    assert found <= set(read_ledger().clauses)


@pytest.mark.parametrize("scene", SCENE_BY_ID.values(), ids=list(SCENE_BY_ID))
def test_honest_tests_are_acquitted_in_every_scene(scene: Scene) -> None:
    judged = play(*((HONEST,) if scene is HONEST else (HONEST, scene)), plain=client())

    assert not [item for item in judged if item.status in ("fail", "error")]
    passed = {item.id for item in judged if item.status == "pass"}
    assert {f"{scene.id}/getLiveCode", f"{scene.id}/getLiveCode/told"} <= passed


def test_what_is_put_into_a_bucket_is_answered_and_not_judged() -> None:
    stage = SceneStage(HONEST, CONTRACT, honest_emulator(ACCOUNT))
    plain = client()
    headers = {"Host": f"{ACCOUNT.bucket}-{ACCOUNT.appid}.cos.ap-beijing.myqcloud.com"}
    account = {"secret_id": ACCOUNT.secret_id, "secret_key": ACCOUNT.secret_key}
    now = int(time.time())
    span = f"{now};{now + 300}"
    headers["Authorization"] = plain.sign(account, "PUT", "/a.bin", {}, headers, span)
    with serving(stage) as base_url:
        status, _, _ = plain.send("PUT", f"{base_url}/a.bin", headers, b"x")
        lost, _, _ = plain.send("PUT", f"{base_url}/b.bin", {}, b"x")

    assert (status, lost) == (200, 404)
    assert [request.path for request in stage.strays] == ["/b.bin"]
