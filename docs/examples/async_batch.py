"""Score many photos at once: a bounded number in flight, a progress bar, every error kept.

Start the emulator, set the environment as in README.md ("The client"), then

    .venv/bin/python docs/examples/async_batch.py [PHOTO ...]

Output names photos by their position, because file names may name people.
Exit code 0: all were scored. 1: some were not. 2: nothing could be tried.
"""

import asyncio
import sys
from collections.abc import Iterator
from pathlib import Path

from faceid_client import AsyncFaceIdClient, Credentials, FaceIdError

MEDIA = Path(__file__).parents[2] / "conformance/faceid_conformance/cases/media"
PHOTOS = [MEDIA / "face.jpg", MEDIA / "card.jpg"] * 10
IN_FLIGHT = 4
BAR_WIDTH = 30

Outcome = int | FaceIdError


def show_progress(done: int, total: int) -> None:
    """Draw the bar over itself."""
    filled = BAR_WIDTH * done // total
    end = "\n" if done == total else ""
    bar = "#" * filled + "." * (BAR_WIDTH - filled)
    print(f"\r[{bar}] {done}/{total}", end=end, file=sys.stderr, flush=True)


async def score(faceid: AsyncFaceIdClient, photo: Path) -> Outcome:
    """Return a photo's score, or what kept it from having one."""
    try:
        return (await faceid.live_detect_picture(image=photo)).score
    except FaceIdError as error:
        return error


async def score_all(faceid: AsyncFaceIdClient, photos: list[Path]) -> list[Outcome]:
    """Let a few workers share one iterator: never more calls in flight than workers."""
    outcomes: dict[int, Outcome] = {}
    waiting = iter(enumerate(photos))

    async def work(queue: Iterator[tuple[int, Path]]) -> None:
        for position, photo in queue:
            outcomes[position] = await score(faceid, photo)
            show_progress(len(outcomes), len(photos))

    async with asyncio.TaskGroup() as workers:
        for _ in range(min(IN_FLIGHT, len(photos))):
            workers.create_task(work(waiting))
    return [outcomes[position] for position in range(len(photos))]


async def main(photos: list[Path]) -> int:
    """Score the photos and say what became of each that failed."""
    async with AsyncFaceIdClient(Credentials.from_env()) as faceid:
        outcomes = await score_all(faceid, photos)
    failed = [(n, each) for n, each in enumerate(outcomes, 1) if isinstance(each, FaceIdError)]
    print(f"{len(outcomes) - len(failed)} of {len(outcomes)} photos have a score")
    for position, error in failed:
        print(f"photo {position}: {type(error).__name__}: {error}")
    return 1 if failed else 0


if __name__ == "__main__":
    try:
        sys.exit(asyncio.run(main([Path(each) for each in sys.argv[1:]] or PHOTOS)))
    except FaceIdError as error:
        print(f"async_batch: {error}", file=sys.stderr)
        sys.exit(2)
