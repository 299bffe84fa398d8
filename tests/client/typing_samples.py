"""Says, for the type checkers only, what a caller's editor knows about calls and results."""

from pathlib import Path
from typing import assert_type

from faceid_client import (
    ApiError,
    AsyncFaceIdClient,
    CodeInfo,
    Comparison,
    Credentials,
    FaceIdClient,
    IdcardCompareResult,
    IdcardLiveDetectFourResult,
    LiveDetectFourResult,
    LiveDetectPictureResult,
    LiveGetFourResult,
    Meta,
    sign_multi_use,
    sign_single_use,
)


def blocking(path: Path) -> None:
    with FaceIdClient(Credentials.from_env(), timeout=5, max_retries=1) as faceid:
        assert_type(faceid, FaceIdClient)
        assert_type(faceid.with_options(timeout=1.5), FaceIdClient)
        code = assert_type(faceid.live_get_four(), LiveGetFourResult)
        assert_type(code.validate_data, str)
        assert_type(code.meta, Meta)
        verified = faceid.idcard_live_detect_four(
            validate_data=code.validate_data, video=path, idcard_number="…", idcard_name="…"
        )
        assert_type(verified, IdcardLiveDetectFourResult)
        assert_type(verified.sim, int | None)
        assert_type(verified.video_photo, str | None)
        assert_type(verified.is_live, bool)
        assert_type(verified.is_same_person(threshold=70), bool)
        assert_type(verified.failure, CodeInfo | None)
        assert_type(verified.comparison, Comparison | None)
        if (found := verified.comparison) is not None:
            assert_type(found.sim, int)
            assert_type(found.photo, str)
            assert_type(found.is_same_person(threshold=70), bool)
        with path.open("rb") as opened:
            compared = faceid.idcard_compare(idcard_number="…", idcard_name="…", image=opened)
        assert_type(compared, IdcardCompareResult)
        assert_type(compared.similarity, float)
        faceid.live_detect_picture(image=b"")
        faceid.live_detect_picture(image=("a.jpg", b"", "image/jpeg"))
        faceid.live_detect_picture(url="https://example.com/a.jpg")


async def awaited(path: Path) -> None:
    async with AsyncFaceIdClient(Credentials.from_env()) as faceid:
        picture = await faceid.live_detect_picture(image=path)
        assert_type(picture, LiveDetectPictureResult)
        assert_type(picture.is_live, bool)
        checked = await faceid.live_detect_four(validate_data="", video=b"", compare_flag=False)
        assert_type(checked, LiveDetectFourResult)
        assert_type(checked.photo, str | None)
        assert_type(checked.comparison, Comparison | None)


def signing(account: Credentials) -> None:
    assert_type(sign_multi_use(account), str)
    assert_type(sign_multi_use(account, lifetime_seconds=60, file_id="x", now=1, nonce=2), str)
    assert_type(sign_single_use(account, file_id="x"), str)


def failing(error: ApiError) -> None:
    assert_type(error.code, int | str)
    assert_type(error.meaning_zh, str)
    assert_type(error.is_retry_safe, bool)
