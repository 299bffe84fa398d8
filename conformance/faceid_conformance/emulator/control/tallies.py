"""The routes of coverage and metrics.

Refuses to change what it shows.
"""

from faceid_conformance.contract.model import Contract
from faceid_conformance.emulator.books import Books
from faceid_conformance.emulator.control.request import ControlError, ControlRequest
from faceid_conformance.emulator.journal.coverage import coverage_document, coverage_junit
from faceid_conformance.emulator.journal.meters import CONTENT_TYPE
from faceid_conformance.emulator.wire.reply import Reply, json_reply

XML = "application/xml; charset=utf-8"
FORMATS = ("json", "junit")


class TallyDesk:
    """Shows what was counted."""

    def __init__(self, books: Books, contract: Contract) -> None:
        self._books = books
        self._contract = contract

    async def coverage(self, request: ControlRequest) -> Reply:
        request.known_query("appid", "format")
        wanted = request.query.get("format", "json")
        if wanted not in FORMATS:
            raise ControlError(f"format is one of {', '.join(FORMATS)}")
        contract, appid = self._contract, request.query.get("appid")
        cells = list(self._books.coverage.cells(contract.operations, contract.catalogue, appid))
        if wanted == "junit":
            return Reply(200, (("Content-Type", XML),), coverage_junit(cells))
        return json_reply(200, coverage_document(cells))

    async def metrics(self, request: ControlRequest) -> Reply:
        text = self._books.meters.text(self._books.journal)
        return Reply(200, (("Content-Type", CONTENT_TYPE),), text)
