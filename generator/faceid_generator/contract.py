"""Owns the contract as the outputs see it: one frozen bundle of everything `openapi/` says.

Knows nothing of the outputs. Whoever renders one takes a `BundledContract` and nothing else.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from faceid_generator.bundle import Bundle, bundle, request_schemas
from faceid_generator.catalogue import Catalogue, Code, read_catalogue
from faceid_generator.catalogue_data import enum_schema
from faceid_generator.derive import operations, to_31, to_codegen
from faceid_generator.errors import SetupError
from faceid_generator.grammar import Vocabulary, read_vocabulary
from faceid_generator.reader import Tree, YamlFile, read_yaml
from faceid_generator.references import Named, check_operation_ids, check_references
from faceid_generator.shapes import check_shapes
from faceid_generator.sources import Documents, check_api, check_data, demand, read_documents
from faceid_generator.stamp import digest_of, stamp_of


@dataclass(frozen=True, slots=True)
class Layout:
    """Where the parts of one API's contract lie, below `openapi/`, and what its codes are."""

    api: str
    signing: str
    data: str
    errors: str
    codes: type[Code]


FACE = Layout("faceid", "signing/face.yaml", data=".", errors="errors", codes=int)
# The face API came first, so that its data lies at the top; others keep theirs in their folder.
FURTHER = (
    Layout(
        "ci-liveness",
        "signing/cos.yaml",
        data="ci-liveness/data",
        errors="ci-liveness/data/errors",
        codes=str,
    ),
)


@dataclass(frozen=True, slots=True)
class BundledContract:
    """Everything that the contract says, checked; the documents carry the stamp under x-generated.

    The plain trees are what the YAML files hold, with neither references nor stamps. `further` are
    the other APIs of the contract, each a bundle of its own.
    """

    api: str
    document: Tree
    document_31: Tree
    codegen: Tree
    codegen_31: Tree
    catalogue: Catalogue
    limits: Tree
    signing: Tree
    checks: Tree
    transport: Tree
    emulator: Tree
    profiles: Tree
    sources: Tree
    vocabulary: Vocabulary
    digest: str
    further: tuple[BundledContract, ...] = ()

    @property
    def stamp(self) -> str:
        """Return the sentence that every generated file carries."""
        return stamp_of(self.digest)


def read_contract(root: Path) -> BundledContract:
    """Read and judge everything under `openapi/`."""
    openapi = (root / "openapi").resolve()
    root = openapi.parent
    if not (openapi / FACE.api / "openapi.yaml").is_file():
        raise SetupError(
            f"{openapi} holds no {FACE.api}/openapi.yaml", "name the project's folder with --root"
        )
    vocabulary = read_vocabulary(openapi / "vocabulary.yaml", root)
    documents = read_documents(openapi / "sources.yaml", root)
    digest = digest_of(openapi)
    further = tuple(
        _read_api(openapi, layout, vocabulary, documents, digest)
        for layout in FURTHER
        if (openapi / layout.api).is_dir()
    )
    return replace(_read_api(openapi, FACE, vocabulary, documents, digest), further=further)


def _read_api(
    openapi: Path, layout: Layout, vocabulary: Vocabulary, documents: Documents, digest: str
) -> BundledContract:
    """Read and judge one API: its document, its codes and its data."""
    root = openapi.parent
    made = bundle(openapi / layout.api, root, vocabulary)
    check_api(made.files.values(), request_schemas(made.files), documents)
    check_operation_ids(made)
    names = [str(operation["operationId"]) for _, _, operation in operations(made.document)]
    catalogue = read_catalogue(openapi / layout.errors, root, documents, names, layout.codes)
    data = _read_data(openapi, layout)
    _check_data(data, documents)
    check_references(made, data, _named(catalogue, data, made.document))
    bundled = _contract(made, catalogue, data, documents.file.tree, vocabulary, digest)
    return replace(bundled, api=layout.api)


def _contract(
    made: Bundle,
    catalogue: Catalogue,
    data: Mapping[str, YamlFile],
    sources: Tree,
    vocabulary: Vocabulary,
    digest: str,
) -> BundledContract:
    document = _stamped(_with_enum(made.document, catalogue), stamp_of(digest))
    document_31 = to_31(document)
    return BundledContract(
        api=FACE.api,
        document=document,
        document_31=document_31,
        codegen=to_codegen(document),
        codegen_31=to_codegen(document_31),
        catalogue=catalogue,
        limits=data["limits"].tree,
        signing=data["signing"].tree,
        checks=data["checks"].tree,
        transport=data["transport"].tree,
        emulator=data["emulator"].tree,
        profiles=data["profiles"].tree if "profiles" in data else {},
        sources=sources,
        vocabulary=vocabulary,
        digest=digest,
    )


def _read_data(openapi: Path, layout: Layout) -> dict[str, YamlFile]:
    folder = openapi / layout.data
    files = {
        "limits": folder / "limits.yaml",
        "signing": openapi / layout.signing,
        "checks": folder / "checks.yaml",
        "transport": folder / "transport.yaml",
        "emulator": folder / "emulator.yaml",
    }
    if (folder / "profiles.yaml").is_file():
        files["profiles"] = folder / "profiles.yaml"
    return {name: read_yaml(path, openapi.parent) for name, path in files.items()}


def _check_data(data: Mapping[str, YamlFile], documents: Documents) -> None:
    check_shapes(data)
    for file in data.values():
        check_data(file, file.tree, documents)
    for name in {"signing", "emulator", "checks", "transport", "profiles"} & set(data):
        demand(data[name], (), data[name].tree, "file")


def _named(catalogue: Catalogue, data: Mapping[str, YamlFile], document: Tree) -> Named:
    schemas: Tree = document["components"].get("schemas", {})
    parameters: Tree = document["components"].get("parameters", {})
    described = (name for schema in schemas.values() for name in schema.get("properties", {}))
    return Named(
        codes=frozenset(row.code for row in catalogue.codes),
        limits=frozenset(data["limits"].section(("limits",))),
        operations=frozenset(each["operationId"] for _, _, each in operations(document)),
        fields=frozenset((*described, *(each["name"] for each in parameters.values()))),
    )


def _with_enum(document: Tree, catalogue: Catalogue) -> Tree:
    components: Tree = document["components"]
    schemas = {**components.get("schemas", {}), "ErrorCode": enum_schema(catalogue)}
    in_order = dict(sorted(schemas.items()))
    return {**document, "components": {**components, "schemas": in_order}}


def _stamped(document: Tree, stamp: str) -> Tree:
    rest = {key: value for key, value in document.items() if key != "openapi"}
    return {"openapi": document["openapi"], "x-generated": stamp, **rest}
