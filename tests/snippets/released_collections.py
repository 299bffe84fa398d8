"""Owns the released collections as the tests see them: their requests and their signing scripts.

Knows nothing of how they were made; each format is read by lines of its own.
"""

import json
import re
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).resolve().parents[2] / "openapi" / "dist" / "collections"
TOOLS = ("postman", "bruno", "jetbrains")
APIS = {"face": "faceid", "cos": "ci-liveness"}
# Operation, and how its body is sent.
Sent = set[tuple[str, str]]


def postman() -> dict[str, Any]:
    text = (FOLDER / "faceid.postman_collection.json").read_text(encoding="utf-8")
    collection: dict[str, Any] = json.loads(text)
    return collection


def postman_folder(signature: str) -> dict[str, Any]:
    folder: dict[str, Any] = postman()["item"][list(APIS).index(signature)]
    return folder


def script_of(tool: str, signature: str) -> str:
    """The script that a tool runs before each request of one API."""
    if tool == "postman":
        (event,) = postman_folder(signature)["event"]
        assert event["listen"] == "prerequest"
        return "\n".join(event["script"]["exec"])
    if tool == "bruno":
        text = (FOLDER / "bruno" / APIS[signature] / "folder.bru").read_text(encoding="utf-8")
        return text.split("script:pre-request {\n")[1].rsplit("\n}", 1)[0]
    return (FOLDER / f"sign-{signature}.js").read_text(encoding="utf-8")


def postman_sent() -> Sent:
    modes = {"raw": "json", "formdata": "form", "file": "file", None: "none"}
    return {
        (item["name"].partition("-")[0], modes[item["request"].get("body", {}).get("mode")])
        for signature in APIS
        for item in postman_folder(signature)["item"]
    }


def bruno_sent() -> Sent:
    modes = {"json": "json", "multipartForm": "form", "file": "file", "none": "none"}
    found: Sent = set()
    for path in (FOLDER / "bruno").glob("*/*-*.bru"):
        mode = re.search(r"^  body: (\w+)$", path.read_text(encoding="utf-8"), re.MULTILINE)
        assert mode is not None, path
        found.add((path.stem.partition("-")[0], modes[mode[1]]))
    return found


def http_sent(client: str) -> Sent:
    found: Sent = set()
    for api in APIS.values():
        text = (FOLDER / f"{api}.{client}.http").read_text(encoding="utf-8")
        for request in text.split("\n### ")[1:]:
            head, _, body = request.partition("\n\n")
            kind = (
                "json" if "Content-Type: application/json" in head
                else "form" if "Content-Type: multipart/form-data" in head
                else "file" if body.startswith("< ./media/")
                else "none"
            )  # fmt: skip
            found.add((head.partition("-")[0], kind))
    return found


def files_named() -> set[Path]:
    """Every file that a collection sends or runs, as it names it."""
    named = re.findall(r'"src": "([^"]+)"', json.dumps(postman()))
    named += [name for path in FOLDER.glob("*.http") for name in _http_files(path)]
    found = {FOLDER / name for name in named}
    for path in (FOLDER / "bruno").glob("*/*.bru"):
        text = path.read_text(encoding="utf-8")
        found |= {
            (FOLDER / "bruno" / name).resolve() for name in re.findall(r"@file\((.+?)\)", text)
        }
    return found


def _http_files(path: Path) -> list[str]:
    return re.findall(r"^< \./(.+)$", path.read_text(encoding="utf-8"), re.MULTILINE)
