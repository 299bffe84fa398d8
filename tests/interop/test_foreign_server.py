"""The typed client against correct servers by another hand: every lawful variation."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from faceid_client import (
    ApiError,
    Credentials,
    FaceIdClient,
    FaceIdError,
    RequestTooLargeError,
    SignatureError,
)
from foreign_behaviour import VARIATIONS, Account, Behaviour
from foreign_matrix import VICES
from foreign_server import HONEST, ForeignServer, running

MEDIA = Path(__file__).resolve().parents[2] / "conformance/faceid_conformance/cases/media"
ACCOUNT = Account("1250000001", "AKIDforeign0000000000000000000001", "foreign-key", "pictures")
NUMBER, NAME = "990000199001010017", "测试员"
URL = "https://example.com/face.jpg"


def client_of(server: ForeignServer, key: str = ACCOUNT.secret_key) -> FaceIdClient:
    credentials = Credentials(app_id=ACCOUNT.appid, secret_id=ACCOUNT.secret_id, secret_key=key)
    return FaceIdClient(credentials, base_url=server.url, timeout=5.0, max_retries=0)


@pytest.fixture(scope="module", params=VARIATIONS)
def variation(request: pytest.FixtureRequest) -> Behaviour:
    return VARIATIONS[request.param]


@pytest.fixture(scope="module")
def server(variation: Behaviour) -> Iterator[ForeignServer]:
    with running(ForeignServer(ACCOUNT, variation)) as server:
        yield server
        assert server.faults == []


@pytest.fixture(scope="module")
def client(server: ForeignServer) -> Iterator[FaceIdClient]:
    with client_of(server) as client:
        yield client


def code_of(call: Callable[[], object]) -> int | str:
    try:
        call()
    except ApiError as error:
        return error.code
    return 0


def test_client_compares_a_picture(client: FaceIdClient, variation: Behaviour) -> None:
    wanted = 0 if variation.sees_faces else -4012
    wanted = wanted if variation.knows_people else -5803

    def compare() -> None:
        result = client.idcard_compare(
            idcard_number=NUMBER, idcard_name=NAME, image=MEDIA / "face.jpg", session_id="s-1"
        )
        assert result.similarity == variation.similarity
        assert result.session_id == ("" if variation.session_ids == "empty" else "s-1")
        assert result.is_same_person() == (variation.similarity > 75)

    assert code_of(compare) == wanted


def test_client_sends_an_address(client: FaceIdClient, variation: Behaviour) -> None:
    wanted = 0 if variation.sees_faces else -4015
    wanted = wanted if variation.downloads else -5805

    assert code_of(lambda: client.live_detect_picture(url=URL)) == wanted


def test_client_scores_a_still(client: FaceIdClient, variation: Behaviour) -> None:
    def score() -> None:
        result = client.live_detect_picture(image=MEDIA / "face.jpg")
        assert result.score == variation.score
        assert result.is_live == (variation.score > 87)

    assert code_of(score) == (0 if variation.sees_faces else -4015)


def test_client_verifies_a_video(client: FaceIdClient, variation: Behaviour) -> None:
    code = client.live_get_four(seq="1").validate_data

    result = client.idcard_live_detect_four(
        validate_data=code, video=MEDIA / "me.flv", idcard_number=NUMBER, idcard_name=NAME
    )

    assert (len(code), code.isdecimal()) == (4, True)
    assert result.is_live == variation.sees_faces
    compared = variation.sees_faces and variation.knows_people
    assert (result.compare_status == 0) == compared
    assert (result.sim, result.video_photo is not None) == (
        (variation.sim, True) if compared else (None, False)
    )
    assert result.is_same_person() == (compared and variation.sim > 70)


def test_client_verifies_a_video_against_a_card(client: FaceIdClient, variation: Behaviour) -> None:
    code = client.live_get_four().validate_data
    video, card = MEDIA / "me.mp4", MEDIA / "card.jpg"

    result = client.live_detect_four(
        validate_data=code, video=video, compare_flag=True, card=card, seq="1"
    )

    assert result.is_live == variation.sees_faces
    assert result.sim == (variation.sim if variation.sees_faces else None)


def test_client_asks_for_liveness_alone(client: FaceIdClient, variation: Behaviour) -> None:
    code = client.live_get_four().validate_data

    result = client.live_detect_four(validate_data=code, video=MEDIA / "me.avi", compare_flag=False)

    assert result.is_live == variation.sees_faces
    assert (result.compare_status, result.sim, result.photo) == (None, None, None)


def test_client_reads_a_failed_first_stage(client: FaceIdClient, variation: Behaviour) -> None:
    def verify() -> int:
        return client.idcard_live_detect_four(
            validate_data="0000", video=MEDIA / "me.mp4", idcard_number=NUMBER, idcard_name=NAME
        ).live_status

    if variation.failed_stage_at_top:
        assert code_of(verify) == -5008
    elif not variation.sees_faces:
        assert verify() == -5009
    else:
        assert verify() == (-5008 if variation.tracks_lip_codes else 0)


def test_client_names_a_wrong_key(server: ForeignServer) -> None:
    with client_of(server, key="another") as client, pytest.raises(SignatureError) as caught:
        client.live_get_four()

    assert caught.value.code == 14


def test_client_reads_the_answer_to_a_body_above_the_limit(
    server: ForeignServer, variation: Behaviour
) -> None:
    video = MEDIA.joinpath("me.mp4").read_bytes() + bytes(variation.body_limit)

    with client_of(server) as client, pytest.raises(FaceIdError) as caught:
        client.live_detect_four(validate_data="1234", video=video, compare_flag=False)

    if isinstance(caught.value, ApiError):
        assert isinstance(caught.value, RequestTooLargeError)


def vices_of_answers() -> list[str]:
    """Return the vices that show in answers to right requests."""
    return [
        name
        for name, vice in VICES.items()
        if (vice.parts.desk, vice.parts.bodies) == (HONEST.desk, HONEST.bodies)
    ]


@pytest.mark.parametrize("name", vices_of_answers())
def test_client_ends_in_a_result_or_its_own_error_on_every_vice(name: str) -> None:
    vice = VICES[name]
    with (
        running(ForeignServer(ACCOUNT, vice.behaviour, vice.parts)) as server,
        client_of(server) as client,
    ):
        calls: tuple[Callable[[], object], ...] = (
            lambda: client.live_get_four(),
            lambda: client.live_detect_picture(image=MEDIA / "face.jpg"),
            lambda: client.idcard_compare(idcard_number=NUMBER, idcard_name=NAME, url=URL),
            lambda: client.live_detect_four(
                validate_data="1234",
                video=MEDIA / "me.mp4",
                compare_flag=True,
                card=MEDIA / "card.jpg",
            ),
        )
        for call in calls:
            try:
                call()
            except FaceIdError as error:
                assert NUMBER not in str(error)  # noqa: PT017
