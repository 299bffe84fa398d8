"""Measures a call of the client against the vendor's own package, on one emulator.

Both go over a real socket to the same process; the cost is the time that the caller waits.
"""

from __future__ import annotations

import time
from collections.abc import Callable

import qcloud_image
import signed
from client.emulator import emulator
from faceid_client import Credentials, FaceIdClient
from qcloud_image.conf import Conf
from timing import Row, interleave, per_call

NAME, NUMBER = "测试员", "990000199001010017"
PHOTO = b"\xff\xd8\xff\xe0" + bytes(2040) + b"\xff\xd9"


def their_calls(address: str) -> dict[str, Callable[[], object]]:
    """Return the calls through the vendor's package, whose address is a constant."""
    setattr(Conf, "_Conf__SERVICE_ADDR", address)  # noqa: B010 - the name is private to its class
    sdk = qcloud_image.Client(signed.APP_ID, signed.SECRET_ID, signed.SECRET_KEY, "")

    def accepted(answer: dict[str, object]) -> None:
        if answer["code"] != 0:
            raise RuntimeError(f"qcloud_image was refused: {answer}")

    return {
        "their json": lambda: accepted(sdk.face_livegetfour()),
        "their form": lambda: accepted(
            sdk.face_idcardcompare(NUMBER, NAME, qcloud_image.CIBuffer(PHOTO))
        ),
    }


def our_calls(client: FaceIdClient) -> dict[str, Callable[[], object]]:
    """Return the same calls through the generated client."""
    return {
        "our json": lambda: client.live_get_four(),
        "our form": lambda: client.idcard_compare(
            idcard_number=NUMBER, idcard_name=NAME, image=PHOTO
        ),
    }


def measure(*, batches: int, calls: int) -> list[Row]:
    """Return the rows of calls one after another, as one thread makes them."""
    credentials = Credentials(
        app_id=signed.APP_ID, secret_id=signed.SECRET_ID, secret_key=signed.SECRET_KEY
    )
    with (
        emulator() as address,
        FaceIdClient(credentials, base_url=f"http://{address}") as ours,
    ):
        subjects = their_calls(address) | our_calls(ours)
        samples = interleave(
            {
                name: per_call(call, calls=calls, clock=time.perf_counter)
                for name, call in subjects.items()
            },
            batches=batches,
        )
    rows: list[Row] = []
    for kind, title in (("json", "JSON"), ("form", "multipart of 2 kB")):
        our, their = samples[f"our {kind}"], samples[f"their {kind}"]
        note = f"{their.median / our.median:.1f} times the calls per second"
        what = f"client call over a socket, {title}, against qcloud_image, wall time"
        rows.append(Row(what, "ms", our, their, note))
    return rows
