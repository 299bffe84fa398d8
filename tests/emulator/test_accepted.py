"""What real callers send is accepted: who proves each kind, and dialects of forms on a socket."""

import ast
import json
import re
import socket
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest
from emulator_caller import ACCOUNT, CODE, COMPARE, ID_NUMBER, JPEG, NAME, URL, Caller, sign
from emulator_process import running
from faceid_conformance.cases.reader import read_cases

TESTS = Path(__file__).parents[1]
HERE = "emulator/test_accepted.py"
CASES, CASE_BOOK = "cases", read_cases()

# Each kind of caller with the place that proves it: a test, or a case of the conformance run.
PROOFS: Mapping[str, tuple[str, str]] = {
    "any order of the signed fields": ("emulator/test_signature.py", "test_any_order_is_accepted"),
    "b, r and f absent or empty": (
        "emulator/test_signature.py",
        "test_optional_fields_may_be_empty_or_absent",
    ),
    "u absent, empty or given": (HERE, "test_field_u_says_nothing"),
    "a multi-use signature many times": (
        "emulator/test_signature.py",
        "test_multi_use_signature_is_never_a_replay",
    ),
    "text fields as file parts": (CASES, "callers/text-as-file-parts"),
    "file parts without Content-Type": (HERE, "test_dialect_is_accepted_over_a_socket"),
    "file parts without filename": (CASES, "callers/file-without-filename"),
    "file parts with neither": (CASES, "callers/file-without-filename-and-type"),
    "files before texts": (CASES, "callers/files-first"),
    "card before video": ("emulator/test_bodies.py", "test_parts_in_any_order_are_the_same_call"),
    "the card as a second video": (CASES, "callers/card-as-second-video"),
    "the text null as session id": (CASES, "callers/session-id-null-text"),
    "null, the text null and nothing in seq and session id": (
        HERE,
        "test_null_is_a_field_left_out",
    ),
    "JSON with charset": (CASES, "callers/json-charset"),
    "JSON with escapes": (CASES, "callers/json-escaped"),
    "quoted Content-Type": (CASES, "callers/quoted-json-type"),
    "trailing newline": (CASES, "callers/json-line-end"),
    "numeric appid": (CASES, "callers/appid-as-number"),
    "base64 image in JSON": (CASES, "callers/base64-picture-in-json"),
    "extra fields": (CASES, "callers/unknown-fields"),
    "Authorization without a space": (CASES, "callers/no-space-after-the-colon"),
    "Connection: close": (CASES, "callers/connection-close"),
    "chunked bodies": (CASES, "callers/chunked"),
    "Expect: 100-continue": (CASES, "foreign/waits-for-leave-to-send"),
    "continue before the body": (
        "emulator/test_serve.py",
        "test_expect_is_answered_before_the_body",
    ),
    "image-node-sdk has every operation": (
        "interop/test_image_node_sdk.py",
        "test_sdk_has_every_operation_of_this_api",
    ),
    "qcloud_image: lip code": ("interop/test_qcloud_image.py", "test_lip_code_is_issued"),
    "qcloud_image: photo": (
        "interop/test_qcloud_image.py",
        "test_photo_is_compared_by_file_buffer_and_url",
    ),
    "qcloud_image: register": (
        "interop/test_qcloud_image.py",
        "test_video_is_held_against_the_register",
    ),
    "qcloud_image: card": ("interop/test_qcloud_image.py", "test_video_is_held_against_a_card"),
}


@pytest.mark.parametrize("kind", PROOFS)
def test_kind_of_caller_has_its_proof(kind: str) -> None:
    file, name = PROOFS[kind]
    if file == CASES:
        cases = [case for case in CASE_BOOK.cases if f"{case.id}/".startswith(f"{name}/")]
        assert cases
        assert all(step.expect.accept for case in cases for step in case.steps)
    else:
        tree = ast.parse((TESTS / file).read_text(encoding="utf-8"))
        assert name in {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}


# What no other test holds


@pytest.mark.parametrize("value", [None, "", "0", "10001"])
def test_field_u_says_nothing(caller: Caller, value: str | None) -> None:
    authorization = sign(caller.text(u=value))

    said = caller.json(CODE, {"appid": ACCOUNT.app_id}, Authorization=authorization)

    assert said.code == 0


@pytest.mark.parametrize("value", [None, "null", ""])
@pytest.mark.parametrize("name", ["seq", "session_id"])
def test_null_is_a_field_left_out(caller: Caller, name: str, value: str | None) -> None:
    """One SDK sends the text null where it was given no session id; seq is as free a field."""
    path = CODE if name == "seq" else COMPARE
    person = {"idcard_number": ID_NUMBER, "idcard_name": NAME, "url": URL}
    fields = {"appid": ACCOUNT.app_id, **(person if path == COMPARE else {})}

    said = caller.json(path, {**fields, name: value})

    assert said.code == 0
    assert (said.data or {}).get("session_id", "") == ""


def test_null_in_json_names_no_bucket(caller: Caller) -> None:
    assert caller.json(CODE, {"appid": ACCOUNT.app_id, "bucket": None}).code == 0


# Dialects of forms, with everything between the socket and the answer


def part(name: str, value: bytes, *, more: str = "") -> bytes:
    return (
        f'--B0und\r\nContent-Disposition: form-data; name="{name}"{more}\r\n\r\n'.encode() + value
    )


TEXTS = {"appid": ACCOUNT.app_id, "idcard_number": ID_NUMBER, "idcard_name": NAME}
PLAIN = b"".join(part(name, value.encode()) + b"\r\n" for name, value in TEXTS.items())
PLAIN += part("image", JPEG, more='; filename="f.jpg"\r\nContent-Type: image/jpeg')
PLAIN += b"\r\n--B0und--\r\n"
TYPE = "multipart/form-data; boundary=B0und"
FILE = b'; filename="f.jpg"'


@dataclass(frozen=True)
class Dialect:
    """A way of sending the plain form; `piece_bytes` are those of a chunk, where it comes so."""

    body: bytes = PLAIN
    content_type: str = TYPE
    headers: str = ""
    piece_bytes: int = 0
    turn: Callable[[str], str] = str


def body(old: bytes, new: bytes) -> Dialect:
    assert old in PLAIN
    return Dialect(PLAIN.replace(old, new))


DIALECTS: dict[str, Dialect] = {
    "plain": Dialect(),
    "semicolon after the name": body(b'name="appid"', b'name="appid";'),
    "file without Content-Type": body(b"\r\nContent-Type: image/jpeg", b""),
    "line feeds only": Dialect(PLAIN.replace(b"\r\n", b"\n")),
    "closing dashes missing": body(b"--B0und--", b"--B0und"),
    "no close at all": body(b"--B0und--\r\n", b""),
    "preamble": Dialect(b"This is MIME.\r\n" + PLAIN),
    "epilogue": Dialect(PLAIN + b"and more"),
    "quoted boundary": Dialect(content_type='multipart/form-data; boundary="B0und"'),
    "letters of another case": Dialect(content_type="Multipart/Form-Data; Boundary=B0und"),
    "charset after the boundary": Dialect(content_type=f"{TYPE}; charset=UTF-8"),
    "charset before the boundary": Dialect(
        content_type="multipart/form-data; charset=UTF-8; boundary=B0und"
    ),
    "binary without filename": body(FILE, b""),
    "binary with neither": body(FILE + b"\r\nContent-Type: image/jpeg", b""),
    "UTF-8 filename": body(b"f.jpg", "照片.jpg".encode()),
    "GBK filename": body(b"f.jpg", "照片.jpg".encode("gbk")),
    "filename* only": body(FILE, b"; filename*=UTF-8''%E7%85%A7.jpg"),
    "empty filename": body(b"f.jpg", b""),
    "filename before name": body(b'name="image"' + FILE, FILE[2:] + b'; name="image"'),
    "chunked": Dialect(piece_bytes=100),
    "chunked in single bytes": Dialect(piece_bytes=1),
    "Expect: 100-continue": Dialect(headers="Expect: 100-continue\r\n"),
    "headers of parts in lower case": body(b"Content-Disposition", b"content-disposition"),
    "headers of the request in lower case": Dialect(turn=str.lower),
    "headers of the request in upper case": Dialect(turn=str.upper),
    "transfer encoding": body(
        b"\r\n\r\n\xff\xd8", b"\r\nContent-Transfer-Encoding: binary\r\n\r\n\xff\xd8"
    ),
    "names without quotes": Dialect(re.sub(rb'name="(\w+)"', rb"name=\1", PLAIN)),
    "texts as file parts": body(b'name="appid"', b'name="appid"; filename="appid"'),
    "no space after the colon": body(b"Disposition: form", b"Disposition:form"),
    "folded header": body(b'form-data; name="appid"', b'form-data;\r\n name="appid"'),
}


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    with running() as free_port:
        yield free_port


def framed(data: bytes, piece_bytes: int) -> tuple[str, bytes]:
    """The header that announces the body, and the body as it travels."""
    if not piece_bytes:
        return f"Content-Length: {len(data)}\r\n", data
    starts = range(0, len(data), piece_bytes)
    pieces = [data[start : start + piece_bytes] for start in starts]
    sent = b"".join(f"{len(piece):x}\r\n".encode() + piece + b"\r\n" for piece in pieces)
    return "Transfer-Encoding: chunked\r\n", sent + b"0\r\n\r\n"


def written(dialect: Dialect) -> bytes:
    now = int(time.time())
    signature = sign(f"a={ACCOUNT.app_id}&k={ACCOUNT.secret_id}&e={now + 300}&t={now}")
    announced, data = framed(dialect.body, dialect.piece_bytes)
    fields = f"Host: x\r\nConnection: close\r\nAuthorization: {signature}\r\n"
    fields += f"Content-Type: {dialect.content_type}\r\n{announced}{dialect.headers}"
    names = re.compile(r"^[\w-]+(?=:)", re.MULTILINE)
    fields = names.sub(lambda name: dialect.turn(name.group()), fields)
    return f"POST {COMPARE} HTTP/1.1\r\n{fields}\r\n".encode() + data


def answer_to(port: int, raw: bytes) -> dict[str, object]:
    with socket.create_connection(("127.0.0.1", port), timeout=20) as connection:
        connection.sendall(raw)
        received = b""
        while piece := connection.recv(65536):
            received += piece
    said: dict[str, object] = json.loads(received.rpartition(b"\r\n\r\n")[2])
    return said


@pytest.mark.parametrize("name", DIALECTS)
def test_dialect_is_accepted_over_a_socket(port: int, name: str) -> None:
    plain, said = (answer_to(port, written(DIALECTS[way])) for way in ("plain", name))

    assert said["code"] == 0
    # The picture's bytes decide the score; line feeds alone change none of them.
    assert said["data"] == plain["data"]


@pytest.mark.parametrize("content_type", ["multipart/form-data", "multipart/form-data; boundary="])
def test_form_without_a_boundary_gets_the_services_own_code(port: int, content_type: str) -> None:
    assert answer_to(port, written(Dialect(content_type=content_type)))["code"] == 3
