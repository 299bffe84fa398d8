"""Breaks the emulator at random and counts how often the conformance suite sees it.

`make mutation`, or: python tests/mutation [--sample N] [--seed N] [--jobs N] [--file TEXT] ...
Exit code 0 where the share that was asked for is reached, 1 where it is not, 2 where the suite
finds fault with the emulator as it is.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import time
from collections import Counter
from collections.abc import Container, Sequence
from dataclasses import replace
from pathlib import Path

from mutant_judge import LAYERS
from mutant_trials import judge_suite, trials
from mutants import FATES, Key, Mutant, Result, every_mutant, key_of, read_equivalents

DEFAULT_SAMPLE, DEFAULT_SHARE = 200, 95.0


def main(arguments: Sequence[str] | None = None) -> int:
    chosen = _options(arguments)
    judge = judge_suite(chosen.layers, chosen.run_seed, chosen.max_examples)
    found = [item for item in every_mutant() if _is_wanted(item.file, chosen)]
    if chosen.list:
        print(*(f"{mutant.file} {mutant.site.kind}" for mutant in found), sep="\n")
        return 0
    drawn = _drawn(chosen, found)
    print(f"{len(drawn)} of {len(found)} mutants, seed {chosen.seed}")
    unbroken = next(trials([None], judge, 1))
    if unbroken.fate != "survived":
        print(f"the emulator as it is does not pass: {unbroken.by}", file=sys.stderr)
        return 2
    started, results = time.monotonic(), list[Result]()
    known = read_equivalents()
    for result in trials(drawn, judge, chosen.jobs):
        results.append(_known(result, known))
        _tell(results[-1], len(results), len(drawn))
        if time.monotonic() - started > chosen.most_minutes * 60:
            print(f"stopped after {chosen.most_minutes} minutes")
            break
    share = _summary(results, time.monotonic() - started)
    _write(chosen.report, chosen, results, share)
    return 0 if share >= chosen.share else 1


def _is_wanted(file: str, chosen: argparse.Namespace) -> bool:
    return chosen.file in file and (chosen.not_file is None or chosen.not_file not in file)


def _drawn(chosen: argparse.Namespace, found: Sequence[Mutant]) -> list[Mutant]:
    if chosen.again is not None:
        survivors = _tried(chosen.again, {"survived"})
        return [mutant for mutant in found if key_of(mutant) in survivors]
    if chosen.unlike:
        known = set[Key]().union(*map(_tried, chosen.unlike))
        found = [mutant for mutant in found if key_of(mutant) not in known]
    return random.Random(chosen.seed).sample(found, min(chosen.sample, len(found)))


def _tried(report: Path, fates: Container[str] = FATES) -> set[Key]:
    """Return the mutants of an earlier report, all or those of some fates."""
    rows = json.loads(report.read_text(encoding="utf-8"))["results"]
    return {
        (row["file"], row["function"], row["was"], row["becomes"])
        for row in rows
        if row["fate"] in fates
    }


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python tests/mutation", description=__doc__)
    parser.add_argument("--sample", type=int, default=DEFAULT_SAMPLE, help="how many are drawn")
    parser.add_argument("--seed", type=int, default=1, help="which are drawn")
    parser.add_argument("--jobs", type=int, default=2, help="how many are tried at a time")
    parser.add_argument("--file", default="", help="only mutants of files whose name holds this")
    parser.add_argument("--not-file", help="none of files whose name holds this")
    parser.add_argument("--layers", nargs="+", choices=LAYERS, default=LAYERS)
    parser.add_argument("--run-seed", type=int, default=1, help="the seed of the suite's run")
    parser.add_argument("--max-examples", type=int, default=60)
    parser.add_argument("--share", type=float, default=DEFAULT_SHARE, help="what is asked, in %%")
    parser.add_argument("--most-minutes", type=float, default=60.0)
    parser.add_argument("--report", type=Path, default=Path("build/mutation.json"))
    parser.add_argument("--again", type=Path, help="only what survived in this report")
    parser.add_argument("--unlike", type=Path, nargs="+", help="none that these reports have tried")
    parser.add_argument("--list", action="store_true", help="show all mutants and try none")
    return parser.parse_args(arguments)


def _known(result: Result, equivalents: dict[tuple[str, str, str, str], str]) -> Result:
    """A survivor that is listed as equivalent; one that is killed was listed wrongly."""
    why = equivalents.get(key_of(result.mutant))
    if why is None or result.fate != "survived":
        return result
    return replace(result, fate="equivalent", reason=why)


def _tell(result: Result, done: int, total: int) -> None:
    assert result.mutant is not None
    made = result.mutant.made()
    place = f"{result.mutant.file}:{made.line}"
    print(f"{done:>4}/{total}  {result.fate:<10} {place:<32} {result.by} {result.seconds:.1f} s")
    sys.stdout.flush()


def _summary(results: Sequence[Result], seconds: float) -> float:
    fates = Counter(result.fate for result in results)
    killed = fates["killed"] + fates["timeout"]
    judged = killed + fates["survived"]
    share = 100 * killed / judged if judged else 0.0
    for result in results:
        if result.fate == "survived":
            _show(result.mutant)
    layers = Counter(result.by.partition("/")[0] for result in results if result.fate == "killed")
    print(f"\nkilled by    {', '.join(f'{count} {name}' for name, count in layers.most_common())}")
    print(f"equivalent   {fates['equivalent']} (listed with reasons in equivalents.yaml)")
    print(f"killed       {killed} of {judged} others: {share:.1f} %")
    print(f"took         {seconds:.0f} s")
    return share


def _show(mutant: Mutant) -> None:
    made = mutant.made()
    print(f"\nsurvived  {mutant.file}:{made.line}  {made.function}  ({mutant.site.kind})")
    print("\n".join(f"  - {line}" for line in made.was.splitlines()))
    print("\n".join(f"  + {line}" for line in made.becomes.splitlines()))


def _write(path: Path, chosen: argparse.Namespace, results: Sequence[Result], share: float) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    document = {
        "format": "faceid-mutation/1",
        "seed": chosen.seed,
        "share": round(share, 2),
        "results": [result.to_json() for result in results],
    }
    path.write_text(json.dumps(document, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
