"""Holds the error tree: one class for each category, what it tells, and what it never tells."""

import copy
import logging
import pickle
import re
import traceback
from collections.abc import Callable
from typing import Any

import faceid_client
import httpx
import pytest
from faceid_client import (
    CATALOGUE,
    ApiError,
    CodeInfo,
    Credentials,
    FaceIdError,
    InvalidArgumentError,
    InvalidResponseError,
    RateLimitError,
    SignatureExpiredError,
    TransportError,
    UnknownCodeError,
    errors,
)

Call = Callable[..., Any]
NAME, NUMBER, KEY, PICTURE = (
    "张三丰",
    "990000199001010017",
    "s3cr3t-key-of-the-test",
    b"PICTUREBYTES",
)
SECRETS = (NAME, NUMBER, KEY, PICTURE.decode(), "AKIDsecret", "c2lnbmF0dXJl")
OF_CATEGORY = {
    "signature": errors.SignatureError,
    "signature-expired": errors.SignatureExpiredError,
    "account": errors.AccountError,
    "permission": errors.PermissionDeniedError,
    "rate-limit": errors.RateLimitError,
    "invalid-request": errors.InvalidRequestError,
    "too-large": errors.RequestTooLargeError,
    "media": errors.MediaRejectedError,
    "liveness": errors.LivenessError,
    "identity": errors.IdentityError,
    "service": errors.ServiceError,
    "unknown": errors.UnknownCodeError,
    "success": errors.UnknownCodeError,
}


def refusing(code: object, *, status: int = 200, **headers: str) -> Any:
    named = {name.replace("_", "-"): value for name, value in headers.items()}

    def handler(_request: httpx.Request) -> httpx.Response:
        body = {"code": code, "message": f"about {NAME}", "data": {}}
        return httpx.Response(status, json=body, headers=named)

    return handler


def tree_of(kind: type[Exception], depth: int = 0) -> list[tuple[int, str]]:
    below = [line for each in kind.__subclasses__() for line in tree_of(each, depth + 1)]
    return [(depth, kind.__name__), *below]


def test_drawn_tree_is_the_tree() -> None:
    drawn = re.findall(r"^    ([│ ├└─]*)(\w+Error)\b", errors.__doc__ or "", re.MULTILINE)

    assert [(len(indent) // 4, name) for indent, name in drawn] == tree_of(FaceIdError)


@pytest.mark.parametrize(
    "info", [each for each in CATALOGUE if each.code], ids=lambda each: f"{each.family}{each.code}"
)
def test_each_code_raises_the_class_of_its_category(info: CodeInfo) -> None:
    meta = faceid_client.Meta(
        http_status=200,
        headers=faceid_client.Headers(),
        elapsed_seconds=0.1,
        attempts=1,
        received_at=0.0,
        raw_body=b"",
    )

    error = errors.api_error("live_get_four", info, message="", meta=meta)

    assert type(error) is OF_CATEGORY[info.category]
    assert (error.code, error.name) == (info.code, info.name)
    assert error.meaning_en in str(error)
    assert error.meaning_zh in str(error)


def test_refusal_tells_what_a_caller_needs(call: Call) -> None:
    with pytest.raises(ApiError) as caught:
        call("live_get_four", refusing(14, status=400))

    error = caught.value
    assert (error.code, error.operation, error.http_status) == (14, "live_get_four", 400)
    assert (error.retry, error.is_retry_safe, error.category) == ("futile", False, "signature")
    assert error.message == f"about {NAME}"
    assert error.meta.raw_body


@pytest.mark.parametrize("code", (-99999, 424242, 10**30, "-777"))
def test_unknown_code_is_data(call: Call, code: object) -> None:
    with pytest.raises(UnknownCodeError) as caught:
        call("live_get_four", refusing(code))

    assert caught.value.code == int(str(code))
    assert not caught.value.is_retry_safe
    assert len(str(caught.value)) < 300


@pytest.mark.parametrize(
    ("date", "now", "words"),
    (
        ("Tue, 14 Nov 2023 22:13:20 GMT", 1_700_003_600, "3600 s ahead of the server's"),
        ("Tue, 14 Nov 2023 22:13:20 GMT", 1_699_999_990, "10 s behind the server's"),
        ("no date at all", 1_700_000_000, "retry"),
        ("Tue, 99 Nov 99999999999999 22:13:20 GMT", 1_700_000_000, "retry"),
    ),
)
def test_expired_signature_names_the_clock_skew(
    call: Call, date: str, now: float, words: str
) -> None:
    with pytest.raises(SignatureExpiredError, match=words):
        call("live_get_four", refusing(9, status=401, date=date), clock=lambda: now)


def test_rate_limit_tells_how_long_to_wait(call: Call) -> None:
    handler = refusing(15, retry_after="3600")

    with pytest.raises(RateLimitError) as caught:
        call("live_get_four", handler, max_retries=0)

    assert caught.value.retry_after_seconds == 3600


@pytest.mark.parametrize(
    "handler",
    (
        refusing(-5803),
        refusing(9, status=401),
        lambda request: httpx.Response(200, text=f"<html>{NAME} {NUMBER}</html>"),
        lambda request: httpx.Response(200, json={"code": NUMBER + NAME}),
        lambda request: httpx.Response(200, json={"code": 0, "data": {"live_status": NAME}}),
        lambda request: httpx.Response(500, json={"code": 0, "message": NAME}),
    ),
)
def test_no_error_names_a_person_or_a_key(
    call: Call, handler: Any, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, logger="faceid_client")
    credentials = Credentials(app_id="1", secret_id="AKIDsecret", secret_key=KEY)
    arguments = {
        "validate_data": "0123",
        "video": (f"{NAME}.mp4", PICTURE),
        "idcard_number": NUMBER,
        "idcard_name": NAME,
    }

    with pytest.raises(FaceIdError) as caught:
        call("idcard_live_detect_four", handler, credentials=credentials, arguments=arguments)

    shown = "".join(traceback.format_exception(caught.value))
    shown += str(caught.value) + repr(caught.value) + repr(caught.value.args)
    shown += "".join(record.getMessage() for record in caplog.records)
    assert caplog.records
    assert not [secret for secret in SECRETS if secret in shown]


def test_errors_survive_a_process_boundary(call: Call) -> None:
    for handler in (refusing(14), refusing("x")):
        with pytest.raises((ApiError, InvalidResponseError)) as caught:
            call("live_get_four", handler)

        twin = pickle.loads(pickle.dumps(caught.value))
        assert type(twin) is type(caught.value)
        assert str(twin) == str(copy.copy(caught.value)) == str(caught.value)
        assert twin.meta.raw_body == caught.value.meta.raw_body


def test_words_of_each_kind_of_error() -> None:
    shown = TransportError("live_get_four", "no answer", maybe_sent=True, attempts=2)

    assert str(InvalidArgumentError("timeout", "must be positive")) == "timeout must be positive"
    assert str(shown) == (
        "live_get_four: no answer (2 attempts; the request may have been processed and billed)"
    )
    assert repr(shown).startswith("TransportError('live_get_four: no answer")


def test_undecodable_answer_keeps_the_raw_body(call: Call) -> None:
    with pytest.raises(InvalidResponseError) as caught:
        call("live_get_four", lambda _: httpx.Response(502, html="<h1>Bad gateway</h1>"))

    assert caught.value.http_status == 502
    assert caught.value.meta.raw_body == b"<h1>Bad gateway</h1>"
    assert str(caught.value) == "live_get_four: HTTP 502 answer is not JSON"
