"""Goes through a script, step by step: asks what to call, calls it, tells what came of it."""

import json
import os
import urllib.request

from plain_python import call

SCRIPT = os.environ["FACEID_CLIENT_URL"]
ACCOUNT = {
    "appid": os.environ["FACEID_APP_ID"],
    "secret_id": os.environ["FACEID_SECRET_ID"],
    "secret_key": os.environ["FACEID_SECRET_KEY"],
    "bucket": os.environ.get("FACEID_BUCKET", ""),
}


def main():
    while True:
        with urllib.request.urlopen(f"{SCRIPT}/next") as answer:
            if answer.status == 204:
                return
            step = json.load(answer)
        told = call(step["base_url"], ACCOUNT, step["operation"], step["arguments"])
        report = urllib.request.Request(f"{SCRIPT}/told", json.dumps(told).encode())
        urllib.request.urlopen(report).close()


if __name__ == "__main__":
    main()
