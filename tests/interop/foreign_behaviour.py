"""Owns what may lawfully differ between two correct servers of the face API, as data.

Knows no socket and no request. Every variation is one that the documents leave open.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Literal

SIX_MEBIBYTES = 6 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Account:
    """Who may call; the bucket is a field of the past and may stay empty."""

    appid: str
    secret_id: str
    secret_key: str = field(repr=False)
    bucket: str = ""


@dataclass(frozen=True, slots=True)
class Behaviour:
    """One correct server. The defaults are the plain one."""

    refusal_status: int | None = None  # one HTTP status for every refusal; None: each its own
    refusal_data: Literal["empty", "null", "absent"] = "empty"
    too_large_status: int = 413
    other_words: bool = False  # Chinese messages where the plain server speaks English
    silent_stages: bool = False  # live_msg and compare_msg are there and empty
    unknown_fields: bool = False  # fields that no document names, in the envelope and in data
    data_first: bool = False  # the order of the documents' samples: data, code, message
    errno_header: bool = False  # X-ErrNo, as the provider's proxies send it
    json_type: str = "application/json"
    escaped_json: bool = False
    indented_json: bool = False
    padded_json: bool = False  # blanks and line ends around it
    body_limit: int = SIX_MEBIBYTES
    http10: bool = False
    close_each: bool = False
    chunked: bool = False
    until_the_end: bool = False  # no length: the body ends with the connection
    dribbles: bool = False  # the answer comes in many small packets
    interim: bool = False  # 100 and 103 before the answer, asked for or not
    no_reason: bool = False  # an empty reason phrase
    gzip: bool = False  # only for callers that ask for it
    lower_case_headers: bool = False
    answers_early: bool = False  # says 23 from Content-Length alone, then reads the body away
    json_for_get: bool = False  # a wrong method gets an envelope and no HTML page
    similarity: float = 92.5
    sim: int = 83
    score: int = 95
    lip_codes: Literal["counted", "leading-zero"] = "counted"
    tracks_lip_codes: bool = True
    lip_codes_end: bool = False  # a code is used up by its first video
    after_failed_liveness: Literal["compare-failed", "compare-absent"] = "compare-failed"
    failed_stage_at_top: bool = False  # the stage's number is also the top-level code
    inspects_media: bool = False  # refuses what is no JPEG, PNG, MP4, FLV or AVI
    proves_id_numbers: bool = False  # reckons the check character
    bad_number_code: int = -5804  # or -5806, a number or name of a wrong form
    longest_random: int | None = None  # 10 digits, as the documents say and their sample breaks
    photo_in_lines: bool = False  # base64 in lines of 76, as MIME writes it
    session_ids: Literal["echoed", "empty", "made"] = "echoed"
    sees_faces: bool = True  # False: finds no face in any picture and video, as in drawn ones
    knows_people: bool = True  # False: the register has nobody of this name and number
    downloads: bool = True  # False: no url can be fetched


PLAIN = Behaviour()

VARIATIONS: dict[str, Behaviour] = {
    "plain": PLAIN,
    "every-refusal-on-200": Behaviour(refusal_status=200, too_large_status=200),
    "every-refusal-on-400": Behaviour(refusal_status=400, too_large_status=400),
    "refusals-without-data": Behaviour(refusal_data="absent"),
    "refusals-with-null-data": Behaviour(refusal_data="null"),
    "too-large-on-200": Behaviour(too_large_status=200),
    "other-words": Behaviour(other_words=True),
    "unknown-fields": Behaviour(unknown_fields=True),
    "data-first": Behaviour(data_first=True),
    "errno-header": Behaviour(errno_header=True),
    "json-with-charset": Behaviour(json_type="application/json; charset=utf-8"),
    "json-with-charset-in-capitals": Behaviour(json_type="Application/JSON;charset=UTF-8"),
    "escaped-json": Behaviour(other_words=True, escaped_json=True),
    "indented-json": Behaviour(indented_json=True),
    "http-1.0": Behaviour(http10=True),
    "closes-each-connection": Behaviour(close_each=True),
    "chunked-replies": Behaviour(chunked=True),
    "bodies-until-the-end": Behaviour(until_the_end=True),
    "dribbles": Behaviour(dribbles=True),
    "interim-replies": Behaviour(interim=True),
    "no-reason-phrase": Behaviour(no_reason=True),
    "compressed-where-asked": Behaviour(gzip=True),
    "lower-case-headers": Behaviour(lower_case_headers=True),
    "answers-large-bodies-early": Behaviour(answers_early=True),
    "envelope-for-get": Behaviour(json_for_get=True),
    "whole-similarity": Behaviour(similarity=88),
    "full-similarity": Behaviour(similarity=100.0, sim=100, score=100),
    "another-person": Behaviour(similarity=12.25, sim=0, score=0),
    "sim-always-90": Behaviour(sim=90),
    "codes-with-leading-zero": Behaviour(lip_codes="leading-zero"),
    "codes-not-tracked": Behaviour(tracks_lip_codes=False),
    "codes-used-up": Behaviour(lip_codes_end=True),
    "no-comparison-after-failed-liveness": Behaviour(after_failed_liveness="compare-absent"),
    "failed-stage-at-top": Behaviour(failed_stage_at_top=True),
    "inspects-media": Behaviour(inspects_media=True),
    "proves-id-numbers": Behaviour(proves_id_numbers=True),
    "session-id-empty": Behaviour(session_ids="empty"),
    "sees-nobody": Behaviour(sees_faces=False),
    "knows-nobody": Behaviour(knows_people=False),
    "downloads-nothing": Behaviour(downloads=False),
    "session-id-made": Behaviour(session_ids="made"),
    "silent-stages": Behaviour(silent_stages=True),
    "padded-json": Behaviour(padded_json=True),
    "photo-in-lines": Behaviour(photo_in_lines=True),
    "minus-5806-for-bad-numbers": Behaviour(bad_number_code=-5806),
    "ten-digits-of-random": Behaviour(longest_random=10),
    "six-million-bytes": Behaviour(body_limit=6_000_000),
}
VARIATIONS["as-odd-as-allowed"] = replace(
    VARIATIONS["every-refusal-on-200"],
    refusal_data="absent",
    other_words=True,
    unknown_fields=True,
    data_first=True,
    errno_header=True,
    json_type="application/json;charset=utf-8",
    escaped_json=True,
    indented_json=True,
    http10=True,
    lower_case_headers=True,
    similarity=88,
    lip_codes="leading-zero",
    tracks_lip_codes=False,
    after_failed_liveness="compare-absent",
    inspects_media=True,
    proves_id_numbers=True,
    session_ids="empty",
    silent_stages=True,
    padded_json=True,
    photo_in_lines=True,
)
