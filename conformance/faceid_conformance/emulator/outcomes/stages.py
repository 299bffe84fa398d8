"""The `data` of an operation that goes through stages.

Refuses to know what a stage judges and what it yields.
"""

from collections.abc import Callable, Mapping, Sequence

from faceid_conformance.contract.model import Stage
from faceid_conformance.emulator.outcomes.outcome import SUCCESS


def stopped_stages(
    stages: Sequence[Stage], status: str, code: int, text_of: Callable[[int], str]
) -> Mapping[str, object]:
    """The stages up to the one that ended with a code; nothing after it was done."""
    data: dict[str, object] = {}
    for stage in stages:
        stopped = stage.status == status
        ended_with = code if stopped else SUCCESS
        data[stage.status] = ended_with
        data[stage.message] = text_of(ended_with)
        if stopped:
            break
    return data


def passed_stages(
    stages: Sequence[Stage], text_of: Callable[[int], str], yields: Callable[[str], object]
) -> Mapping[str, object]:
    """All stages passed, with what each yields."""
    data: dict[str, object] = {}
    for stage in stages:
        data[stage.status] = SUCCESS
        data[stage.message] = text_of(SUCCESS)
        data.update((name, yields(name)) for name in stage.yields)
    return data
