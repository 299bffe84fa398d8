"""Owns the calls of one generated client: openapi-generator's for Python."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent / "generated"))

import faceid

Given = dict[str, Any]
METHODS = {
    ("idcardCompare", "json"): "idcard_compare_by_url",
    ("idcardCompare", "multipart"): "idcard_compare_by_image",
    ("liveDetectPicture", "json"): "live_detect_picture_by_url",
    ("liveDetectPicture", "multipart"): "live_detect_picture_by_image",
    ("liveGetFour", "json"): "live_get_four",
    ("liveGetFour", "multipart"): "live_get_four_by_form",
    ("idcardLiveDetectFour", "multipart"): "idcard_live_detect_four",
    ("liveDetectFour", "multipart"): "live_detect_four",
}


def arguments(scenario: Given) -> Given:
    """Return what the method takes: a model for JSON, a parameter for each part of a form."""
    if scenario["form"] == "json":
        name = f"{scenario['operation'][0].upper()}{scenario['operation'][1:]}Input"
        parameter = re.sub("(?<!^)([A-Z])", r"_\1", name).lower()
        return {parameter: getattr(faceid, name)(**scenario["fields"])}
    files = {
        name: (file["filename"], Path(file["path"]).read_bytes())
        for name, file in scenario["files"].items()
    }
    return {**scenario["fields"], **files}


def call(base_url: str, scenario: Given) -> Given:
    """Make one call and tell what the client made of it."""
    configuration = faceid.Configuration(
        host=base_url, api_key={"signature": scenario["authorization"]}
    )
    method = METHODS[scenario["operation"], scenario["form"]]
    with faceid.ApiClient(configuration) as client:
        api = faceid.FaceApi(client)
        try:
            answer = getattr(api, f"{method}_with_http_info")(**arguments(scenario))
        except faceid.ApiException as error:
            if not isinstance(error.data, faceid.RefusalReply):
                return {"outcome": "unusable", "status": error.status, "error": error.reason}
            return said(error.status, error.data)
        return said(answer.status_code, answer.data)


def said(status: int, reply: Any) -> Given:
    """Tell what a reply's model holds."""
    data = reply.data.to_dict() if hasattr(reply.data, "to_dict") else reply.data
    return {
        "outcome": "result" if reply.code == 0 else "refusal",
        "status": status,
        "code": reply.code,
        "message": reply.message,
        "data": data,
    }


def told(base_url: str, scenario: Given) -> Given:
    """Make one call; whatever else it raises means that the answer could not be used."""
    try:
        line = call(base_url, scenario)
    except Exception as error:
        line = {"outcome": "unusable", "status": None, "error": f"{type(error).__name__}: {error}"}
    return {"id": scenario["id"], "code": None, "message": None, "data": None, **line}


def main() -> None:
    """Go through the scenarios of a file."""
    base_url, path = sys.argv[1:]
    for scenario in json.loads(Path(path).read_text(encoding="utf-8")):
        print(json.dumps(told(base_url, scenario)), flush=True)


if __name__ == "__main__":
    main()
