"""Owns the calls of one generated client: openapi-python-client's, with nothing changed in it."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

from generated.faceid.api.face import (
    idcard_compare_by_image,
    idcard_compare_by_url,
    idcard_live_detect_four,
    live_detect_four,
    live_detect_picture_by_image,
    live_detect_picture_by_url,
    live_get_four,
    live_get_four_by_form,
)
from generated.faceid.client import AuthenticatedClient
from generated.faceid.models import (
    IdcardCompareForm,
    IdcardCompareInput,
    IdcardLiveDetectFourForm,
    LiveDetectFourForm,
    LiveDetectFourFormCompareFlag,
    LiveDetectPictureForm,
    LiveDetectPictureInput,
    LiveGetFourForm,
    LiveGetFourInput,
)
from generated.faceid.types import File, Unset

Given = dict[str, Any]
CALLS: dict[tuple[str, str], tuple[Callable[..., Any], Callable[..., Any]]] = {
    ("idcardCompare", "json"): (idcard_compare_by_url.sync_detailed, IdcardCompareInput),
    ("idcardCompare", "multipart"): (idcard_compare_by_image.sync_detailed, IdcardCompareForm),
    ("liveDetectPicture", "json"): (
        live_detect_picture_by_url.sync_detailed,
        LiveDetectPictureInput,
    ),
    ("liveDetectPicture", "multipart"): (
        live_detect_picture_by_image.sync_detailed,
        LiveDetectPictureForm,
    ),
    ("liveGetFour", "json"): (live_get_four.sync_detailed, LiveGetFourInput),
    ("liveGetFour", "multipart"): (live_get_four_by_form.sync_detailed, LiveGetFourForm),
    ("idcardLiveDetectFour", "multipart"): (
        idcard_live_detect_four.sync_detailed,
        IdcardLiveDetectFourForm,
    ),
    ("liveDetectFour", "multipart"): (live_detect_four.sync_detailed, LiveDetectFourForm),
}


def call(base_url: str, scenario: Given) -> Given:
    """Make one call and tell what the client made of it."""
    function, body = CALLS[scenario["operation"], scenario["form"]]
    client = AuthenticatedClient(base_url=base_url, token=scenario["authorization"], prefix="")
    fields: Given = dict(scenario["fields"])
    if "compare_flag" in fields:
        fields["compare_flag"] = LiveDetectFourFormCompareFlag(fields["compare_flag"])
    for name, file in scenario["files"].items():
        content = BytesIO(Path(file["path"]).read_bytes())
        fields[name] = File(content, file["filename"], file["content_type"])
    with client:
        response = function(client=client, body=body(**fields))
    reply = response.parsed
    data = None if isinstance(reply.data, Unset) or reply.data is None else reply.data.to_dict()
    return {
        "outcome": "result" if reply.code == 0 else "refusal",
        "status": int(response.status_code),
        "code": reply.code,
        "message": reply.message,
        "data": data,
    }


def told(base_url: str, scenario: Given) -> Given:
    """Make one call; whatever it raises means that the answer could not be used."""
    try:
        said = call(base_url, scenario)
    except Exception as error:
        said = {"outcome": "unusable", "status": None, "error": f"{type(error).__name__}: {error}"}
    return {"id": scenario["id"], "code": None, "message": None, "data": None, **said}


def main() -> None:
    """Go through the scenarios of a file."""
    base_url, path = sys.argv[1:]
    for scenario in json.loads(Path(path).read_text(encoding="utf-8")):
        print(json.dumps(told(base_url, scenario)), flush=True)


if __name__ == "__main__":
    main()
