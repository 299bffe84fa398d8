"""Holds the ways to hand in a picture or a video, and every refusal before anything is sent."""

import importlib
import io
import os
import tracemalloc
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, cast

import httpx
import pytest
from faceid_client import InvalidArgumentError, InvalidMediaError, TransportError, UploadError
from faceid_client.limits import REQUEST_BODY_BYTES

# Two distributions bring a module of this name; the type checkers see the other one.
multipart: Any = importlib.import_module("multipart")

JPEG = b"\xff\xd8\xff\xe0" + b"j" * 400
MP4 = b"\x00\x00\x00\x18ftypmp42" + b"v" * 400
SECRET_NAME = "张三-990000199001010017.mp4"

Call = Callable[..., Any]


@dataclass(frozen=True, slots=True)
class Sent:
    """A part as a parser found it."""

    filename: str | None
    content_type: str
    raw: bytes


class Recorder:
    """Answers every call and keeps the parts of the last one."""

    def __init__(self) -> None:
        self.calls = 0
        self.parts: dict[str, Sent] = {}

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.calls += 1
        body = request.read()
        assert int(request.headers["content-length"]) == len(body)
        _, options = multipart.parse_options_header(request.headers["content-type"])
        parser = multipart.MultipartParser(io.BytesIO(body), options["boundary"], strict=True)
        for part in parser:
            self.parts[part.name] = Sent(part.filename, part.content_type, part.raw)
            part.close()
        data = {"live_status": 0, "live_msg": "OK"}
        return httpx.Response(200, json={"code": 0, "message": "OK", "data": data})


class Pipe(io.RawIOBase):
    """A stream that can be read once and cannot seek."""

    def __init__(self, content: bytes) -> None:
        self._left = io.BytesIO(content)

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        return self._left.read(min(size, 10_000) if size > 0 else size)


def send(call: Call, recorder: Recorder, video: object) -> None:
    arguments = {"validate_data": "1234", "video": video, "compare_flag": False}
    call("live_detect_four", recorder, arguments=arguments)


@pytest.fixture
def recorder() -> Recorder:
    return Recorder()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    file = tmp_path / "me.mp4"
    file.write_bytes(MP4)
    return file


def test_path_is_sent_under_its_own_name(call: Call, recorder: Recorder, path: Path) -> None:
    send(call, recorder, path)

    video = recorder.parts["video"]
    assert (video.filename, video.content_type, video.raw) == ("me.mp4", "video/mp4", MP4)


def test_path_may_be_a_text(call: Call, recorder: Recorder, path: Path) -> None:
    send(call, recorder, str(path))

    assert recorder.parts["video"].raw == MP4


@pytest.mark.parametrize("content", (MP4, bytearray(MP4), memoryview(MP4)))
def test_bytes_get_a_filename_from_what_they_are(
    call: Call, recorder: Recorder, content: object
) -> None:
    send(call, recorder, content)

    video = recorder.parts["video"]
    assert (video.filename, video.content_type, video.raw) == ("video.mp4", "video/mp4", MP4)


def test_open_file_is_sent_from_where_it_stands_and_stays_open(
    call: Call, recorder: Recorder, path: Path
) -> None:
    with path.open("rb") as opened:
        opened.seek(12)
        send(call, recorder, opened)

        assert not opened.closed
    assert recorder.parts["video"].raw == MP4[12:]
    assert recorder.parts["video"].filename == "me.mp4"


def test_stream_that_cannot_seek_is_sent_whole(call: Call, recorder: Recorder) -> None:
    send(call, recorder, Pipe(MP4))

    assert recorder.parts["video"].raw == MP4


@pytest.mark.parametrize("extra", ((), ("video/quicktime",)))
def test_triple_names_file_and_type(
    call: Call, recorder: Recorder, extra: tuple[str, ...], path: Path
) -> None:
    send(call, recorder, ("clip.mov", path, *extra))

    video = recorder.parts["video"]
    assert (video.filename, video.content_type) == ("clip.mov", "video/quicktime")


def test_gbk_filename_is_sent_as_one_part(call: Call, recorder: Recorder, tmp_path: Path) -> None:
    file = tmp_path / os.fsdecode("张三.mp4".encode("gbk"))
    file.write_bytes(MP4)

    send(call, recorder, file)

    assert recorder.parts["video"].filename == "%D5%C5%C8%FD.mp4"


@pytest.mark.parametrize(
    ("video", "problem"),
    (
        (b"", "video is empty"),
        (Path("/no/such/place") / SECRET_NAME, "video cannot be read: No such file"),
        (Path("/"), "video cannot be read: Is a directory"),
        (Path("/dev/zero"), "video is not a regular file"),
        ("nul\0byte", "video cannot be read: ValueError"),
        (b"GIF89a" + bytes(99), "video is a GIF"),
        ((SECRET_NAME + ".GIF", MP4), "video is a GIF"),
        (io.StringIO(SECRET_NAME), "video must be opened in binary mode"),
        (5, "video must be a path, bytes or a file"),
        ((SECRET_NAME,), "video must be .filename, content."),
        (("", MP4), "video has a filename that is not"),
        ((SECRET_NAME, MP4, "text/plain\r\nX: y"), "video has a content type that is not"),
        (b"v" * (REQUEST_BODY_BYTES + 1), "video is larger than 6291456 bytes"),
        (b"v" * REQUEST_BODY_BYTES, "video would make a body of more than 6291456 bytes"),
        (Pipe(b""), "video is empty"),
        (Pipe(b"v" * (REQUEST_BODY_BYTES + 9)), "video is larger than 6291456 bytes"),
    ),
    ids=lambda value: value if isinstance(value, str) and value.startswith("video") else "",
)
def test_unfit_media_is_refused_before_anything_is_sent(
    call: Call, recorder: Recorder, video: object, problem: str
) -> None:
    if isinstance(video, Pipe):
        video = Pipe(cast("Any", video)._left.getvalue())

    with pytest.raises(InvalidMediaError, match=problem) as caught:
        send(call, recorder, video)

    assert recorder.calls == 0
    assert caught.value.argument == "video"
    assert SECRET_NAME not in str(caught.value) + repr(caught.value)


def test_body_of_exactly_the_limit_is_sent(call: Call, recorder: Recorder) -> None:
    send(call, recorder, b"v" * (REQUEST_BODY_BYTES - 700))

    assert recorder.calls == 1


@pytest.mark.parametrize("url", (None, "https://example.com/face.jpg"))
def test_url_and_image_are_needed_exactly_once(
    call: Call, recorder: Recorder, url: str | None
) -> None:
    arguments = {"url": url, "image": JPEG if url else None}

    with pytest.raises(InvalidArgumentError, match="url or image is needed, exactly one of them"):
        call("live_detect_picture", recorder, arguments=arguments)

    assert recorder.calls == 0


class Shrinking(io.BytesIO):
    """A file that loses its end after it was measured."""

    def read(self, size: int | None = -1) -> bytes:
        piece = super().read(size)
        if len(piece) > 1000:
            self.truncate(self.tell())
        return piece


@pytest.mark.parametrize("operation", ("idcard_compare", "live_detect_picture"))
def test_empty_address_of_a_picture_is_refused_before_anything_is_sent(
    call: Call, operation: str
) -> None:
    person = {"idcard_number": "1", "idcard_name": "x"} if operation == "idcard_compare" else {}

    with pytest.raises(InvalidArgumentError, match="url must not be empty"):
        call(operation, never, arguments=person | {"url": ""})


def test_address_handed_in_as_a_path_is_told_apart(call: Call) -> None:
    with pytest.raises(InvalidArgumentError, match="image is a URL, not a path"):
        call("live_detect_picture", never, arguments={"image": "https://example.com/face.jpg"})


def never(_request: httpx.Request) -> httpx.Response:
    raise AssertionError("something was sent")


def test_file_that_shrinks_while_it_is_sent_is_an_upload_error(
    call: Call, recorder: Recorder
) -> None:
    with pytest.raises(UploadError, match="video became shorter") as caught:
        send(call, recorder, Shrinking(b"v" * 200_000))

    assert caught.value.maybe_sent
    assert caught.value.attempts == 1


def test_file_closed_before_another_attempt_is_an_upload_error(call: Call, path: Path) -> None:
    opened: BinaryIO = path.open("rb")

    def handler(request: httpx.Request) -> httpx.Response:
        request.read()
        opened.close()
        return httpx.Response(200, json={"code": 15, "message": "too often"})

    with pytest.raises(UploadError, match="video could not be opened again"):
        call(
            "live_detect_four",
            handler,
            arguments={"validate_data": "1", "video": opened, "compare_flag": False},
        )


def test_file_is_closed_when_the_upload_fails(
    call: Call, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[BinaryIO] = []
    original = Path.open

    def remembering(self: Path, *arguments: Any, **given: Any) -> Any:
        opened.append(original(self, *arguments, **given))
        return opened[-1]

    def start(request: httpx.Request) -> None:
        next(iter(cast("Any", request.stream)))
        raise httpx.WriteError("gone")

    async def start_async(request: httpx.Request) -> None:
        async for _ in cast("Any", request.stream):
            raise httpx.WriteError("gone")

    class Failing(httpx.MockTransport):
        def handle_request(self, request: httpx.Request) -> Any:
            return start(request)

        async def handle_async_request(self, request: httpx.Request) -> Any:
            return await start_async(request)

    path.write_bytes(MP4 + bytes(500_000))
    monkeypatch.setattr(Path, "open", remembering)
    arguments = {"validate_data": "1", "video": path, "compare_flag": False}

    with pytest.raises(TransportError) as caught:
        call(
            "live_detect_four",
            transport=Failing(lambda _: httpx.Response(200)),
            arguments=arguments,
        )

    assert caught.value.maybe_sent
    assert opened
    assert all(each.closed for each in opened)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes on this system")
def test_named_pipe_is_refused_and_not_waited_for(
    call: Call, recorder: Recorder, tmp_path: Path
) -> None:
    os.mkfifo(tmp_path / "pipe")

    with pytest.raises(InvalidMediaError, match="video is not a regular file"):
        send(call, recorder, tmp_path / "pipe")


def test_path_is_streamed_and_never_held_whole(call: Call, tmp_path: Path) -> None:
    file = tmp_path / "large.mp4"
    file.write_bytes(MP4 + bytes(5_000_000))
    sent = 0

    def answer() -> httpx.Response:
        data = {"live_status": 0, "live_msg": "OK"}
        return httpx.Response(200, json={"code": 0, "message": "OK", "data": data})

    def count(request: httpx.Request) -> None:
        nonlocal sent
        for piece in cast("Any", request.stream):
            sent += len(piece)

    async def count_async(request: httpx.Request) -> None:
        nonlocal sent
        async for piece in cast("Any", request.stream):
            sent += len(piece)

    class Swallowing(httpx.MockTransport):
        def handle_request(self, request: httpx.Request) -> httpx.Response:
            count(request)
            return answer()

        async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
            await count_async(request)
            return answer()

    arguments = {"validate_data": "1", "video": file, "compare_flag": False}
    call("live_detect_four", transport=Swallowing(lambda _: answer()), arguments=arguments)
    tracemalloc.start()
    try:
        call("live_detect_four", transport=Swallowing(lambda _: answer()), arguments=arguments)
        _, peak_bytes = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert sent > 10_000_000
    assert peak_bytes < 1_500_000
