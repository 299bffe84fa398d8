"""Every program that signs, in every language that is at hand, held to the vectors.

`make snippets` runs this; it builds and takes its time. A language without its tools is skipped
and says which; a language that the index calls never run is tried as well where its tools are.
"""

import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from browser import chromium, opened
from faceid_conformance import InProcessEmulator
from snippet_programs import (
    BUILDS,
    PROGRAMS,
    built,
    cos_faults,
    face_faults,
    face_vectors,
    file_of,
    index,
    languages,
    refused_now,
)

FAULTS = {"face": face_faults, "cos": cos_faults}
EACH = [(api, language) for api in FAULTS for language in languages(api)]
PARSERS = BUILDS / "parsers"
# Tells of a Swift program whether the grammar reads all of it.
PARSER = """
import sys, tree_sitter, tree_sitter_swift
parser = tree_sitter.Parser(tree_sitter.Language(tree_sitter_swift.language()))
print(parser.parse(sys.stdin.buffer.read()).root_node.has_error)
"""


@pytest.mark.parametrize(("api", "language"), EACH)
def test_program_signs_rightly(api: str, language: str, tmp_path: Path) -> None:
    missing = PROGRAMS[language].missing
    if missing:
        proven = index()["languages"][language]["proven"]
        pytest.skip(f"not proven here ({proven}), for want of {', '.join(missing)}")
    folder = built(api, language, tmp_path)

    assert FAULTS[api](language, folder) == []
    assert language == "browser" or refused_now(api, language, folder) == ()


def parsed_with_error(text: bytes) -> str:
    command = [sys.executable, "-c", PARSER]
    done = subprocess.run(
        command, input=text, capture_output=True, env={"PYTHONPATH": str(PARSERS)}, check=True
    )
    return done.stdout.decode().strip()


def test_swift_is_read_by_a_parser() -> None:
    if not PARSERS.is_dir():
        pytest.skip("tree-sitter-swift is not installed (make snippets)")
    text = file_of("face", "swift").read_bytes()

    assert parsed_with_error(text) == "False"
    assert parsed_with_error(text.replace(b"return (mac", b"return ((mac")) == "True"


class Site(BaseHTTPRequestHandler):
    """The page's origin: it serves the program, and the API by an emulator."""

    emulator = InProcessEmulator()

    def do_GET(self) -> None:
        is_program = self.path.endswith(".mjs")
        body = file_of("face", "browser").read_bytes() if is_program else b"<title>Page</title>"
        self.answer(200, "text/javascript" if is_program else "text/html", body)

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        reply = self.emulator.call("POST", self.path, headers=self.headers.items(), body=body)
        self.answer(reply.status, "application/json", reply.body)

    def answer(self, status: int, content_type: str, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_arguments: Any) -> None:
        """Say nothing."""


@contextmanager
def origin() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Site) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()


def test_browser_signs_and_calls() -> None:
    program = chromium()
    if program is None:
        pytest.skip("chromium is not installed: make tools")
    tests = [test["inputs"] | {"wanted": test["authorization"]} for test in face_vectors()]
    known = Site.emulator.account
    body = json.dumps(json.dumps({"appid": known.app_id}))
    account = {"appId": known.app_id, "secretId": known.secret_id, "secretKey": known.secret_key}
    with origin() as address, opened(program) as page:
        page.open(f"{address}/")
        page.wait("document.title === 'Page'")
        made = page.run(
            f"""import("/sign.mjs").then(({{ sign }}) => Promise.all({json.dumps(tests)}.map((t) =>
                sign({{ appId: t.appid, bucket: t.bucket, secretId: t.secret_id,
                        secretKey: t.secret_key }}, t.e, t.t, t.r, t.f))))"""
        )
        code = page.run(
            f"""import("/sign.mjs").then(({{ signedFetch }}) => signedFetch({json.dumps(account)},
                "/face/livegetfour", {{ method: "POST", body: {body},
                headers: {{ "Content-Type": "application/json" }} }}))
                .then((answer) => answer.json()).then((reply) => reply.code)"""
        )

    assert made == [test["wanted"] for test in tests]
    assert code == 0
