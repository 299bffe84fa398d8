"""Hand a browser an address to which it sends its own video; the secret key stays on the server.

Start the emulator, set the environment as in README.md ("A video in a COS bucket"), then

    .venv/bin/python docs/examples/presigned_upload.py [--port 8091] [--once]
    curl -X POST http://127.0.0.1:8091/upload           # gives {"method": "PUT", "url": ...}
    curl -T me.mp4 "URL"                                # in a browser: fetch(url, {method, body})

A real server asks first who is asking, and takes number and name from its own books: the address
names the person, and whoever holds it spends the account's money until it ends. In a browser the
bucket's CORS rules must allow the page.
"""

import argparse
import json
import os
import secrets
import sys
from http.server import BaseHTTPRequestHandler, HTTPServer

from faceid_client import CiLivenessClient, Credentials, FaceIdError

NOBODY = ("990000199001010017", "测试员")
LIFETIME_SECONDS = 120


def grant(liveness: CiLivenessClient) -> dict[str, str | int]:
    """Return what a browser needs for one upload; the server draws the key, not the browser."""
    object_key = f"uploads/{secrets.token_hex(8)}.mp4"
    url = liveness.presign_recognize_upload(
        object_key=object_key,
        id_card=os.environ.get("PERSON_NUMBER", NOBODY[0]),
        name=os.environ.get("PERSON_NAME", NOBODY[1]),
        liveness_type="SILENT",
        lifetime_seconds=LIFETIME_SECONDS,
    )
    return {"method": "PUT", "url": url, "object_key": object_key, "seconds": LIFETIME_SECONDS}


class GrantHandler(BaseHTTPRequestHandler):
    """Answers POST /upload; `liveness` is set once the environment was read."""

    liveness: CiLivenessClient

    def do_POST(self) -> None:
        """Send an address that no cache may keep."""
        known = self.path == "/upload"
        content = grant(self.liveness) if known else {"error": "there is POST /upload"}
        body = json.dumps(content).encode()
        self.send_response(200 if known else 404)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        self.wfile.write(body)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, default=8091)
    parser.add_argument("--once", action="store_true", help="end after one request")
    options = parser.parse_args()
    try:
        GrantHandler.liveness = CiLivenessClient(Credentials.from_env())
        with GrantHandler.liveness, HTTPServer(("127.0.0.1", options.port), GrantHandler) as server:
            print(f"uploads at http://127.0.0.1:{server.server_port}/upload", flush=True)
            server.handle_request() if options.once else server.serve_forever()
    except KeyboardInterrupt:
        sys.exit(130)
    except (FaceIdError, OSError) as error:
        sys.exit(f"presigned_upload: {error}")
