"""Verify a person end to end: fetch the code, send the video, decide in the documented order.

Start the emulator, set the environment as in README.md ("The client"), then

    .venv/bin/python docs/examples/verify_person.py [VIDEO]

PERSON_NUMBER and PERSON_NAME name the person; without them it is one whom no register holds.
Exit code 0: verified. 1: not verified. 2: no answer.
"""

import os
import sys
from pathlib import Path

from faceid_client import Credentials, FaceIdClient, FaceIdError, IdcardLiveDetectFourResult

VIDEO = Path(__file__).parents[2] / "conformance/faceid_conformance/cases/media/me.mp4"
NOBODY = ("990000199001010017", "测试员")
THRESHOLD = 70


def record(code: str, video: Path) -> Path:
    """Stand for the camera: show the digits, return the video in which they are spoken."""
    print(f"Please speak, digit by digit: {' '.join(code)}")
    return video


def decide(result: IdcardLiveDetectFourResult) -> tuple[bool, str]:
    """Look at liveness first, at the comparison second, at the likeness last."""
    failure = result.failure
    if not result.is_live and failure is not None:
        return False, f"not live: {failure.name}: {failure.meaning_en}"
    if failure is not None:
        return False, f"not compared: {failure.name}: {failure.meaning_en}"
    if not result.is_same_person(threshold=THRESHOLD):
        return False, f"another person: likeness {result.sim} is not above {THRESHOLD}"
    return True, f"live, and the person of the register: likeness {result.sim}"


def main(video: Path) -> int:
    """Make the two calls of a verification."""
    number = os.environ.get("PERSON_NUMBER", NOBODY[0])
    name = os.environ.get("PERSON_NAME", NOBODY[1])
    with FaceIdClient(Credentials.from_env()) as faceid:
        code = faceid.live_get_four().validate_data
        result = faceid.idcard_live_detect_four(
            validate_data=code,
            video=record(code, video),
            idcard_number=number,
            idcard_name=name,
        )
    verified, reason = decide(result)
    print(f"{'verified' if verified else 'not verified'}: {reason}")
    return 0 if verified else 1


if __name__ == "__main__":
    try:
        sys.exit(main(Path(sys.argv[1]) if len(sys.argv) > 1 else VIDEO))
    except FaceIdError as error:
        print(f"verify_person: {error}", file=sys.stderr)
        sys.exit(2)
