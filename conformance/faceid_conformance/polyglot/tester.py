"""Owns the command that makes a client's calls: its environment, its end, the reports it prints.

Refuses to know what it calls; it is somebody's tests, or a program that follows a script.
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import threading
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import IO, cast

from faceid_conformance.cases.signing import Account
from faceid_conformance.contract.cos_reader import load_cos_contract
from faceid_conformance.polyglot.exchanges import PREFIX

MARK = "faceid-told "
LONGEST_LINE_BYTES = 1024 * 1024
KEPT_LINES = 5
STOP_SECONDS = 5.0
# Ours; then OpenSSL with Go, Ruby and Python's own; Node.js; Python's requests; curl.
TRUSTED_BY = (
    "FACEID_CA_FILE",
    "SSL_CERT_FILE",
    "NODE_EXTRA_CA_CERTS",
    "REQUESTS_CA_BUNDLE",
    "CURL_CA_BUNDLE",
)


@dataclass(slots=True)
class Ending:
    """How a command ended: its exit code, none where it could not be started or was ended."""

    exit_code: int | None = None
    reason: str = ""
    lines: list[str] = field(default_factory=list[str], repr=False)

    @property
    def was_started(self) -> bool:
        return self.exit_code is not None or not self.reason.startswith("cannot be started")


def trusting(outer: Mapping[str, str], ca_file: str) -> dict[str, str]:
    """Return an environment in which the libraries that look there trust a CA."""
    if not ca_file:
        return dict(outer)
    return {**outer, **dict.fromkeys(TRUSTED_BY, ca_file)}


def environment_of(
    outer: Mapping[str, str], base_url: str, account: Account, scene: str, ca_file: str = ""
) -> dict[str, str]:
    """Return what the command finds in its environment."""
    # A proxy between a client and this machine's own port would be judged in its place.
    direct = ",".join(item for item in (outer.get("NO_PROXY", ""), "127.0.0.1,localhost") if item)
    return {
        **trusting(outer, ca_file),
        "NO_PROXY": direct,
        "no_proxy": direct,
        "FACEID_BASE_URL": base_url,
        "FACEID_CI_BASE_URL": base_url,
        "FACEID_CLIENT_URL": f"{base_url}{PREFIX}",
        "FACEID_SCENE": scene,
        "FACEID_APP_ID": account.appid,
        "FACEID_SECRET_ID": account.secret_id,
        "FACEID_SECRET_KEY": account.secret_key,
        "FACEID_BUCKET": account.bucket,
        "FACEID_REGION": load_cos_contract().conventions.region,
    }


class Tester:
    """One run of a command, in a session of its own."""

    def __init__(
        self,
        command: Sequence[str],
        environment: Mapping[str, str],
        printed: Callable[[str], None],
    ) -> None:
        self._printed = printed
        self._lines: deque[str] = deque(maxlen=KEPT_LINES)
        self._process: subprocess.Popen[bytes] | None = None
        self._reason = ""
        try:
            self._process = subprocess.Popen(
                list(command),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                env=dict(environment),
                start_new_session=True,
            )
        except OSError as error:
            self._reason = f"cannot be started: {error.strerror}"
            return
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def has_ended(self) -> bool:
        """Whether it runs no longer."""
        return self._process is None or self._process.poll() is not None

    def wait(self, seconds: float) -> Ending:
        """Wait for its end, at most so long, and end it and all it started; tell how it ended."""
        process = self._process
        if process is None:
            return Ending(None, self._reason)
        code: int | None = None
        try:
            code = process.wait(seconds)
            self._reader.join(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._reason = f"did not end within {seconds:g} s"
        finally:
            self.close()
        return Ending(code, self._reason, list(self._lines))

    def close(self) -> None:
        """End it, and whatever it started."""
        process = self._process
        if process is None:
            return
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        self._reader.join(STOP_SECONDS)

    def _read(self) -> None:
        pipe = cast("IO[bytes]", cast("subprocess.Popen[bytes]", self._process).stdout)
        with contextlib.suppress(ValueError), pipe:
            while line := pipe.readline(LONGEST_LINE_BYTES):
                text = line.decode("utf-8", "replace").rstrip()
                # Test runners put a file's name and a line before what is printed.
                before, mark, report = text.partition(MARK)
                if mark:
                    self._printed(report)
                elif before:
                    self._lines.append(before)
