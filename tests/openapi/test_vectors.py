"""The released vectors, judged by hands that did not make them: client, emulator, reader, decoder.

Knows nothing of the generator.
"""

import base64
import hashlib
import hmac
import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from faceid_client.cos_signing import sign_cos_request
from faceid_client.credentials import Credentials
from faceid_client.multipart import Part, encode
from faceid_client.signing import sign_multi_use, sign_single_use
from faceid_conformance import Account, InProcessEmulator, Settings
from faceid_conformance.cases.clients import Argument, read_client_cases
from faceid_conformance.cases.media import FOLDER as MEDIA
from faceid_conformance.contract.reader import load_contract
from faceid_conformance.drivers.typed import Identity, canned
from faceid_conformance.emulator.ci import signature as cos
from faceid_conformance.emulator.face.signature import decode_signature
from faceid_conformance.emulator.id_number import is_id_number
from faceid_conformance.emulator.wire.header import read_header
from faceid_conformance.emulator.wire.multipart import read_multipart
from faceid_conformance.emulator.wire.unreadable import UnreadableError
from jsonschema import Draft202012Validator

FOLDER = Path(__file__).resolve().parents[2] / "openapi" / "dist" / "vectors"
TOPICS = ("clock", "id-numbers", "multipart", "replies", "signing", "signing-cos")
CONTRACT = load_contract()
BOUNDARY = "vector-boundary-0001"


@cache
def load(name: str) -> dict[str, Any]:
    document: dict[str, Any] = json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    return document


def vectors_of(topic: str, *results: str) -> list[Any]:
    return [
        pytest.param(test, id=test["id"])
        for test in load(topic)["tests"]
        if not results or test["result"] in results
    ]


def test_vectors_are_one_file_for_each_topic() -> None:
    assert {path.name for path in FOLDER.iterdir()} == {
        "vectors.schema.json",
        *(f"{topic}.json" for topic in TOPICS),
    }


@pytest.mark.parametrize("topic", TOPICS)
def test_vectors_fit_their_schema_and_explain_their_flags(topic: str) -> None:
    document, schema = load(topic), load("vectors.schema")
    Draft202012Validator.check_schema(schema)
    judge = Draft202012Validator(schema)
    judge.validate(document)

    assert {flag for test in document["tests"] for flag in test["flags"]} == set(document["flags"])
    assert {test["result"] for test in document["tests"]} >= {"valid", "invalid"}
    first = document["tests"][0]
    faults: list[dict[str, Any]] = [{"result": "perhaps"}, {"flags": []}, {"id": "A b"}]
    for planted in (*faults, {"standing": "certain"}):
        assert not judge.is_valid({**document, "tests": [{**first, **planted}]})


@pytest.mark.parametrize("test", vectors_of("signing", "valid"))
def test_signing_steps_lead_from_inputs_to_the_header(test: dict[str, Any]) -> None:
    inputs, steps = test["inputs"], test["steps"]
    text = bytes.fromhex(steps["text_hex"])
    mac = hmac.digest(inputs["secret_key"].encode(), text, hashlib.sha1)

    assert text.decode() == steps["text"]
    assert mac.hex() == steps["mac_hex"]
    assert bytes.fromhex(steps["payload_hex"]) == mac + text
    assert base64.b64encode(mac + text).decode() == test["authorization"]


@pytest.mark.parametrize("test", vectors_of("signing", "valid"))
def test_signing_is_verified_by_the_emulator(test: dict[str, Any]) -> None:
    inputs = test["inputs"]
    read = decode_signature(test["authorization"], CONTRACT.signing)

    assert read is not None
    assert read.is_signed_with(inputs["secret_key"])
    assert (read.app_id, read.secret_id) == (inputs["appid"], inputs["secret_id"])
    assert (read.expires, read.signed_at) == (inputs["e"], inputs["t"])
    assert read.file_id == inputs["f"]


def client_signs(test: dict[str, Any]) -> bool:
    """Whether the client's form is the vector's: PHP's order, ASCII, five minutes or one use."""
    keys = [pair.partition("=")[0] for pair in test["steps"]["text"].split("&")]
    return keys == list("abketrf") and test["steps"]["text"].isascii()


@pytest.mark.parametrize(
    "test", [each for each in vectors_of("signing", "valid") if client_signs(each.values[0])]
)
def test_signing_is_made_by_the_client(test: dict[str, Any]) -> None:
    given = test["inputs"]
    who = Credentials(
        app_id=given["appid"],
        secret_id=given["secret_id"],
        secret_key=given["secret_key"],
        bucket=given["bucket"],
    )
    if given["e"] == 0:
        made = sign_single_use(who, file_id=given["f"], now=given["t"], nonce=given["r"])
    else:
        lifetime = given["e"] - given["t"]
        made = sign_multi_use(
            who, lifetime_seconds=lifetime, file_id=given["f"], now=given["t"], nonce=given["r"]
        )

    assert made == test["authorization"]


@pytest.mark.parametrize("test", vectors_of("signing", "invalid"))
def test_signing_that_is_wrong_is_refused_by_the_emulator(test: dict[str, Any]) -> None:
    read = decode_signature(test["authorization"], CONTRACT.signing)

    assert read is None or not read.is_signed_with(load("signing")["account"]["secret_key"])


@pytest.mark.parametrize("test", vectors_of("clock"))
def test_clock_is_kept_by_the_emulator(test: dict[str, Any]) -> None:
    known = load("clock")["account"]
    account = Account(known["appid"], known["secret_id"], known["secret_key"])
    emulator = InProcessEmulator(Settings(accounts=(account,), clock=lambda: test["now"]))
    headers = {"Authorization": test["authorization"], "Content-Type": "application/json"}

    reply = emulator.call(
        "POST",
        "/face/livegetfour",
        headers=headers.items(),
        body=json.dumps({"appid": known["appid"]}).encode(),
    )

    assert json.loads(reply.body)["code"] == test.get("code", 0)
    assert (test["result"] == "valid") == ("code" not in test)


@pytest.mark.parametrize("test", vectors_of("signing-cos"))
def test_cos_signature_is_judged_by_two_hands(test: dict[str, Any]) -> None:
    start, _, end = test["key_time"].partition(";")
    made = sign_cos_request(
        Credentials(app_id="1", secret_id=test["secret_id"], secret_key=test["secret_key"]),
        method=test["method"],
        path=test["path"],
        params=test["params"],
        headers=test["headers"],
        now=int(start),
        lifetime_seconds=int(end) - int(start),
    )
    read = cos.read_signature({**made.fields, "q-signature": test["signature"]}, list(made.fields))
    assert read is not None
    is_right, signed = cos.verify(
        read,
        test["secret_key"],
        method=test["method"],
        paths=[test["path"]],
        pairs=list(test["params"].items()),
        headers=[(name.lower(), value) for name, value in test["headers"].items()],
        hosts=[test["headers"]["Host"]],
        never_signed=frozenset(),
    )

    assert {name: getattr(made, name) for name in test["steps"]} == test["steps"]
    assert signed.string_to_sign == test["steps"]["string_to_sign"]
    assert is_right == (made.signature == test["signature"]) == (test["result"] == "valid")


@pytest.mark.parametrize("test", vectors_of("id-numbers"))
def test_id_number_is_judged_by_the_emulator(test: dict[str, Any]) -> None:
    assert is_id_number(test["number"]) == (test["result"] != "invalid")


def read_parts(test: dict[str, Any]) -> list[tuple[str, str | None, bytes]]:
    body = base64.b64decode(test["body_base64"])
    read = read_multipart(read_header(test["content_type"]), body)
    return [(part.name, part.filename, bytes(part.data)) for part in read.parts]


def wanted_parts(test: dict[str, Any]) -> list[tuple[str, str | None, bytes]]:
    return [
        (part["name"], part["filename"], base64.b64decode(part["value_base64"]))
        for part in test["parts"]
    ]


@pytest.mark.parametrize("test", vectors_of("multipart", "valid"))
def test_multipart_is_read_by_the_emulator(test: dict[str, Any]) -> None:
    assert read_parts(test) == wanted_parts(test)


@pytest.mark.parametrize("test", vectors_of("multipart", "invalid"))
def test_multipart_that_is_broken_is_refused_by_the_emulator(test: dict[str, Any]) -> None:
    with pytest.raises(UnreadableError):
        read_parts(test)


@pytest.mark.parametrize("test", vectors_of("multipart", "acceptable"))
def test_multipart_that_breaks_off_is_noted_by_the_emulator(test: dict[str, Any]) -> None:
    body = base64.b64decode(test["body_base64"])

    assert read_parts(test) == wanted_parts(test)
    assert read_multipart(read_header(test["content_type"]), body).lint


@pytest.mark.parametrize("test", vectors_of("multipart", "valid"))
def test_multipart_of_the_client_has_the_same_parts(test: dict[str, Any]) -> None:
    parts = [
        Part(name, value, filename, None if filename is None else "image/jpeg")
        for name, filename, value in wanted_parts(test)
    ]
    form = encode(parts, boundary=BOUNDARY)
    body = b"".join(piece for piece in form.segments if isinstance(piece, bytes))
    made = {"content_type": form.content_type, "body_base64": base64.b64encode(body)}

    assert read_parts(made) == wanted_parts(test)
    if "SameReading" not in test["flags"]:
        assert body == base64.b64decode(test["body_base64"])


def argument(value: Argument) -> object:
    if value.sample is not None:
        return MEDIA / value.sample
    return value.text if value.flag is None else value.flag


@pytest.mark.parametrize("test", vectors_of("replies"))
def test_reply_is_decoded_by_the_client(test: dict[str, Any]) -> None:
    case = next(each for each in read_client_cases() if each.id == f"clients/{test['id']}")
    driver = canned(
        "http://127.0.0.1:9",
        Identity("1400000001", "AKIDsome", "some-key", ""),
        test["status"],
        base64.b64decode(test["body_base64"]),
        content_type=test["content_type"],
    )
    given = {name: argument(value) for name, value in case.arguments.items()}
    outcome = driver.call(test["operation"], given)
    driver.close()

    kind = "result" if outcome.is_result else "unusable" if outcome.code is None else "refusal"
    assert kind == test["outcome"]
    assert outcome.code == test.get("code", outcome.code)
    for name, value in test.get("values", {}).items():
        assert outcome.values.get(name) == value
