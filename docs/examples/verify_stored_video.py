"""Verify a person by a video that lies in a COS bucket; nothing is uploaded.

Start the emulator, set the environment as in README.md ("A video in a COS bucket"), then

    .venv/bin/python docs/examples/upload_and_verify.py     # it stores examples/me.mp4
    .venv/bin/python docs/examples/verify_stored_video.py [OBJECT_KEY]

PERSON_NUMBER and PERSON_NAME name the person; without them it is one whom no register holds.
Exit code 0: verified. 1: not verified. 2: no answer.
"""

import os
import sys

from faceid_client import (
    ApiError,
    CiLivenessClient,
    Credentials,
    FaceIdError,
    IdentityError,
    LivenessError,
    MediaRejectedError,
    NotFoundError,
)

NOBODY = ("990000199001010017", "测试员")
OBJECT_KEY = "examples/me.mp4"
THRESHOLD = 70


def advise(error: ApiError) -> str:
    """Say what the person, or the program, can do."""
    match error:
        case NotFoundError():
            return "there is no such video: upload it first"
        case MediaRejectedError():
            return "let the person record another video"
        case LivenessError() | IdentityError():
            return "let the person check what was given, and try again"
        case _:
            return "ask the owner of the account"


def main(object_key: str = OBJECT_KEY) -> int:
    """Ask one question: is the person in the video live, and who the register says?"""
    with CiLivenessClient(Credentials.from_env()) as liveness:
        try:
            result = liveness.recognize_stored(
                object_key=object_key,
                id_card=os.environ.get("PERSON_NUMBER", NOBODY[0]),
                name=os.environ.get("PERSON_NAME", NOBODY[1]),
                liveness_type="SILENT",
            )
        except ApiError as error:
            print(f"not verified: {error.code}: {error.meaning_en} -> {advise(error)}")
            return 1
    same = result.is_same_person(threshold=THRESHOLD)
    print(f"{'verified' if same else 'another person'}: likeness {result.sim:g}")
    return 0 if same else 1


if __name__ == "__main__":
    try:
        sys.exit(main(*sys.argv[1:2]))
    except FaceIdError as error:
        print(f"verify_stored_video: {error}", file=sys.stderr)
        sys.exit(2)
