"""Owns the harshest reader of an error, who prints every variable of every frame.

What the caller's own frames hold is the caller's; those of these tests are left out.
"""

import traceback
from pathlib import Path
from types import FrameType

TESTS = Path(__file__).parent


def shown_with_variables(error: BaseException) -> str:
    """Print an error as such a report does: every frame but the tests', with its variables."""
    lines: list[str] = []
    seen: BaseException | None = error
    while seen is not None:
        lines += [str(seen), repr(seen), repr(seen.args)]
        for frame, number in traceback.walk_tb(seen.__traceback__):
            if not belongs_to_caller(frame):
                lines += [f"{frame.f_code.co_filename}:{number}", repr(frame.f_locals)]
        seen = seen.__cause__ or seen.__context__
    return "\n".join(lines)


def belongs_to_caller(frame: FrameType) -> bool:
    return Path(frame.f_code.co_filename).is_relative_to(TESTS)
