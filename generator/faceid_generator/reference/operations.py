"""Owns the pages that Redoc draws: its bundle as it was published, the documents, the start.

Knows nothing of the guides. The bundle is vendored; a copy that differs from its record is refused.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from faceid_generator.contract import BundledContract
from faceid_generator.errors import SetupError
from faceid_generator.grammar import METHODS
from faceid_generator.reader import Tree
from faceid_generator.reference.xml_samples import with_xml

VENDOR = Path(__file__).resolve().parents[2] / "vendor" / "redoc"
RECORD = "VENDORED.json"
BUNDLE = "redoc.standalone.js"
# The bundle's one address of somebody else's, a picture beside a link. Pages that ask nobody for
# anything have an empty one instead; all else in the bundle is as it was published.
_PICTURE = (b"https://cdn.redoc.ly/redoc/logo-mini.svg", b"data:,")
# Each API's page, by the API.
PAGES = {"faceid": "operations", "ci-liveness": "operations-cos"}


def assets(contract: BundledContract) -> dict[str, bytes]:
    """Return the files that the operations' pages load, by their place in the site."""
    files = {f"assets/redoc/{name}": content for name, content in _vendored().items()}
    for api in (contract, *contract.further):
        text = json.dumps(
            _untagged(with_xml(api.document)), ensure_ascii=False, separators=(",", ":")
        )
        # U+2028 and its neighbour end a line in old JavaScript, and no JSON needs them bare.
        text = text.replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")
        files[f"assets/{api.api}.js"] = f"window.contractDocument = {text};\n".encode()
    return files


def _untagged(document: Tree) -> Tree:
    """Leave the tags out: each API has one, and without it the operations stand in the menu."""
    paths = {
        path: {
            key: {k: v for k, v in value.items() if k != "tags"} if key in METHODS else value
            for key, value in item.items()
        }
        for path, item in document["paths"].items()
    }
    return {key: value for key, value in document.items() if key != "tags"} | {"paths": paths}


def _vendored() -> dict[str, bytes]:
    record = json.loads((VENDOR / RECORD).read_text(encoding="utf-8"))
    files = {RECORD: (VENDOR / RECORD).read_bytes()}
    for name, digest in record["sha256"].items():
        content = (VENDOR / name).read_bytes()
        if hashlib.sha256(content).hexdigest() != digest:
            raise SetupError(
                f"{VENDOR.name}/{name} is not what {RECORD} records", "take it from the package"
            )
        files[name] = content.replace(*_PICTURE) if name == BUNDLE else content
    return files
