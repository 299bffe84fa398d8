"""A client's own tests, judged scene by scene: each liar is caught by the clause of its vice."""

import base64
import itertools
import time
from collections.abc import Callable, Iterator
from typing import Any

import own_tests
import pytest
from faceid_conformance.cases.clients import Reply
from faceid_conformance.cases.clients.script import SCENES, Scene, read_script
from faceid_conformance.cases.signing import Account
from faceid_conformance.clauses.reader import read_ledger
from faceid_conformance.cli.conformance.client import honest_emulator
from faceid_conformance.contract.reader import load_contract
from faceid_conformance.polyglot.recorder import serving
from faceid_conformance.polyglot.repetitions import Baseline, calls_of
from faceid_conformance.polyglot.scene_judging import judged_scene
from faceid_conformance.polyglot.scenes import SceneStage
from faceid_conformance.polyglot.tester import environment_of
from faceid_conformance.polyglot.verdicts import Judged
from own_tests import OwnTests, fresh_client

CONTRACT = load_contract()
ACCOUNT = Account("1400000001", "AKIDaPolyglotTest", "a-key-of-the-polyglot-tests", "faceid-test")
OPERATIONS = tuple(item.operation_id for item in CONTRACT.operations)
SCENE_BY_ID = {scene.id: scene for scene in read_script(SCENES, OPERATIONS).scenes}
HONEST = SCENE_BY_ID["honest"]
ZERO = b'{"code": 0, "message": "OK", "data": {"validate_data": "0521"}}'
LEADING_ZERO = Scene(
    "zero",
    "A code with a zero",
    ("client/order",),
    {"free": (Reply(200, "application/json", ZERO),)},
)
Making = Callable[[dict[str, str]], OwnTests]


def honest(environment: dict[str, str]) -> OwnTests:
    return OwnTests(environment, fresh_client())


def patched(**replaced: Any) -> Making:
    """Own tests whose client has other functions."""

    def make(environment: dict[str, str]) -> OwnTests:
        client = fresh_client()
        for name, function in replaced.items():
            setattr(client, name, function(client))
        return OwnTests(environment, client)

    return make


def other(**replaced: Any) -> Making:
    """Own tests that do something else with the honest client."""
    kind = type("Other", (OwnTests,), replaced)
    return lambda environment: kind(environment, fresh_client(), tells="report" in replaced)


def sending(client: Any, change: Callable[..., Any]) -> Callable[..., Any]:
    send = client.send
    return lambda url, headers, body: change(send, url, headers, body)


def follow(send: Any, url: str, headers: Any, body: bytes) -> Any:
    answer = send(url, headers, body)
    return (
        send(url.rpartition("/face/")[0] + "/elsewhere", headers, body)
        if answer[0] == 307
        else answer
    )


def repeat(send: Any, url: str, headers: Any, body: bytes) -> Any:
    try:
        answer = send(url, headers, body)
    except Exception:
        return send(url, headers, body)
    return send(url, headers, body) if answer[0] >= 500 else answer


def repeat_often(send: Any, url: str, headers: Any, body: bytes) -> Any:
    answers = (send(url, headers, body) for _ in range(8))
    return next((answer for answer in answers if answer[0] < 500), (503, "text/html", b""))


def encoding(client: Any, change: Callable[[bytes], bytes]) -> Callable[..., Any]:
    encode = client.encode

    def changed(*given: Any) -> tuple[str, bytes]:
        content_type, body = encode(*given)
        return content_type, change(body)

    return changed


def sent_as(**changed: Any) -> Making:
    return patched(send=lambda client: sending(client, changed["send"]))


def reused(self: OwnTests) -> bool:
    code = self.code()
    return code is not None and self.video(code) is not None and self.video(code) is not None


def compare_two(self: OwnTests) -> bool:
    """Two comparisons with two pictures; the second is not made where the first one fails."""
    return self.compare()["outcome"] == "result" and compare_card(self)["outcome"] == "result"


def compare_card(self: OwnTests) -> dict[str, Any]:
    image = {"name": "b.jpg", "base64": own_tests.encoded("card.jpg")}
    return self.call("idcardCompare", image=image, **own_tests.PERSON)


def hidden_repetition(environment: dict[str, str]) -> OwnTests:
    """No more calls than where all is answered, but one of them is the same again."""
    kind = type("Two", (OwnTests,), {"run": compare_two})
    client = fresh_client()
    client.send = sending(client, repeat)
    return kind(environment, client)


def without_authorization(send: Any, url: str, headers: dict[str, str], body: bytes) -> Any:
    return send(url, {"Content-Type": headers["Content-Type"]}, body)


def constant_signature(client: Any) -> Callable[..., str]:
    sign, kept = client.sign, dict[str, str]()

    def once(account: Any, use: str, file_id: str, *rest: int) -> str:
        return kept.setdefault("it", sign(account, "single-use", "0", *rest))

    return once


def tell(**told: Any) -> Making:
    return other(report=lambda self, report: told)


VICES = [
    ("video-before-any-code", other(code=lambda self: "0000"), HONEST, "client/order"),
    ("code-used-again", other(run=reused), HONEST, "client/once"),
    (
        "code-without-its-zero",
        other(code=lambda self: str(int(OwnTests.code(self) or "0"))),
        LEADING_ZERO,
        "client/order",
    ),
    ("follows-redirects", sent_as(send=follow), SCENE_BY_ID["redirect-307"], "client/redirects"),
    ("repeats-after-502", sent_as(send=repeat), SCENE_BY_ID["gateway"], "client/once"),
    ("repeats-in-place-of-another", hidden_repetition, SCENE_BY_ID["gateway"], "client/once"),
    ("repeats-what-breaks-off", sent_as(send=repeat), SCENE_BY_ID["breaks-off"], "client/once"),
    ("impatient", sent_as(send=repeat), SCENE_BY_ID["busy"], "client/patience"),
    ("repeats-without-end", sent_as(send=repeat_often), SCENE_BY_ID["busy"], "client/patience"),
    (
        "mac-in-hex",
        patched(payload=lambda client: lambda mac, text: mac.hex().encode() + text),
        HONEST,
        "face/signing/algorithm",
    ),
    ("no-signature", sent_as(send=without_authorization), HONEST, "face/headers/authorization"),
    ("single-use-twice", patched(sign=constant_signature), HONEST, "face/signing/single-use"),
    (
        "picture-in-base64",
        patched(as_file=lambda client: base64.b64encode),
        HONEST,
        "idcardCompare/in/image",
    ),
    (
        "name-in-gbk",
        patched(
            encode=lambda client: encoding(
                client, lambda body: body.replace("测试员".encode(), "测试员".encode("gbk"))
            )
        ),
        HONEST,
        "idcardLiveDetectFour/in/idcard-name",
    ),
    (
        "another-field-name",
        patched(
            encode=lambda client: encoding(
                client, lambda body: body.replace(b'name="image"', b'name="picture"')
            )
        ),
        HONEST,
        "idcardCompare/in/image",
    ),
    (
        "line-feeds-alone",
        patched(
            encode=lambda client: encoding(client, lambda body: body.replace(b"\r\n", b"\n"))
        ),
        HONEST,
        "client/forms",
    ),
    (
        "another-path",
        sent_as(send=lambda send, url, *rest: send(url.replace("/face/", "/v2/"), *rest)),
        HONEST,
        "client/requests",
    ),
    ("tells-success", tell(outcome="result"), SCENE_BY_ID["refused-with-200"], "client/refusals"),
    (
        "tells-the-status",
        tell(outcome="refusal", code=400),
        SCENE_BY_ID["unknown-code"],
        "client/refusals",
    ),
    ("tells-null-is-data", tell(outcome="result"), SCENE_BY_ID["null-data"], "client/replies"),
    ("tells-a-page-is-data", tell(outcome="result"), SCENE_BY_ID["gateway-200"], "client/replies"),
    (
        "tells-a-similarity",
        tell(outcome="result", values={"sim": 0}),
        SCENE_BY_ID["comparison-fails"],
        "client/results",
    ),
]  # fmt: skip


def play(
    making: Making, *scenes: Scene, capsys: pytest.CaptureFixture[str], step_seconds: float = 0.001
) -> Iterator[list[Judged]]:
    """Play scenes to tests that run in this very thread, and judge each."""
    baseline: Baseline = {}
    for scene in scenes:
        ticks = itertools.count()
        stage = SceneStage(
            scene, CONTRACT, honest_emulator(ACCOUNT), clock=lambda t=ticks: next(t) * step_seconds
        )
        with serving(stage) as base_url:
            making(environment_of({}, base_url, ACCOUNT, scene.id)).run()
        for line in capsys.readouterr().out.splitlines():
            stage.printed(line.partition("faceid-told ")[2])
        now = int(time.time())
        yield list(judged_scene(stage, CONTRACT, ACCOUNT, baseline, now, str))
        baseline = baseline or calls_of(stage.heard)


def failed(judged: list[Judged]) -> set[str]:
    return {finding.clause for item in judged for finding in item.findings}


@pytest.mark.parametrize(
    ("vice", "making", "scene", "clause"), VICES, ids=[row[0] for row in VICES]
)
def test_a_liar_is_caught_by_the_clause_that_names_its_vice(
    vice: str, making: Making, scene: Scene, clause: str, capsys: pytest.CaptureFixture[str]
) -> None:
    seconds = 2.0 if vice == "repeats-without-end" else 0.001
    scenes = (HONEST,) if scene is HONEST else (HONEST, scene)
    played = list(play(making, *scenes, capsys=capsys, step_seconds=seconds))

    assert clause in failed(played[-1])
    assert failed(played[-1]) <= set(read_ledger().clauses)


def test_honest_tests_are_acquitted_in_every_scene(capsys: pytest.CaptureFixture[str]) -> None:
    telling = other(report=lambda self, report: report)
    verdicts = [
        item for judged in play(telling, *SCENE_BY_ID.values(), capsys=capsys) for item in judged
    ]

    assert not [item for item in verdicts if item.status in ("fail", "error")]
    asked = {item.id for item in verdicts if item.status == "pass"}
    assert {f"{name}/liveGetFour" for name in SCENE_BY_ID} <= asked
    assert {f"{name}/liveGetFour/told" for name in SCENE_BY_ID} <= asked
    assert {"honest/idcardLiveDetectFour", "gateway/idcardLiveDetectFour/told"} <= asked


def test_what_is_not_told_and_not_called_is_not_judged(capsys: pytest.CaptureFixture[str]) -> None:
    first, _ = play(honest, HONEST, SCENE_BY_ID["busy"], capsys=capsys)
    by_id = {item.id: item for item in first}

    assert by_id["honest/liveGetFour/told"].reason == "nothing was told"
    assert by_id["honest/liveDetectPicture"].status == "unsupported"
    assert by_id["honest/liveGetFour"].status == "pass"
