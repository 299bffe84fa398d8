"""Measures strength: which planted faults our run and plain Schemathesis find, for how many calls.

Schemathesis is given what a user gives it: the contract's document, the account's appid and a
signature for every call, the same number of examples, the same emulator. What it says of the honest
emulator as well counts for nothing.
"""

from __future__ import annotations

from dataclasses import dataclass

from conformance.plain_schemathesis import ANY, emulator
from conformance.runs import conformance
from timing import Row, Sample

from conformance import plain_schemathesis as plain

# One vice of each kind: signing, replay, limits, parameters, codes, shapes, statuses, forms.
FAULTS = (
    "accepts-any-signature",
    "accepts-expired-signature",
    "ignores-size-limit",
    "accepts-missing-fields",
    "sim-as-string",
    "missing-session-id",
    "code-as-string",
    "rejects-preamble",
    "lip-code-reusable",
    "status-200-for-refusals",
)


@dataclass(frozen=True, slots=True)
class Found:
    """What a tool sent, and which kinds of finding it came back with."""

    sent: int
    kinds: frozenset[str]


def ours(url: str, examples: int) -> Found:
    """Judge with the suite."""
    options = ("--target", url, "--max-examples", str(examples))
    _, report = conformance(*options, allowed=ANY)
    wrong = [result for result in report["results"] if result["status"] == "fail"]
    kinds = {item["check"] for result in wrong for item in result["findings"]}
    return Found(report["exchanges"], frozenset(kinds))


def schemathesis(url: str, examples: int) -> Found:
    """Judge with Schemathesis as it comes, each call signed."""
    _, document = plain.run(url, examples)
    kinds = {
        f"{failure['type']} {operation}"
        for failure in document["failures"]
        for operation in failure["operations"]
    }
    return Found(plain.sent(document), frozenset(kinds))


def measure(*, examples: int, faults: tuple[str, ...] = FAULTS) -> list[Row]:
    """Return the row: faults found by each, beside each other, for each thousand calls."""
    tools = {"ours": ours, "Schemathesis": schemathesis}
    with emulator() as url:
        honest = {name: tool(url, examples) for name, tool in tools.items()}
    found: dict[str, list[str]] = {name: [] for name in tools}
    sent = dict.fromkeys(tools, 0)
    for fault in faults:
        for name, tool in tools.items():
            with emulator(fault) as url:
                seen = tool(url, examples)
            sent[name] += seen.sent
            if seen.kinds - honest[name].kinds:
                found[name].append(fault)
    samples = {name: Sample(name, (1000 * len(found[name]) / sent[name],)) for name in tools}
    note = "; ".join(
        f"{name}: {len(found[name])} of {len(faults)} for {sent[name]} calls, "
        f"{len(honest[name].kinds)} kinds of false alarm"
        for name in tools
    )
    return [
        Row(
            "planted faults found per 1,000 calls, against plain Schemathesis",
            "faults",
            samples["ours"],
            samples["Schemathesis"],
            note,
        )
    ]
