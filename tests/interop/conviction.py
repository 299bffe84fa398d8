"""Judges foreign servers with the conformance suite: acquitted variations, convicted vices.

The whole matrix: python tests/interop/conviction.py [--command] [NAME...]; exit 1 where wrong.
Cases, sequences and calls at once are run in process; --command runs every layer by
`faceid conformance run`.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from faceid_conformance.cases.signing import Account as Signer
from faceid_conformance.checks.verdict import Verdict
from faceid_conformance.errors import TargetError
from faceid_conformance.suite import concurrency_layer
from faceid_conformance.suite.concurrency_layer import run_concurrency
from faceid_conformance.suite.opening import open_session
from faceid_conformance.suite.performer import Performer
from faceid_conformance.suite.sequence_layer import run_sequences
from faceid_conformance.suite.session import Options, Session
from foreign_behaviour import VARIATIONS, Account
from foreign_matrix import VICES
from foreign_server import HONEST, ForeignServer, running

ACCOUNT = Account("1250000001", "AKIDforeign0000000000000000000001", "foreign-key", "pictures")
EXAMPLES = 3
FEW = 20
FINDINGS = 1
WRONG = frozenset({"fail", "error"})


@dataclass(frozen=True, slots=True)
class Judgement:
    """What the suite says of one server."""

    name: str
    convicted: bool
    findings: tuple[str, ...]
    faults: tuple[str, ...] = ()

    @property
    def is_right(self) -> bool:
        return self.convicted == (self.name in VICES) and (self.convicted or not self.faults)

    def line(self) -> str:
        verdict = "convicted" if self.convicted else "acquitted"
        mark = "     " if self.is_right else "WRONG"
        shown = "; ".join((*self.findings[:2], *self.faults[:2]))
        return f"{mark} {verdict} {self.name} ({len(self.findings)} findings) {shown}"


def serve(name: str) -> ForeignServer:
    vice = VICES.get(name)
    if vice is None:
        return ForeignServer(ACCOUNT, VARIATIONS[name], HONEST)
    return ForeignServer(ACCOUNT, vice.behaviour, vice.parts)


def judge_cases(server: ForeignServer) -> tuple[bool, tuple[str, ...]]:
    """Perform every case in this process, and a few sequences and crowds."""
    return judged_by(verdicts_of, server)


def convict(server: ForeignServer) -> tuple[bool, tuple[str, ...]]:
    """Do the same, up to the first finding."""

    def first(session: Session) -> Iterator[Verdict]:
        for verdict in verdicts_of(session):
            yield verdict
            if verdict.findings and verdict.status in WRONG:
                return

    return judged_by(first, server)


def verdicts_of(session: Session) -> Iterator[Verdict]:
    for case in session.cases:
        yield Performer(session).perform(case)
    for subject in concurrency_layer.SUBJECTS:
        yield run_concurrency(session, subject)
    yield run_sequences(session)


def judged_by(
    judges: Callable[[Session], Iterator[Verdict]], server: ForeignServer
) -> tuple[bool, tuple[str, ...]]:
    signer = Signer(ACCOUNT.appid, ACCOUNT.secret_id, ACCOUNT.secret_key, ACCOUNT.bucket)
    try:
        session = open_session(server.url, signer, Options(max_examples=FEW))
    except TargetError as error:
        return True, (str(error),)
    try:
        verdicts = list(judges(session))
    finally:
        session.wire.close()
    failed = [verdict for verdict in verdicts if verdict.status in WRONG]
    lines = [f"{v.id}: {f.expected}, not {f.observed}" for v in failed for f in v.findings]
    return bool(failed), tuple(lines)


def judge_by_command(server: ForeignServer, *options: str) -> tuple[bool, tuple[str, ...]]:
    """Run the command with every layer in a process of its own."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "faceid_conformance", "conformance", "run"]
        command += ["--target", server.url, "--report", str(Path(folder, "report"))]
        done = subprocess.run(
            [*command, "--max-examples", str(EXAMPLES), *options],
            capture_output=True,
            text=True,
            check=False,
            env=os.environ | environment(),
        )
    if done.returncode not in {0, FINDINGS}:
        # A server that is so wrong that no run is possible has not passed for right either.
        return True, (f"exit {done.returncode}: {done.stderr.strip()}",)
    lines = tuple(line.strip() for line in done.stdout.splitlines() if "FAIL" in line)
    if bool(lines) != (done.returncode == FINDINGS):
        raise RuntimeError(f"exit {done.returncode} without a finding to show: {done.stderr}")
    return bool(lines), lines


def environment() -> dict[str, str]:
    return {
        "FACEID_APP_ID": ACCOUNT.appid,
        "FACEID_SECRET_ID": ACCOUNT.secret_id,
        "FACEID_SECRET_KEY": ACCOUNT.secret_key,
        "FACEID_BUCKET": ACCOUNT.bucket,
        "PYTHONPATH": os.pathsep.join(path for path in sys.path if path),
    }


def judge(
    name: str, method: Callable[[ForeignServer], tuple[bool, tuple[str, ...]]] = judge_cases
) -> Judgement:
    """Run the server of that name and judge it."""
    with running(serve(name)) as server:
        convicted, findings = method(server)
        return Judgement(name, convicted, findings, tuple(server.faults))


def matrix(names: list[str], *, by_command: bool) -> Iterator[Judgement]:
    method = judge_by_command if by_command else judge_cases
    for name in names or [*VARIATIONS, *VICES]:
        yield judge(name, method)


def main() -> int:
    parser = argparse.ArgumentParser(description="Judge every foreign server.")
    parser.add_argument("--command", action="store_true", help="every layer, by the command")
    parser.add_argument("names", nargs="*", metavar="NAME", help="only these servers")
    given = parser.parse_args()
    wrong = count = 0
    for judgement in matrix(given.names, by_command=given.command):
        print(judgement.line(), flush=True)
        count += 1
        wrong += not judgement.is_right
    print(f"{count} servers judged, {wrong} wrongly")
    return 1 if wrong else 0


if __name__ == "__main__":
    raise SystemExit(main())
