"""Holds the emulator's reading of COS signatures: every place, list and time, right and wrong."""

from typing import Any

import pytest
from bucket_caller import HOST, NOW, Bucket, Signing, code_of, xml

LIVE: dict[str, Any] = {"query": {"ci-process": "GetLiveCode"}}


@pytest.fixture
def bucket() -> Bucket:
    return Bucket()


@pytest.mark.parametrize("place", ["header", "query", "sign"])
@pytest.mark.parametrize("params", [None, (), ("ci-process",)])
@pytest.mark.parametrize("headers", [("host",), (), ("host", "x-cos-a")])
def test_every_place_and_partial_lists_are_accepted(
    bucket: Bucket, place: str, params: tuple[str, ...] | None, headers: tuple[str, ...]
) -> None:
    signing = Signing(place=place, params=params, headers=headers)

    reply = bucket.process("GetLiveCode", signing=signing, headers={"x-cos-a": "1 2"})

    assert (reply.status, code_of(reply)) == (200, "")


@pytest.mark.parametrize("other", ["", "q-sign-algorithm=sha1", None])
def test_second_header_takes_the_first_ones_worth(bucket: Bucket, other: str | None) -> None:
    fields = Signing().fields("GET", "/", {"ci-process": "GetLiveCode"}, {"Host": HOST})
    good = "&".join(f"{name}={value}" for name, value in fields.items())
    lines = [("Host", HOST), ("Authorization", good)]
    alone = bucket.emulator.call("GET", "/?ci-process=GetLiveCode", headers=lines)

    lines.append(("authorization", good if other is None else other))
    reply = bucket.emulator.call("GET", "/?ci-process=GetLiveCode", headers=lines)

    assert code_of(alone) == ""
    assert (reply.status, code_of(reply)) == (400, "InvalidArgument")


@pytest.mark.parametrize("host", [HOST, f"{HOST}:8080"])
@pytest.mark.parametrize("signed", [HOST, f"{HOST}:8080"])
def test_host_is_right_with_and_without_the_port_it_came_with(
    bucket: Bucket, host: str, signed: str
) -> None:
    accepted = signed in (HOST, host)
    signing = Signing(headers=("host",), host=signed)
    reply = bucket.call(
        "GET", "/", {"ci-process": "GetLiveCode"}, host=host, signing=_host_of(signing, signed)
    )

    assert (code_of(reply) == "") is accepted


def _host_of(signing: Signing, signed: str) -> Signing:
    class Fixed(Signing):
        def fields(self, method: str, path: str, query: Any, headers: Any) -> dict[str, str]:
            return super().fields(method, path, query, {**headers, "Host": signed})

    return Fixed(headers=signing.headers, host=signed)


@pytest.mark.parametrize(
    ("path", "signed"),
    [
        ("/%E6%96%87/a%20b%2Bc.mp4", "/文/a b+c.mp4"),
        ("/a+b.mp4", "/a b.mp4"),
        ("/folder%2Fa~.mp4", "/folder/a~.mp4"),
    ],
)
def test_path_is_signed_as_the_service_decodes_it(bucket: Bucket, path: str, signed: str) -> None:
    assert bucket.upload(path, signing=Signing(signed_path=signed)).status == 200
    assert code_of(bucket.upload(path, signing=Signing(signed_path=path))) == (
        "SignatureDoesNotMatch"
    )


@pytest.mark.parametrize("value", [" a", "a ", " ", "\u3000a", "\ta"])
def test_spaces_around_a_value_are_signed(bucket: Bucket, value: str) -> None:
    query = {"ci-process": "GetLiveCode", "note": value}

    assert code_of(bucket.call("GET", "/", query, host=HOST, signing=Signing())) == ""


def test_key_time_and_sign_time_are_kept_apart(bucket: Bucket) -> None:
    longer = Signing(key_span=(NOW - 1000, NOW + 9000))

    assert bucket.process("GetLiveCode", signing=longer).status == 200
    over = Signing(key_span=(NOW - 1000, NOW - 1))
    assert code_of(bucket.process("GetLiveCode", signing=over)) == "AccessDenied"


@pytest.mark.parametrize(
    ("signing", "status", "code"),
    [
        (Signing(place="none"), 403, "AccessDenied"),
        (Signing(changes={"q-sign-algorithm": "md5"}), 400, "InvalidArgument"),
        (Signing(changes={"q-sign-time": "soon"}), 400, "InvalidArgument"),
        (Signing(changes={"q-signature": ""}), 400, "InvalidArgument"),
        (Signing(secret_id="AKIDnobody"), 403, "InvalidAccessKeyId"),
        (Signing(start=NOW + 901, end=NOW + 2000), 403, "RequestTimeTooSkewed"),
        (Signing(start=NOW - 600, end=NOW - 1), 403, "AccessDenied"),
        (Signing(secret_key="nope"), 403, "SignatureDoesNotMatch"),
        (Signing(raw_key=True), 403, "SignatureDoesNotMatch"),
        (Signing(changes={"q-url-param-list": ""}), 403, "SignatureDoesNotMatch"),
        (Signing(changes={"q-header-list": "date;host"}), 403, "SignatureDoesNotMatch"),
    ],
)
def test_wrong_signatures_have_their_codes(
    bucket: Bucket, signing: Signing, status: int, code: str
) -> None:
    reply = bucket.process("GetLiveCode", signing=signing)

    assert (reply.status, code_of(reply)) == (status, code)


def test_upper_case_hex_is_no_match(bucket: Bucket) -> None:
    right = Signing().fields("GET", "/", LIVE["query"], {"Host": HOST})["q-signature"]
    reply = bucket.process("GetLiveCode", signing=Signing(changes={"q-signature": right.upper()}))

    assert code_of(reply) == "SignatureDoesNotMatch"


def test_mismatch_shows_what_the_service_signed_and_expiry_says_so(bucket: Bucket) -> None:
    wrong = xml(bucket.process("GetLiveCode", signing=Signing(secret_key="nope")))
    late = xml(bucket.process("GetLiveCode", signing=Signing(start=0, end=NOW - 1)))

    assert wrong.findtext("FormatString") == f"get\n/\nci-process=GetLiveCode\nhost={HOST}\n"
    assert (wrong.findtext("StringToSign") or "").startswith(f"sha1\n{NOW - 60};{NOW + 300}\n")
    assert late.findtext("Message") == "Request has expired"
    assert late.findtext("ServerTime") == "2023-11-14T22:13:20Z"


def test_date_that_is_far_off_is_skew(bucket: Bucket) -> None:
    date = {"Date": "Tue, 14 Nov 2023 22:30:00 GMT"}

    assert code_of(bucket.process("GetLiveCode", headers=date)) == "RequestTimeTooSkewed"
    assert code_of(bucket.process("GetLiveCode", headers={"Date": "tomorrow"})) == ""


def test_answers_tell_the_tenants_own_time(bucket: Bucket) -> None:
    assert bucket.process("GetLiveCode").header("Date") == "Tue, 14 Nov 2023 22:13:20 GMT"
