"""The contract's tables drive the emulator: nothing is missing, no code stands in its source."""

import ast
import json
import shutil
from pathlib import Path

import faceid_conformance.emulator
from emulator_caller import ACCOUNT, CONTRACT, NOW, sign
from faceid_conformance.contract.model import Contract
from faceid_conformance.contract.reader import DATA, load_contract
from faceid_conformance.emulator.books import books_of
from faceid_conformance.emulator.face.answers import RESULTS
from faceid_conformance.emulator.face.api import PREDICATES, FaceApi, honest_workings
from faceid_conformance.emulator.settings import Settings
from faceid_conformance.emulator.wire.request import Request

SOURCE = Path(faceid_conformance.emulator.__file__).parent


def api(contract: Contract) -> FaceApi:
    settings = Settings(clock=lambda: NOW)
    workings = honest_workings(contract)
    return FaceApi(contract, settings, books=books_of(contract, settings), workings=workings)


def request(contract: Contract, path: str) -> Request:
    now = int(NOW)
    text = f"a={ACCOUNT.app_id}&k={ACCOUNT.secret_id}&e={now + 30}&t={now}"
    headers = ((b"authorization", sign(text).encode()), (b"content-type", b"application/json"))
    body = json.dumps({"appid": ACCOUNT.app_id}).encode()
    return Request("POST", path, headers, body, len(body))


def test_every_check_has_a_predicate_and_every_predicate_a_check() -> None:
    assert set(PREDICATES) == {row.check for row in CONTRACT.checks}


def test_every_result_field_has_a_maker() -> None:
    needed = {
        name
        for operation in CONTRACT.operations
        for name in (
            [name for stage in operation.stages for name in stage.yields]
            or [field.name for field in operation.result_fields]
        )
    }

    assert needed == set(RESULTS)


def test_every_code_of_the_table_is_in_the_catalogue() -> None:
    for row in CONTRACT.checks:
        if row.own_code is not None:
            for operation_id in row.operations:
                assert row.own_code in CONTRACT.operation(operation_id).codes


def test_no_code_of_the_catalogue_stands_in_the_source() -> None:
    codes = {row.code for row in CONTRACT.catalogue if row.code < 0}
    met = {
        (path.name, -node.operand.value)
        for path in SOURCE.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.UnaryOp)
        and isinstance(node.op, ast.USub)
        and isinstance(node.operand, ast.Constant)
        and isinstance(node.operand.value, int)
    }

    assert not {name for name, code in met if code in codes}


def test_further_operation_is_data(tmp_path: Path) -> None:
    data = tmp_path / "data"
    shutil.copytree(DATA, data)
    document = json.loads((data / "openapi.json").read_text(encoding="utf-8"))
    path_item = json.loads(json.dumps(document["paths"]["/face/livegetfour"]))
    path_item["post"]["operationId"] = "liveGetFive"
    document["paths"]["/face/livegetfive"] = path_item
    (data / "openapi.json").write_text(json.dumps(document), encoding="utf-8")
    contract = load_contract(data)

    operation = contract.operation("liveGetFive")
    answer = api(contract).answer(operation, request(contract, operation.path))

    assert json.loads(answer.reply.body)["code"] == 0


def test_order_of_checks_is_data(tmp_path: Path) -> None:
    data = tmp_path / "data"
    shutil.copytree(DATA, data)
    table = json.loads((data / "checks.json").read_text(encoding="utf-8"))
    table["checks"].sort(key=lambda row: row["check"] != "secretid-known")
    table["checks"].sort(key=lambda row: not row["check"].startswith("signature-d"))
    (data / "checks.json").write_text(json.dumps(table), encoding="utf-8")
    nobody = sign(f"a=1&k=nobody&e={int(NOW) + 30}&t={int(NOW)}").encode()
    sent = Request("POST", "/face/livegetfour", ((b"authorization", nobody),), b"", 0)

    codes = []
    for contract in (CONTRACT, load_contract(data)):
        answer = api(contract).answer(contract.operation("liveGetFour"), sent)
        codes.append(json.loads(answer.reply.body)["code"])

    assert codes == [10, 11]
