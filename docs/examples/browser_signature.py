"""Hand a signature to a browser or a mini-program; the secret key stays on the server.

Set the environment as in README.md ("The client"), then

    .venv/bin/python docs/examples/browser_signature.py [--port 8090] [--once]
    curl http://127.0.0.1:8090/multi-use                # for any calls, for two minutes
    curl http://127.0.0.1:8090/single-use?file_id=ID    # for one call, on that resource

A real server asks first who is asking: whoever holds a signature spends the account's money.
"""

import argparse
import json
import sys
import time
from http.server import BaseHTTPRequestHandler, HTTPServer
from urllib.parse import parse_qs, urlsplit

from faceid_client import Credentials, FaceIdError, sign_multi_use, sign_single_use

LIFETIME_SECONDS = 120


def answer(credentials: Credentials, address: str) -> tuple[int, dict[str, str | int]]:
    """Return the HTTP status and the JSON for an address; refuse what was not asked clearly."""
    parts = urlsplit(address)
    file_id = parse_qs(parts.query).get("file_id", [""])[0]
    now, life, app_id = int(time.time()), LIFETIME_SECONDS, credentials.app_id
    try:
        if parts.path == "/multi-use":
            text = sign_multi_use(credentials, now=now, lifetime_seconds=life)
            return 200, {"appid": app_id, "signature": text, "expires_at": now + life}
        if parts.path == "/single-use":
            text = sign_single_use(credentials, file_id=file_id)
            return 200, {"appid": app_id, "signature": text, "uses": 1}
    except FaceIdError as error:
        return 400, {"error": str(error)}
    return 404, {"error": "there is /multi-use and /single-use?file_id=ID"}


class SignatureHandler(BaseHTTPRequestHandler):
    """Answers GET; `credentials` is set once the environment was read."""

    credentials: Credentials

    def do_GET(self) -> None:
        """Send a signature that no cache may keep."""
        status, content = answer(self.credentials, self.path)
        body = json.dumps(content).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        self.wfile.write(body)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, default=8090)
    parser.add_argument("--once", action="store_true", help="end after one request")
    options = parser.parse_args()
    try:
        SignatureHandler.credentials = Credentials.from_env()
        with HTTPServer(("127.0.0.1", options.port), SignatureHandler) as server:
            print(f"signatures at http://127.0.0.1:{server.server_port}", flush=True)
            server.handle_request() if options.once else server.serve_forever()
    except KeyboardInterrupt:
        sys.exit(130)
    except (FaceIdError, OSError) as error:
        sys.exit(f"browser_signature: {error}")
