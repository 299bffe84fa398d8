"""What a call that nothing speaks against gets: one maker for each field of a result.

Refuses to judge, and to invent anything that the seed and the request do not decide.
"""

import base64
from collections.abc import Callable, Mapping
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType

from faceid_conformance.contract.model import ScoreRange
from faceid_conformance.emulator.face.call import FaceCall
from faceid_conformance.emulator.face.checks import limit_of
from faceid_conformance.emulator.face.stages import LIP_CODE_LIFETIME
from faceid_conformance.emulator.outcomes.scores import code_order, fine_score, whole_score
from faceid_conformance.emulator.outcomes.stages import passed_stages, stopped_stages

STILL = Path(__file__).parent / "still.jpg"
# Fields that name a request and not what is judged: two calls about the same thing score the same.
NAMES_OF_REQUESTS = frozenset({"appid", "bucket", "validate_data", "session_id", "seq"})


def answer(call: FaceCall) -> Mapping[str, object]:
    """The `data` of a call whose checks all passed."""
    operation, results = call.operation, call.house.workings.results
    running = tuple(stage for stage in operation.stages if call.stage_runs(stage.name))
    if operation.stages:
        return passed_stages(running, call.house.texts, lambda name: results[name](call))
    return {field.name: results[field.name](call) for field in operation.result_fields}


def stopped_answer(call: FaceCall, status: str, code: int) -> Mapping[str, object]:
    """The `data` of a call that one stage ended."""
    return stopped_stages(call.operation.stages, status, code, call.house.texts)


def session_id(call: FaceCall) -> object:
    field = call.named_fields.get("session_id")
    return call.text("session_id") if field is not None and call.has(field) else ""


def issued_code(call: FaceCall) -> object:
    """A code in the seed's own order, which names every code once before it comes again."""
    house = call.house
    own = house.settings.lip_code_seconds
    lifetime = limit_of(call, LIP_CODE_LIFETIME) if own is None else own
    tenant = call.signature.app_id
    order = code_order(house.settings.seed, tenant, house.contract.emulator.lip_code_digits)
    return house.state.issue_code(tenant, order, call.now, call.now + lifetime)


def similarity(call: FaceCall) -> object:
    return fine_score(call.house.settings.seed, _evidence(call), _range(call, "similarity"))


def sim(call: FaceCall) -> object:
    return whole_score(call.house.settings.seed, _evidence(call), _range(call, "sim"))


def score(call: FaceCall) -> object:
    return whole_score(call.house.settings.seed, _evidence(call), _range(call, "score"))


def still(call: FaceCall) -> object:
    """A picture as the service would take it from the video; the same one for everybody."""
    return _still()


@lru_cache(maxsize=1)
def _still() -> str:
    return base64.b64encode(STILL.read_bytes()).decode("ascii")


def _range(call: FaceCall, name: str) -> ScoreRange:
    return call.house.contract.emulator.scores[name]


def _evidence(call: FaceCall) -> tuple[bytes, ...]:
    """What is judged: the fields that count, in the contract's order; media by their digest."""
    parts: list[bytes] = []
    for field in call.counting_fields:
        value = call.value(field.name)
        if field.name in NAMES_OF_REQUESTS or value is None:
            continue
        parts.append(field.name.encode())
        parts.append(call.digest(field.name, value) if field.is_media else bytes(value.data))
    return tuple(parts)


RESULTS: Mapping[str, Callable[[FaceCall], object]] = MappingProxyType(
    {
        "session_id": session_id,
        "similarity": similarity,
        "score": score,
        "validate_data": issued_code,
        "sim": sim,
        "video_photo": still,
        "photo": still,
    }
)
