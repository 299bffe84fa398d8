"""What the data files hold that other tools and the conformance kit read."""

import json
from pathlib import Path
from typing import Any

import yaml
from faceid_generator.data import write_contract_data, write_dist


def load(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


def test_data_of_dist_is_complete_and_json_equals_yaml(tree: Any, tmp_path: Path) -> None:
    write_dist(tree.contract(), tmp_path)

    names = {path.name for path in tmp_path.iterdir() if path.is_file()}
    assert names == {
        "faceid.openapi.yaml",
        "faceid.openapi.json",
        "faceid.openapi-3.1.yaml",
        "faceid.openapi-3.1.json",
        "faceid.codegen.yaml",
        "faceid.codegen.json",
        "faceid.codegen-3.1.yaml",
        "faceid.codegen-3.1.json",
        *(
            f"faceid.codegen-{variant}{version}.{form}"
            for variant in ("url", "upload")
            for version in ("", "-3.1")
            for form in ("yaml", "json")
        ),
        "error-codes.json",
        "limits.json",
        "signing.json",
        "surface.json",
    }
    assert [path.name for path in (tmp_path / "schemas").iterdir()] == ["AskReply.schema.json"]
    for stem in {name.rpartition(".")[0] for name in names if name.endswith(".yaml")}:
        written = (tmp_path / f"{stem}.yaml").read_text(encoding="utf-8")
        assert yaml.safe_load(written) == load(tmp_path / f"{stem}.json")


def test_data_carries_the_stamp_everywhere(tree: Any, tmp_path: Path) -> None:
    contract = tree.contract()
    write_dist(contract, tmp_path)
    (tmp_path / "kit").mkdir()
    write_contract_data(contract, tmp_path / "kit")

    for path in [*tmp_path.glob("*.json"), *(tmp_path / "kit").iterdir()]:
        content = load(path)
        assert contract.stamp in (content.get("generated"), content.get("x-generated")), path.name
    for path in tmp_path.glob("*.yaml"):
        assert path.read_text(encoding="utf-8").startswith(f"# {contract.stamp}\n")


def test_data_of_the_kit_is_what_the_files_say(tree: Any, tmp_path: Path) -> None:
    contract = tree.contract()

    write_contract_data(contract, tmp_path)

    assert load(tmp_path / "openapi.json") == contract.document
    assert load(tmp_path / "limits.json")["limits"]["body-bytes"]["max"] == 100
    assert load(tmp_path / "checks.json")["checks"][1]["code"] == "field"
    assert load(tmp_path / "errors.json")["enum"][1] == {
        "code": 23,
        "name": "BODY_TOO_LARGE",
        "family": "face-verification",
    }
    assert {path.stem for path in tmp_path.iterdir() if path.is_file()} == {
        "openapi",
        "errors",
        "limits",
        "signing",
        "checks",
        "transport",
        "emulator",
        "profiles",
        "sources",
    }


def test_data_of_the_surface_shows_what_callers_depend_on(tree: Any, tmp_path: Path) -> None:
    write_dist(tree.contract(), tmp_path)

    surface = load(tmp_path / "surface.json")

    ask = surface["operations"][0]
    assert (ask["operationId"], ask["method"], ask["path"]) == ("ask", "POST", "/face/ask")
    assert ask["codes"] == [0, 23, -5801]
    assert [body["content_type"] for body in ask["request"]] == [
        "application/json",
        "multipart/form-data",
    ]
    assert ask["responses"]["default"] == {"application/json": "AskReply"}
    assert surface["codegen_operations"]["/face/ask#form"] == "askByImage"
    assert surface["schemas"]["AskInput"]["required"] == ["url"]
    assert surface["schemas"]["AskReply"]["fields"]["data"]["schema"] == ["AskResult"]
