"""Holds what the client makes of answers in XML, whole and hostile."""

import tracemalloc
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from faceid_client import (
    ApiError,
    FaceIdError,
    InvalidResponseError,
    LivenessError,
    LivenessResult,
    NotFoundError,
    PermissionDeniedError,
    RateLimitError,
    SignatureError,
    SignatureExpiredError,
    UnknownCodeError,
)
from faceid_client.cos_decoding import read_cos_reply
from faceid_client.decoding import Unreadable
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

Call = Callable[..., Any]
PERSON = {"id_card": "990000199001010017", "name": "测试员", "liveness_type": "SILENT"}
STORED: dict[str, Any] = {"object_key": "a.mp4", **PERSON}
LONG = "<Response>" + "<a>" * 50


def answering(
    body: str | bytes, status: int = 200, **headers: str
) -> Callable[..., httpx.Response]:
    content = body.encode("utf-8") if isinstance(body, str) else body
    return lambda _: httpx.Response(status, content=content, headers=headers)


def verify(call: Call, body: str | bytes, status: int = 200, **headers: str) -> LivenessResult:
    found: LivenessResult = call(
        "recognize_stored", answering(body, status, **headers), arguments=STORED
    )
    return found


@pytest.mark.parametrize(
    ("inner", "frames"),
    [
        ("", ()),
        ("<BestFrameList/>", ()),
        ("<BestFrameList>null</BestFrameList>", ()),
        ("<BestFrameList>QQ==</BestFrameList>", ("QQ==",)),
        (
            "<BestFrameList>QQ==</BestFrameList><BestFrameList>Qg==</BestFrameList>",
            ("QQ==", "Qg=="),
        ),
        ("<BestFrameList><F>QQ==</F><F>Qg==</F></BestFrameList>", ("QQ==", "Qg==")),
        ('<BestFrameList xmlns:x="s" x:nil="true"/>', ()),
    ],
)
def test_best_frames_are_always_a_tuple(call: Call, inner: str, frames: tuple[str, ...]) -> None:
    result = verify(call, f"<Response><Sim>91.5</Sim>{inner}</Response>")

    assert result.best_frame_list == frames
    assert result.sim == 91.5
    assert result.best_frame_base64 is None


def test_result_keeps_unknown_elements_and_ids(call: Call) -> None:
    body = (
        "<?xml version='1.0' encoding='utf-8' ?><Response><BestFrameBase64>QQ==</BestFrameBase64>"
    )
    body += "<Sim>70</Sim><New>x</New></Response>"

    result = verify(call, body, **{"x-cos-request-id": "NWY2"})

    assert (result.best_frame_base64, result.extra) == ("QQ==", {"New": "x"})
    assert result.meta.request_id == "NWY2"
    assert result.is_same_person()
    assert not result.is_same_person(threshold=70.5)
    assert "QQ==" not in repr(result)


def test_companions_keep_texts(call: Call) -> None:
    code = call("get_live_code", answering("<Response><LiveCode>0521</LiveCode></Response>"))
    order = call(
        "get_action_sequence",
        answering("<Response><ActionSequence>2,1</ActionSequence></Response>"),
    )

    assert (code.live_code, order.action_sequence) == ("0521", "2,1")


@pytest.mark.parametrize(
    ("status", "code", "message", "kind"),
    [
        (400, "FailedOperation.LivessDetectFail", "活体检测没通过", LivenessError),
        (403, "SignatureDoesNotMatch", "The Signature you specified is invalid.", SignatureError),
        (403, "AccessDenied", "Request has expired", SignatureExpiredError),
        (403, "AccessDenied", "Access Denied.", PermissionDeniedError),
        (403, "RequestTimeTooSkewed", "", SignatureExpiredError),
        (404, "NoSuchKey", "", NotFoundError),
        (400, "FailedOperation.RequestLimitExceeded", "", RateLimitError),
        (418, "Teapot", "", UnknownCodeError),
        (200, "FailedOperation.LipVoiceLow", "", LivenessError),
    ],
)
def test_refusal_is_an_error_of_its_family_whatever_the_status(
    call: Call, status: int, code: str, message: str, kind: type[ApiError]
) -> None:
    body = f"<Error><Code>{code}</Code><Message>{message}</Message><RequestId>R1</RequestId>"
    body += "<TraceId>T1</TraceId></Error>"

    with pytest.raises(kind) as caught:
        call("recognize_stored", answering(body, status), arguments=STORED, max_retries=0)

    error = caught.value
    assert type(error) is kind
    assert (error.code, error.message) == (code, message)
    assert (error.request_id, error.trace_id) == ("R1", "T1")
    assert code in str(error)
    assert PERSON["id_card"] not in str(error) + repr(error)


def test_refusal_in_json_is_an_error_too(call: Call) -> None:
    with pytest.raises(UnknownCodeError) as caught:
        verify(call, '{"code":-60932,"message":"x"}', 400)

    assert caught.value.code == -60932


@pytest.mark.parametrize(
    "body",
    [
        "",
        "<html><body>502</body></html>",
        "<Response><Sim>x</Sim></Response>",
        "<Response><Sim>NaN</Sim></Response>",
        "<Response/>",
        "<Response><Sim>1</Sim><Sim>2</Sim></Response>",
        "<Error><Message>x</Message></Error>",
        "<Error/>",
        '{"code":0}',
        "[]",
        LONG,
        "<Response>" + "<a/>" * 5000 + "</Response>",
        '<!DOCTYPE r [<!ENTITY a "aaaa">]><Response><Sim>&a;</Sim></Response>',
        '<!DOCTYPE r SYSTEM "file:///etc/passwd"><Response><Sim>1</Sim></Response>',
        "<Response><Sim>&undefined;</Sim></Response>",
        b"\xff\xfe\x00",
        b"<Response><Sim>1</Sim><Name>\xff\xff</Name></Response>",
        "<Response" + "".join(f' a{n}="x"' for n in range(17)) + "><Sim>1</Sim></Response>",
        "<Response><Sim>1</Sim></Response><Response/>",
        "<Response><Sim>1</Sim>",
        "<Error><Code>a\nb</Code></Error>",
        f"<Error><Code>{PERSON['id_card']}</Code></Error>",
        "<Error><Code>测试员</Code></Error>",
        f"<Error><Code>{'x' * 81}</Code></Error>",
        "\ufeff{}",
    ],
)
def test_answer_that_is_none_is_an_invalid_response(call: Call, body: str | bytes) -> None:
    with pytest.raises(InvalidResponseError) as caught:
        verify(call, body)

    assert "passwd" not in str(caught.value)


DECLARED = "<?xml version='1.0' encoding='{}'?><Response><Sim>1</Sim><Note>测试</Note></Response>"


@pytest.mark.parametrize(
    ("declared", "encoding"),
    [
        ("utf-8", "utf-8-sig"),
        ("utf-16", "utf-16"),
        ("utf-8", "utf-16-le"),
        ("no-such", "utf-8"),
        ("gbk", "utf-8"),
        ("gbk", "gbk"),
        ("utf-8", "gb18030"),
    ],
)
def test_text_in_another_encoding_than_it_says_is_read(
    call: Call, declared: str, encoding: str
) -> None:
    assert verify(call, DECLARED.format(declared).encode(encoding)).extra == {"Note": "测试"}


WIDE = 3_000_000


@pytest.mark.parametrize(
    "body",
    [
        "<Response" + "".join(f' a{n:x}="x"' for n in range(WIDE // 10)) + "/>",
        "<Response" + "".join(f' xmlns:a{n:x}="x"' for n in range(WIDE // 16)) + "/>",
        "<Response><!--" + "x" * WIDE + "--></Response>",
        "<Response><?a " + "x" * WIDE + "?></Response>",
        "<" + "x" * WIDE,
    ],
    ids=("attributes", "namespaces", "comment", "instruction", "name"),
)
def test_tag_without_an_end_takes_no_memory_of_its_size(body: str) -> None:
    content = body.encode("utf-8")
    tracemalloc.start()
    try:
        with pytest.raises(Unreadable, match="too long"):
            read_cos_reply(content)
        _, peak_bytes = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert peak_bytes < 1_000_000


def test_long_picture_is_read_whole(call: Call) -> None:
    frame = "QUJD" * 100_000

    result = verify(
        call, f"<Response><BestFrameBase64>{frame}</BestFrameBase64><Sim>1</Sim></Response>"
    )

    assert result.best_frame_base64 == frame


@pytest.mark.parametrize("code", ["-60932", "AIBucketUnBinded", "Some.New_Code-2"])
def test_code_that_nobody_lists_is_data(call: Call, code: str) -> None:
    with pytest.raises(ApiError) as caught:
        verify(call, f"<Error><Code>{code}</Code></Error>", 400)

    assert caught.value.code == code


def test_success_with_a_status_of_failure_is_an_invalid_response(call: Call) -> None:
    with pytest.raises(InvalidResponseError):
        verify(call, "<Response><Sim>99</Sim></Response>", 500)


TEXTS = st.text(max_size=20)
ELEMENTS = st.sampled_from(("Response", "Error", "Sim", "Code", "BestFrameList", "html", "a"))


def written(tree: Any) -> str:
    name, children = tree
    inner = children if isinstance(children, str) else "".join(map(written, children))
    return f"<{name}>{inner}</{name}>"


TREES = st.recursive(
    st.tuples(ELEMENTS, TEXTS), lambda below: st.tuples(ELEMENTS, st.lists(below, max_size=4))
)


@settings(
    max_examples=120, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
@given(body=st.one_of(st.binary(max_size=60), TREES.map(lambda tree: written(tree).encode())))
def test_any_answer_is_a_result_or_an_error_of_ours(call: Call, body: bytes) -> None:
    try:
        result = verify(call, body)
    except FaceIdError:
        return

    assert isinstance(result.sim, float)
