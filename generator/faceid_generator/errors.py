"""Why the generator could not do its job, one class per thing a person would do about it.

Knows nothing of exit codes or of how a message is shown.

    GeneratorError
    ├── ContractError    a file under openapi/ is wrong: go to file:line and mend it
    ├── SetupError       the root is not a checkout of this project, or a tool is missing
    ├── RenderError      making an output failed although the contract was read
    └── OutputError      an output could not be written or put in its place
"""

from __future__ import annotations


class GeneratorError(Exception):
    """Anything the generator says in one line instead of a traceback."""


class ContractError(GeneratorError):
    """A file of the contract breaks a rule."""

    def __init__(self, where: str, problem: str) -> None:
        self.where = where
        self.problem = problem
        super().__init__(f"{where}: {problem}")


class SetupError(GeneratorError):
    """The surroundings lack something the generator needs."""

    def __init__(self, missing: str, remedy: str) -> None:
        self.missing = missing
        self.remedy = remedy
        super().__init__(f"{missing}; {remedy}")


class RenderError(GeneratorError):
    """A step that makes an output failed."""

    def __init__(self, step: str, detail: str) -> None:
        self.step = step
        self.detail = detail
        super().__init__(f"{step} failed: {detail}")


class OutputError(GeneratorError):
    """An output could not be written; what stood there before still stands."""

    def __init__(self, target: str, detail: str) -> None:
        self.target = target
        self.detail = detail
        super().__init__(f"cannot write {target}: {detail}")
