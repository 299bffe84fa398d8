"""Owns the data made from the contract: `openapi/dist/` and the conformance kit's copy.

Knows nothing of who reads them.
"""

from __future__ import annotations

from pathlib import Path

from faceid_generator.catalogue_data import catalogue_tree
from faceid_generator.contract import FACE, BundledContract
from faceid_generator.derive import VARIANTS, to_variant
from faceid_generator.reader import Tree
from faceid_generator.reply_schemas import reply_schemas
from faceid_generator.surface import surface_tree
from faceid_generator.text import json_text, yaml_text


def write_dist(contract: BundledContract, folder: Path) -> None:
    """Write what other tools and other languages take: documents, codes and the surface."""
    for api in (contract, *contract.further):
        _write_documents(api, folder)
        # The documents name limits by id and sign by these rules: both travel with them.
        trees = {
            "error-codes": catalogue_tree(api.catalogue),
            "surface": surface_tree(api),
            "limits": api.limits,
            "signing": api.signing,
        }
        prefix = "" if api.api == FACE.api else f"{api.api}."
        for name, tree in trees.items():
            _write_stamped(api, folder / f"{prefix}{name}.json", tree)
        _write_schemas(api, folder / "schemas")


def write_contract_data(contract: BundledContract, folder: Path) -> None:
    """Write what the conformance kit reads at run time; a further API has a folder of its own."""
    _write_trees(contract, folder)
    for api in contract.further:
        (folder / api.api).mkdir()
        _write_trees(api, folder / api.api)


def _write_documents(api: BundledContract, folder: Path) -> None:
    documents = {"openapi": api.document, "openapi-3.1": api.document_31}
    if api.codegen != api.document:
        documents |= {"codegen": api.codegen, "codegen-3.1": api.codegen_31}
        for name, content_type in VARIANTS.items():
            documents[name] = to_variant(api.document, content_type)
            documents[f"{name}-3.1"] = to_variant(api.document_31, content_type)
    for name, document in documents.items():
        _write(folder / f"{api.api}.{name}.yaml", yaml_text(document, api.stamp))
        _write(folder / f"{api.api}.{name}.json", json_text(document))


def _write_schemas(api: BundledContract, folder: Path) -> None:
    for name, schema in reply_schemas(api.document_31, api.stamp).items():
        folder.mkdir(exist_ok=True)
        _write(folder / f"{name}.schema.json", json_text(schema))


def _write_trees(api: BundledContract, folder: Path) -> None:
    _write(folder / "openapi.json", json_text(api.document))
    trees = {
        "errors": catalogue_tree(api.catalogue),
        "limits": api.limits,
        "signing": api.signing,
        "checks": api.checks,
        "transport": api.transport,
        "emulator": api.emulator,
        **({"profiles": api.profiles} if api.profiles else {}),
        "sources": api.sources,
    }
    for name, tree in trees.items():
        _write_stamped(api, folder / f"{name}.json", tree)


def _write_stamped(contract: BundledContract, path: Path, tree: Tree) -> None:
    _write(path, json_text({"generated": contract.stamp, **tree}))


def _write(path: Path, text: str) -> None:
    path.write_bytes(text.encode())
