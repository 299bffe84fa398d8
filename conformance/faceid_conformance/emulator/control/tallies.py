"""The routes of coverage and metrics.

Refuses to change what it shows.
"""

from collections.abc import Iterator

from faceid_conformance.contract.cos_model import CosContract
from faceid_conformance.contract.cos_reader import load_cos_contract
from faceid_conformance.contract.model import Contract
from faceid_conformance.emulator.books import Books
from faceid_conformance.emulator.control.request import ControlError, ControlRequest
from faceid_conformance.emulator.journal.coverage import (
    SUCCESS,
    Listed,
    coverage_document,
    coverage_junit,
)
from faceid_conformance.emulator.journal.meters import CONTENT_TYPE
from faceid_conformance.emulator.wire.reply import Reply, json_reply

PASSED = "OK"
XML = "application/xml; charset=utf-8"
FORMATS = ("json", "junit")


def _of_face(contract: Contract) -> Iterator[Listed]:
    for operation in contract.operations:
        for code in (SUCCESS, *operation.codes):
            yield operation.operation_id, code, contract.catalogue.code(code).name


def _of_cos(contract: CosContract) -> Iterator[Listed]:
    for operation in contract.operations:
        yield operation.operation_id, SUCCESS, PASSED
        for code in operation.codes:
            yield operation.operation_id, code, contract.codes[code].name


class TallyDesk:
    """Shows what was counted."""

    def __init__(self, books: Books, contract: Contract) -> None:
        self._books = books
        self._listed = [*_of_face(contract), *_of_cos(load_cos_contract())]

    async def coverage(self, request: ControlRequest) -> Reply:
        request.known_query("appid", "format")
        wanted = request.query.get("format", "json")
        if wanted not in FORMATS:
            raise ControlError(f"format is one of {', '.join(FORMATS)}")
        appid = request.query.get("appid")
        cells = list(self._books.coverage.cells(self._listed, appid))
        if wanted == "junit":
            return Reply(200, (("Content-Type", XML),), coverage_junit(cells))
        return json_reply(200, coverage_document(cells))

    async def metrics(self, request: ControlRequest) -> Reply:
        text = self._books.meters.text(self._books.journal)
        return Reply(200, (("Content-Type", CONTENT_TYPE),), text)
