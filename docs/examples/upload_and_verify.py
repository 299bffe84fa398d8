"""Verify a person by a video that is uploaded to a COS bucket and stored there.

Start the emulator, set the environment as in README.md ("A video in a COS bucket"), then

    .venv/bin/python docs/examples/upload_and_verify.py [VIDEO [OBJECT_KEY]]

PERSON_NUMBER and PERSON_NAME name the person; without them it is one whom no register holds.
Exit code 0: verified. 1: not verified. 2: no answer.
"""

import os
import sys
from pathlib import Path

from faceid_client import (
    CiLivenessClient,
    Credentials,
    FaceIdError,
    IdentityError,
    LivenessError,
    MediaRejectedError,
)

VIDEO = Path(__file__).parents[2] / "conformance/faceid_conformance/cases/media/me.mp4"
NOBODY = ("990000199001010017", "测试员")
OBJECT_KEY = "examples/me.mp4"
THRESHOLD = 70


def record(order: str, video: Path) -> Path:
    """Stand for the camera: show what is to be done, return the video in which it is done."""
    words = {"1": "open the mouth", "2": "close the eyes"}
    print(f"Please {', then '.join(words.get(each, each) for each in order.split(','))}")
    return video


def verify(liveness: CiLivenessClient, video: Path, object_key: str) -> tuple[bool, str]:
    """Upload the video: what it does not show is an error, whatever it shows has a score."""
    order = liveness.get_action_sequence().action_sequence
    try:
        result = liveness.recognize_upload(
            object_key=object_key,
            video=record(order, video),
            id_card=os.environ.get("PERSON_NUMBER", NOBODY[0]),
            name=os.environ.get("PERSON_NAME", NOBODY[1]),
            liveness_type="ACTION",
            validate_data=order,
            best_frame_num=3,
        )
    except (LivenessError, IdentityError, MediaRejectedError) as refusal:
        return False, f"{refusal.code}: {refusal.meaning_en}"
    if not result.is_same_person(threshold=THRESHOLD):
        return False, f"another person: likeness {result.sim:g} is below {THRESHOLD}"
    return True, f"likeness {result.sim:g}, {len(result.best_frame_list)} pictures"


def main(video: Path, object_key: str = OBJECT_KEY) -> int:
    """Make the two calls of a verification."""
    with CiLivenessClient(Credentials.from_env()) as liveness:
        verified, reason = verify(liveness, video, object_key)
    print(f"{'verified' if verified else 'not verified'}: {reason}")
    return 0 if verified else 1


if __name__ == "__main__":
    try:
        video = Path(sys.argv[1]) if len(sys.argv) > 1 else VIDEO
        sys.exit(main(video, *sys.argv[2:3]))
    except FaceIdError as error:
        print(f"upload_and_verify: {error}", file=sys.stderr)
        sys.exit(2)
