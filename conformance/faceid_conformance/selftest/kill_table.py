"""Owns what a person sees of a selftest: the line of each trial, the table, the summary.

Refuses to run anything.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from faceid_conformance.report.palette import Palette
from faceid_conformance.selftest.trial import HonestTrial, LiarTrial, Selftest, Sign, verdict_on

MARKS = {"named": "caught", "other": "OTHER", "missed": "MISSED"}
PAINT = {"named": "pass", "other": "contradictory", "missed": "fail"}
SHOWN_SIGNS = 3
LONGEST_ID = 58


def trial_line(trial: HonestTrial | LiarTrial, done: int, total: int) -> str:
    """Return the line that tells of one trial as it ends."""
    place = f"{done:>{len(str(total))}}/{total}"
    if isinstance(trial, HonestTrial):
        told = "nothing found" if trial.holds else "NOT ACQUITTED"
        return f"  {place}  honest, seed {trial.seed}: {told} ({trial.seconds:.1f} s)"
    return f"  {place}  {MARKS[verdict_on(trial)]:<6}  {trial.fault} ({trial.seconds:.1f} s)"


def table_lines(selftest: Selftest, order: Sequence[str], palette: Palette) -> Iterator[str]:
    """Yield the kill table: fault, what it is over, the case and clause that caught it, seconds."""
    liars = sorted(selftest.liars, key=lambda trial: order.index(trial.fault))
    if not liars:
        return
    names, sides = (max(map(len, column)) for column in zip(*map(_names, liars), strict=True))
    ids = min(LONGEST_ID, max(len(_sign(trial).check_id) for trial in liars))
    head = f"{'fault':<{names}}  {'over':<{sides}}  {'caught by':<{ids}}  {'seconds':>7}  clause"
    yield palette.paint("bold", head)
    for trial in liars:
        sign, verdict = _sign(trial), verdict_on(trial)
        row = (
            f"{trial.fault:<{names}}  {trial.over:<{sides}}  {_cut(sign.check_id):<{ids}}  "
            f"{trial.seconds:>7.1f}  {sign.clause}"
        )
        if verdict == "named":
            yield row
        elif verdict == "other":
            yield palette.paint(PAINT[verdict], f"{row} (another clause than the vice's)")
        else:
            yield palette.paint(PAINT[verdict], row.rstrip())


def summary_lines(selftest: Selftest, palette: Palette) -> Iterator[str]:
    """Yield what is wrong first, then the counts."""
    for honest in selftest.honest:
        if not honest.holds:
            yield palette.paint("fail", f"honest, seed {honest.seed}: not acquitted")
            yield from (_told(sign) for sign in honest.wrong[:SHOWN_SIGNS])
            if not honest.wrong:
                yield "  nothing was asked"
    if selftest.honest:
        held = sum(trial.holds for trial in selftest.honest)
        asked = sum(trial.exchanges for trial in selftest.honest)
        seeds = ", ".join(str(trial.seed) for trial in selftest.honest)
        yield (
            f"honest   {held} of {len(selftest.honest)} runs without a finding "
            f"(seeds {seeds}; {asked} exchanges)"
        )
    if selftest.liars:
        counts = Counter(verdict_on(trial) for trial in selftest.liars)
        yield (
            f"liars    {counts['named']} of {len(selftest.liars)} caught by a clause that names "
            f"the vice, {counts['other']} by something else only, {counts['missed']} missed"
        )
    yield f"took     {selftest.seconds:.1f} s"
    mark = ("pass", "PASS") if selftest.holds else ("fail", "FAIL")
    yield palette.paint(*mark)


def _names(trial: LiarTrial) -> tuple[str, str]:
    return trial.fault, trial.over


def _sign(trial: LiarTrial) -> Sign:
    if trial.caught is not None:
        return trial.caught
    return trial.others[0] if trial.others else Sign("nothing", "", "", "")


def _told(sign: Sign) -> str:
    return f"  {sign.check_id} ({sign.clause}): expected {sign.expected}, observed {sign.observed}"


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST_ID else f"{text[: LONGEST_ID - 1]}…"
