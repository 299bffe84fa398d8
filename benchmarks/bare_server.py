"""Owns the bare Starlette server of comparison: it parses, verifies the signature, and answers.

Knows no contract: no table of checks, no outcomes, no state.
"""

from __future__ import annotations

import sys

import signed
import uvicorn
from starlette.applications import Starlette
from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route


async def live_get_four(request: Request) -> JSONResponse:
    """Issue a code."""
    if not signed.verified(request.headers["Authorization"]):
        return JSONResponse({"code": 10, "message": "bad signature"}, status_code=401)
    body = await request.json()
    if body["appid"] != signed.APP_ID:
        return JSONResponse({"code": 6, "message": "bad appid"}, status_code=400)
    return JSONResponse({"code": 0, "message": "OK", "data": {"validate_data": "5729"}})


async def idcard_compare(request: Request) -> JSONResponse:
    """Compare a photo with nothing."""
    if not signed.verified(request.headers["Authorization"]):
        return JSONResponse({"code": 10, "message": "bad signature"}, status_code=401)
    async with request.form() as form:
        image = form["image"]
        if not isinstance(image, UploadFile) or not await image.read():
            return JSONResponse({"code": 21, "message": "no image"}, status_code=400)
        if form["appid"] != signed.APP_ID or not form["idcard_name"] or not form["idcard_number"]:
            return JSONResponse({"code": 21, "message": "missing"}, status_code=400)
    data = {"similarity": 91.0, "session_id": ""}
    return JSONResponse({"code": 0, "message": "OK", "data": data})


app = Starlette(
    routes=[
        Route("/face/livegetfour", live_get_four, methods=["POST"]),
        Route("/face/idcardcompare", idcard_compare, methods=["POST"]),
    ]
)

if __name__ == "__main__":
    uvicorn.run(app, host="127.0.0.1", port=int(sys.argv[1]), log_level="error", access_log=False)
