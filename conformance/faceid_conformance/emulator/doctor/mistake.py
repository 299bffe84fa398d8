"""The row of every table of mistakes: what it is called, what it says, how it is undone.

Refuses to know any particular mistake and the order in which they are tried.
"""

from dataclasses import dataclass
from typing import Generic, Literal, TypeVar, get_args

Step = Literal[
    "header",
    "base64",
    "layout",
    "mac",
    "hash",
    "key",
    "sign-key",
    "text",
    "string",
    "method",
    "path",
    "list",
    "host",
    "encoding",
    "fields",
    "who",
    "time",
]
STEPS: tuple[Step, ...] = get_args(Step)

Undo = TypeVar("Undo", covariant=True)


@dataclass(frozen=True, slots=True)
class Mistake(Generic[Undo]):
    """One kind of mistake. `says` may hold one `{}` for what only the signature can tell.

    `undo` is how the search tries it: what it takes and gives is the step's own affair.
    A mistake that is not `refused` is worth a word, but no server refuses a signature for it.
    """

    id: str
    step: Step
    says: str
    fix: str
    undo: Undo
    refused: bool = True


AnyMistake = Mistake[object]
Causes = tuple[AnyMistake, ...]
