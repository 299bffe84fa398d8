"""Whether an ID number is one that can exist: GB 11643 says how its last character follows.

Refuses to know persons and regions.
"""

import datetime
from operator import mul

WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECK_CHARACTERS = "10X98765432"
BIRTH_DATE = slice(6, 14)


def check_character(body: str) -> str:
    """The 18th character of an ID number, from its first 17 digits."""
    total = sum(map(mul, WEIGHTS, map(int, body)))
    return CHECK_CHARACTERS[total % len(CHECK_CHARACTERS)]


def is_id_number(number: str) -> bool:
    """Whether the 18 characters hold a date and end with the right check character."""
    body = number[: len(WEIGHTS)]
    if len(number) != len(WEIGHTS) + 1 or not (body.isascii() and body.isdigit()):
        return False
    return number[-1].upper() == check_character(body) and _is_date(number[BIRTH_DATE])


def _is_date(digits: str) -> bool:
    try:
        datetime.date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return False
    return True
