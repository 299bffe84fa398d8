"""Owns the data made from the contract: `openapi/dist/` and the conformance kit's copy.

Knows nothing of who reads them.
"""

from __future__ import annotations

from pathlib import Path

from faceid_generator.catalogue import catalogue_tree
from faceid_generator.contract import API, BundledContract
from faceid_generator.reader import Tree
from faceid_generator.surface import surface_tree
from faceid_generator.text import json_text, yaml_text


def write_dist(contract: BundledContract, folder: Path) -> None:
    """Write what other tools and other languages take: documents, codes and the surface."""
    documents = {
        f"{API}.openapi": contract.document,
        f"{API}.openapi-3.1": contract.document_31,
        f"{API}.codegen": contract.codegen,
        f"{API}.codegen-3.1": contract.codegen_31,
    }
    for name, document in documents.items():
        _write(folder / f"{name}.yaml", yaml_text(document, contract.stamp))
        _write(folder / f"{name}.json", json_text(document))
    _write_stamped(contract, folder / "error-codes.json", catalogue_tree(contract.catalogue))
    _write_stamped(contract, folder / "surface.json", surface_tree(contract))
    # The documents name limits by id and sign by these rules: both travel with them.
    _write_stamped(contract, folder / "limits.json", contract.limits)
    _write_stamped(contract, folder / "signing.json", contract.signing)


def write_contract_data(contract: BundledContract, folder: Path) -> None:
    """Write what the conformance kit reads at run time."""
    _write(folder / "openapi.json", json_text(contract.document))
    trees = {
        "errors": catalogue_tree(contract.catalogue),
        "limits": contract.limits,
        "signing": contract.signing,
        "checks": contract.checks,
        "transport": contract.transport,
        "emulator": contract.emulator,
        "sources": contract.sources,
    }
    for name, tree in trees.items():
        _write_stamped(contract, folder / f"{name}.json", tree)


def _write_stamped(contract: BundledContract, path: Path, tree: Tree) -> None:
    _write(path, json_text({"generated": contract.stamp, **tree}))


def _write(path: Path, text: str) -> None:
    path.write_bytes(text.encode())
