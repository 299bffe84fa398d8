"""Owns one scene as it is played to somebody's own tests: answers, what came, what was told.

Refuses to judge; scene_judging.py does. What no scene names is answered by whoever is honest.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Mapping
from urllib.parse import parse_qsl

from faceid_conformance.cases.clients import Reply
from faceid_conformance.cases.clients.script import Scene
from faceid_conformance.contract.cos_model import CosOperation
from faceid_conformance.contract.cos_reader import load_cos_contract
from faceid_conformance.contract.model import Contract, Operation
from faceid_conformance.exchange import Request, as_object
from faceid_conformance.polyglot.exchanges import PREFIX, Heard, NoReport, Told, read_report
from faceid_conformance.polyglot.stepwise import query_report

Honest = Callable[[Request], Reply]
COS_SIGNED, JSON = "q-sign-algorithm=", "application/json"


class SceneStage:
    """The service in one scene, and everything that came while it was played."""

    def __init__(
        self,
        scene: Scene,
        contract: Contract,
        honest: Honest,
        *,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.scene = scene
        self.heard: dict[str, list[Heard]] = {}
        self.strays: list[Request] = []
        self.told: list[Told] = []
        self.misreported: list[str] = []
        self._contract, self._honest, self._clock = contract, honest, clock
        self._by_path: Mapping[str, Operation] = {item.path: item for item in contract.operations}
        self._lock = threading.RLock()

    def answer(self, request: Request) -> Reply:
        """Answer one request; what is no call of this API goes to the emulator, or is a stray."""
        with self._lock:
            path, _, query = request.path.partition("?")
            if path.startswith(f"{PREFIX}/"):
                return self._about(request, path.removeprefix(f"{PREFIX}/"), query)
            operation = self._by_path.get(path)
            if operation is not None:
                name = operation.operation_id
                played = self.scene.replies(name, billable=operation.billable)
                return self._played(name, played, request)
            on_cos = self._on_cos(request, path, query)
            if on_cos is None:
                return self._other(request, path)
            played = self.scene.replies(on_cos.operation_id, billable=on_cos.billable)
            # A code in JSON is no answer of COS: such a scene is not about it.
            fit = tuple(reply for reply in played if reply.content_type != JSON or reply.location)
            return self._played(on_cos.operation_id, fit, request)

    def _played(self, name: str, played: tuple[Reply, ...], request: Request) -> Reply:
        heard = self.heard.setdefault(name, [])
        reply = played[min(len(heard), len(played) - 1)] if played else self._honest(request)
        heard.append(Heard(request, self._clock(), reply))
        return reply

    def _on_cos(self, request: Request, path: str, query: str) -> CosOperation | None:
        process = dict(parse_qsl(query)).get("ci-process")
        for operation in load_cos_contract().operations:
            asked = (request.method, process, path != "/")
            if asked == (operation.method, operation.process, operation.on_object):
                return operation
        return None

    def printed(self, text: str) -> None:
        """Take a report that somebody's tests printed; it names its operation."""
        with self._lock:
            self._tell(text, printed=True)

    def _other(self, request: Request, path: str) -> Reply:
        """The control API, and objects that are put into a bucket, are not judged."""
        ours = self._contract.emulator
        is_ours = path.startswith(ours.control_prefix) or path == ours.health_path
        is_of_cos = COS_SIGNED in f"{request.path} {request.header('Authorization')}"
        if (is_ours or is_of_cos) and not self._is_aimed_at(path):
            return self._honest(request)
        self.strays.append(request)
        return Reply(404, "text/plain", b"no operation of the API has this path\n")

    def _is_aimed_at(self, path: str) -> bool:
        """Whether an answer of this scene pointed there."""
        answers = (reply for replies in self.scene.answers.values() for reply in replies)
        return any(reply.location.endswith(path) for reply in answers if reply.location)

    def _about(self, request: Request, what: str, query: str) -> Reply:
        if what != "told":
            return Reply(404, "text/plain", b"while scenes are played there is only told\n")
        text = query_report(query) if request.method == "GET" else request.body
        said = self._tell(text, printed=False)
        return Reply(400 if said else 200, "text/plain", f"{said or 'thank you'}\n".encode())

    def _tell(self, text: str | bytes, *, printed: bool) -> str:
        try:
            report = read_report(text)
            operation = report.get("operation")
            if not isinstance(operation, str) or operation not in operations_of(self._contract):
                raise NoReport("a report that names no operation of the API")
        except NoReport as error:
            self.misreported.append(str(error))
            return str(error)
        count = None if printed else len(self.heard.get(operation, ()))
        self.told.append(Told(operation, report, count))
        return ""

    def issued_codes(self) -> list[tuple[float, str]]:
        """Return the lip codes that were handed out, and when."""
        found: list[tuple[float, str]] = []
        for item in (each for heard in self.heard.values() for each in heard):
            data = as_object(as_object(_document(item.reply)).get("data"))
            if item.reply.status == 200 and isinstance(data.get("validate_data"), str):
                found.append((item.at_seconds, data["validate_data"]))
        return found


def _document(reply: Reply) -> object:
    try:
        return json.loads(reply.body)
    except (ValueError, RecursionError):
        return None


def operations_of(contract: Contract) -> tuple[str, ...]:
    """Return the names of every operation, of both APIs."""
    on_cos = (item.operation_id for item in load_cos_contract().operations)
    return (*(item.operation_id for item in contract.operations), *on_cos)
