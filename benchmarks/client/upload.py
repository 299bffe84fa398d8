"""One upload in a process of its own: prints by how many bytes its memory grew at most.

All four ways import the same modules and have made one call before the upload is watched.
"""

from __future__ import annotations

import asyncio
import gc
import sys
from collections.abc import Callable
from pathlib import Path

import httpx
from faceid_client import AsyncFaceIdClient, Credentials, FaceIdClient

sys.path[0] = str(Path(__file__).resolve().parents[1])
import signed  # noqa: E402

STATUS = Path("/proc/self/status")
PEAK_RESET = Path("/proc/self/clear_refs")
CREDENTIALS = Credentials(
    app_id=signed.APP_ID, secret_id=signed.SECRET_ID, secret_key=signed.SECRET_KEY
)
APP = {"appid": signed.APP_ID}


def resident_bytes(line: str) -> int:
    """Return a line of the process's own status, in bytes (Linux)."""
    for each in STATUS.read_text(encoding="ascii").splitlines():
        if each.startswith(f"{line}:"):
            return int(each.split()[1]) * 1024
    raise RuntimeError(f"{STATUS} has no {line}")


def watch() -> int:
    """Forget the highest use so far and return the present one."""
    gc.collect()
    PEAK_RESET.write_text("5", encoding="ascii")
    return resident_bytes("VmRSS")


def form(code: str) -> dict[str, str]:
    return {**APP, "validate_data": code, "compare_flag": "false"}


def headers() -> dict[str, str]:
    return {"Authorization": signed.authorization()}


def bare(base_url: str, path: Path) -> int:
    with httpx.Client(base_url=base_url) as http:
        reply = http.post("/face/livegetfour", json=APP, headers=headers()).json()
        before = watch()
        with path.open("rb") as video:
            files = {"video": (path.name, video, "video/mp4")}
            reply = http.post(
                "/face/livedetectfour",
                data=form(reply["data"]["validate_data"]),
                files=files,
                headers=headers(),
            ).json()
    require(reply["code"] == 0)
    return before


async def bare_async(base_url: str, path: Path) -> int:
    async with httpx.AsyncClient(base_url=base_url) as http:
        reply = (await http.post("/face/livegetfour", json=APP, headers=headers())).json()
        before = watch()
        with path.open("rb") as video:
            files = {"video": (path.name, video, "video/mp4")}
            answer = await http.post(
                "/face/livedetectfour",
                data=form(reply["data"]["validate_data"]),
                files=files,
                headers=headers(),
            )
    require(answer.json()["code"] == 0)
    return before


def ours(base_url: str, path: Path) -> int:
    with FaceIdClient(CREDENTIALS, base_url=base_url) as faceid:
        code = faceid.live_get_four().validate_data
        before = watch()
        result = faceid.live_detect_four(validate_data=code, video=path, compare_flag=False)
    require(result.code == 0)
    return before


async def ours_async(base_url: str, path: Path) -> int:
    async with AsyncFaceIdClient(CREDENTIALS, base_url=base_url) as faceid:
        code = (await faceid.live_get_four()).validate_data
        before = watch()
        result = await faceid.live_detect_four(validate_data=code, video=path, compare_flag=False)
    require(result.code == 0)
    return before


def require(accepted: bool) -> None:
    if not accepted:
        raise RuntimeError("the upload was refused")


WAYS: dict[str, Callable[[str, Path], int]] = {
    "bare": bare,
    "bare async": lambda base_url, path: asyncio.run(bare_async(base_url, path)),
    "ours": ours,
    "ours async": lambda base_url, path: asyncio.run(ours_async(base_url, path)),
}

if __name__ == "__main__":
    way, address, name = sys.argv[1:]
    start = WAYS[way](address, Path(name))
    print(resident_bytes("VmHWM") - start)
