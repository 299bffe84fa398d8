"""The table of the control API: which path and method reaches which handler.

Refuses to know who may ask; `server` lets in.
"""

from collections.abc import Awaitable, Callable, Mapping

from faceid_conformance.contract.model import Contract
from faceid_conformance.emulator.books import Books
from faceid_conformance.emulator.control.document import control_document_json
from faceid_conformance.emulator.control.journal import JournalDesk
from faceid_conformance.emulator.control.request import ControlRequest
from faceid_conformance.emulator.control.rules import RuleDesk
from faceid_conformance.emulator.control.tallies import TallyDesk
from faceid_conformance.emulator.control.tenants import TenantDesk
from faceid_conformance.emulator.control.vocabulary import vocabulary
from faceid_conformance.emulator.wire.reply import Reply, json_reply

Handler = Callable[[ControlRequest], Awaitable[Reply]]
Outcomes = Callable[[], list[dict[str, object]]]
Routes = Mapping[str, Mapping[str, Handler]]


def control_routes(books: Books, contract: Contract, outcomes: Outcomes) -> Routes:
    """Handlers by method, by path below the control prefix; `{…}` stands for one part."""
    journal = JournalDesk(books.journal, books.labels, contract.emulator.directive_fields)
    tenants, tallies = TenantDesk(books, contract), TallyDesk(books, contract)
    rules = RuleDesk(books.rules, contract, books.tenants)

    async def list_outcomes(request: ControlRequest) -> Reply:
        return json_reply(200, {"outcomes": outcomes()})

    async def show_document(request: ControlRequest) -> Reply:
        return Reply(200, (("Content-Type", "application/json"),), control_document_json())

    async def show_vocabulary(request: ControlRequest) -> Reply:
        return json_reply(200, vocabulary(contract, books.tenants))

    return {
        "vocabulary": {"GET": show_vocabulary},
        "openapi.json": {"GET": show_document},
        "journal": {"GET": journal.read, "DELETE": journal.clear},
        "journal/wait": {"GET": journal.wait},
        "reset": {"POST": tenants.reset},
        "clock": {"GET": tenants.clock, "POST": tenants.set_clock},
        "snapshot": {"GET": tenants.snapshot, "PUT": tenants.restore},
        "coverage": {"GET": tallies.coverage},
        "metrics": {"GET": tallies.metrics},
        "outcomes": {"GET": list_outcomes},
        "rules": {"GET": rules.list, "POST": rules.add, "DELETE": rules.clear},
        "rules/{number}": {"DELETE": rules.remove},
    }
