"""Check a photo, named by URL or sent as a file: is the person live, and who the register says?

Start the emulator, set the environment as in README.md ("The client"), then

    .venv/bin/python docs/examples/check_photo.py [FILE-OR-URL ...]

Without arguments one picture of each kind is checked. PERSON_NUMBER and PERSON_NAME name the
person; without them it is one whom no register holds. The emulator never fetches a URL.
"""

import os
import sys
from pathlib import Path

from faceid_client import Credentials, FaceIdClient, FaceIdError

FACE = Path(__file__).parents[2] / "conformance/faceid_conformance/cases/media/face.jpg"
PHOTOS = ("https://example.com/face.jpg", str(FACE))
NOBODY = ("990000199001010017", "测试员")


def check(faceid: FaceIdClient, photo: str) -> str:
    """Ask both questions about one photo: `url` or `image`, exactly one of them."""
    by_url = photo.startswith(("https://", "http://"))
    url, image = (photo, None) if by_url else (None, Path(photo))

    live = faceid.live_detect_picture(url=url, image=image)
    same = faceid.idcard_compare(
        idcard_number=os.environ.get("PERSON_NUMBER", NOBODY[0]),
        idcard_name=os.environ.get("PERSON_NAME", NOBODY[1]),
        url=url,
        image=image,
    )
    return (
        f"{'by url ' if by_url else 'by file'}: "
        f"{'live' if live.is_live else 'not live'} (score {live.score}), "
        f"{'the same person' if same.is_same_person() else 'another person'} "
        f"(likeness {same.similarity:g})"
    )


def main(photos: tuple[str, ...]) -> int:
    """Check each photo over one client, which keeps its connection."""
    with FaceIdClient(Credentials.from_env()) as faceid:
        for photo in photos:
            print(check(faceid, photo))
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main(tuple(sys.argv[1:]) or PHOTOS))
    except FaceIdError as error:
        print(f"check_photo: {error}", file=sys.stderr)
        sys.exit(2)
