"""Handle every family of errors: one branch for each thing that a caller does differently.

Start the emulator, set the environment as in README.md ("The client"), then

    .venv/bin/python docs/examples/handle_errors.py

A header tells the emulator what to answer; what it never answers comes from mocks.
"""

import sys
from collections.abc import Callable

import faceid_client as faceid
import httpx

FORCED_CODES = (14, 9, 10, 24, 15, 3, 23, -4011, -5008, -5804, 107, 213)
MOCKED = ("<html>Bad gateway</html>", '{"code": -987654, "message": "newer than this client"}')


def advise(error: faceid.FaceIdError) -> str:
    """Say what to do; a class stands before the class that it is a kind of."""
    match error:
        case faceid.InvalidMediaError() | faceid.InvalidArgumentError():
            return "nothing was sent: correct the call"
        case faceid.TransportError(maybe_sent=maybe_sent):
            return "look first whether it was billed" if maybe_sent else "try later"
        case faceid.InvalidResponseError():
            return "is this the service? meta.raw_body has the answer"
        case faceid.SignatureExpiredError():
            return "set this machine's clock"
        case faceid.SignatureError():
            return "compare the secret key"
        case faceid.AccountError() | faceid.PermissionDeniedError():
            return "ask the owner of the account"
        case faceid.RateLimitError(retry_after_seconds=seconds):
            return f"wait {seconds:g} s" if seconds else "call less often"
        case faceid.InvalidRequestError() | faceid.RequestTooLargeError():
            return "correct the request"
        case faceid.MediaRejectedError():
            return "ask for another picture or video"
        case faceid.LivenessError() | faceid.IdentityError():
            return "let the person check what was given, and try again"
        case faceid.ServiceError(is_retry_safe=is_safe):
            return "try later" if is_safe else "look first whether it was billed"
        case _:  # UnknownCodeError: a code newer than this client is data, not a crash
            return "note the code and decide by hand"


def show(call: Callable[[], object]) -> None:
    """Make a call that fails; `str(error)` may go to a log: code, name, meanings, retry."""
    try:
        call()
    except faceid.FaceIdError as error:
        print(f"{type(error).__name__}\n  {error}\n  -> {advise(error)}")


def main() -> None:
    """Meet each family once, without repetitions, over an HTTP client of one's own."""
    answers = (httpx.Response(200, text=text) for text in MOCKED)
    http = httpx.Client(mounts={"https://mock.test": httpx.MockTransport(lambda _: next(answers))})
    account = faceid.Credentials.from_env()
    with http, faceid.FaceIdClient(account, http_client=http, max_retries=0) as client:
        if "x-emulator" not in client.live_get_four().meta.headers:
            sys.exit("handle_errors: outcomes can be forced on the emulator only")
        for code in FORCED_CODES:
            http.headers["X-Emulator-Outcome"] = f"code={code}"
            show(client.live_get_four)
        show(client.live_detect_picture)  # neither url nor image
        show(lambda: client.live_detect_picture(image=b"GIF89a"))
        show(client.with_options(base_url="http://127.0.0.1:1").live_get_four)
        for _ in MOCKED:
            show(client.with_options(base_url="https://mock.test").live_get_four)


if __name__ == "__main__":
    try:
        main()
    except faceid.FaceIdError as error:
        sys.exit(f"handle_errors: {error}")
