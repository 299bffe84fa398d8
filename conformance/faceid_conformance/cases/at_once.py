"""Owns the script that sends calls at the same time and counts what is wrong with their answers.

Refuses keys as every script does, and to know which API it asks: calls come in as lines.
"""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from faceid_conformance.cases.snippet import PreparedCall

Way = Literal["together", "interleaved", "in-a-row"]
# Answers like those alone; one caller alone let in; a value of each caller's own.
Count = Literal["otherwise", "let-in", "shared"]
ROUNDS = 20


@dataclass(frozen=True, slots=True)
class AtOnce:
    """How calls are under way together, how often each is there, and what is counted.

    `outcome` is Python that defines `outcome(answer)`: what must be as alone, and whether the call
    was accepted. `value` is the expression of what each caller gets for its own.
    """

    way: Way
    count: Count
    outcome: str
    copies: int = 1
    value: str = ""


TOGETHER = """
def at_once(messages):
    wires = [opened() for _ in messages]
    for wire, message in zip(wires, messages):
        wire.sendall(message[:-1])
    for wire, message in zip(wires, messages):
        wire.sendall(message[-1:])
    return [received(wire) for wire in wires]
"""
INTERLEAVED = """
def at_once(messages):
    wires, longest = [opened() for _ in messages], max(map(len, messages))
    size = max(600, longest // 20)
    for start in range(0, longest, size):
        for wire, message in zip(wires, messages):
            wire.sendall(message[start:start + size])
    return [received(wire) for wire in wires]
"""
IN_A_ROW = """
def at_once(messages):
    wire, ends = opened(), b"Connection: close\\r\\n"
    wire.sendall(b"".join(m.replace(ends, b"", 1) for m in messages[:-1]) + messages[-1])
    stream, answers = received(wire), []
    while stream:
        head, _, rest = stream.partition(b"\\r\\n\\r\\n")
        size = int(re.search(rb"(?i)\\ncontent-length: *([0-9]+)", head)[1])
        answers.append(head + b"\\r\\n\\r\\n" + rest[:size])
        stream = rest[size:]
    return answers
"""
WAYS = {"together": TOGETHER, "interleaved": INTERLEAVED, "in-a-row": IN_A_ROW}
OTHERWISE = """
def alone(message):
    wire = opened()
    wire.sendall(message)
    return outcome(received(wire))


for attempt in range({rounds}):
    messages = calls()
    before, crowd = [alone(m) for m in messages], [outcome(a) for a in at_once(messages)]
    wrong = [place for place, pair in enumerate(zip(before, crowd)) if pair[0] != pair[1]]
    if wrong or len(crowd) < len(messages):
        break
for place in wrong:
    print(f"call {{place + 1}} alone: {{before[place]}}; at once: {{crowd[place]}}")
wrong = len(wrong) + len(messages) - len(crowd)
print(f"{{wrong}} of {{len(messages)}} calls are answered otherwise than alone")
"""
LET_IN = """
for attempt in range({rounds}):
    messages = calls()
    crowd = [outcome(answer) for answer in at_once(messages)]
    accepted = sum(is_accepted for _, is_accepted in crowd)
    if accepted > 1:
        break
    time.sleep(1)  # another second, another signature
for told, _ in crowd:
    print(told)
print(f"{{accepted}} of {{len(messages)}} callers are let in by what is good once")
"""
SHARED = """
for attempt in range({rounds}):
    messages = calls()
    crowd = [{value} for answer in at_once(messages)]
    shared = len(crowd) - len(set(crowd))
    if shared:
        break
print(*crowd)
print(f"{{shared}} of {{len(messages)}} callers get what another caller got")
"""
COUNTS = {"otherwise": OTHERWISE, "let-in": LET_IN, "shared": SHARED}


def at_once_script(heading: str, calls: Sequence[PreparedCall], plan: AtOnce, *, ahead: int) -> str:
    """Return the script; the first calls are sent ahead, as many as it says, the others at once."""
    lines = ["global now", "made = []"]
    for place, call in enumerate(calls):
        if place < ahead:
            lines.append(call.as_sent().rstrip())
        else:
            lines += [call.before.rstrip(), f"made.append(message({call.arguments}))"]
    lines.append("return made" if plan.copies == 1 else f"return made * {plan.copies}")
    made = textwrap.indent("\n".join(lines), "    ")
    told = COUNTS[plan.count].format(rounds=ROUNDS, value=plan.value)
    return f"{heading}{plan.outcome}\n\ndef calls():\n{made}\n\n{WAYS[plan.way]}\n{told}"
