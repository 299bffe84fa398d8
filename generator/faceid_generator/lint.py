"""Owns the released lint rules: the files as they are, and a page that says how to extend them.

Knows nothing of what a rule looks at; the page's tables are made of the rules' own descriptions.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from faceid_generator.errors import ContractError
from faceid_generator.reader import Tree, is_tree, read_yaml

FOLDER = "openapi/lint"
SPECTRAL = {
    "generators.spectral.yaml": "What every popular generator needs; fit for any document",
    "faceid.spectral.yaml": "Our house style upon it: names, sources, summaries, the signature",
}
REDOCLY = "faceid.redocly.yaml"
_HOW = """\
Copy this folder into your project, beside your document, and extend what fits. `generators`
tells requests from replies by the names of their schemas: `…Input` and `…Form`, `…Reply` and
`…Result`. A rule that does not fit is turned off by its name.

```yaml
# .spectral.yaml; spectral lint openapi.yaml
extends: [./lint/generators.spectral.yaml]
rules:
  servers-without-variables: off
  my-own-rule: {given: $.info, then: {field: contact, function: truthy}}
```

```yaml
# redocly.yaml; redocly lint openapi.yaml
extends: [./lint/faceid.redocly.yaml]
rules:
  info-license: off
```

Tried with @stoplight/spectral-cli and @redocly/cli of the versions in the `package.json` here;
a test breaks each rule once and sees it fire.
"""


def write_lint(root: Path, folder: Path, stamp: str) -> None:
    """Release the rules; a tree without them gets none. ContractError for one without words."""
    source = root / FOLDER
    if not source.is_dir():
        return
    folder.mkdir()
    for name in (*SPECTRAL, REDOCLY):
        (folder / name).write_bytes((source / name).read_bytes())
    page = "\n".join(_page(root, source, stamp))
    (folder / "README.md").write_bytes(page.encode())


def _page(root: Path, source: Path, stamp: str) -> Iterator[str]:
    yield from (f"<!-- {stamp} -->", "# Lint rules to extend", "", _HOW)
    for name, says in SPECTRAL.items():
        yield from (f"## {name}", "", f"{says}.", "", "| rule | holds when |", "|---|---|")
        rules: Tree = read_yaml(source / name, root).section(("rules",))
        for rule, content in rules.items():
            yield f"| `{rule}` | {_words(name, rule, content)} |"
        yield ""
    yield from (f"## {REDOCLY}", "", "| rule | |", "|---|---|")
    for rule, severity in read_yaml(source / REDOCLY, root).section(("rules",)).items():
        yield f"| `{rule}` | {severity} |"
    yield ""


def _words(name: str, rule: str, content: object) -> str:
    if not is_tree(content):
        return "left out" if content in ("off", False) else f"Spectral's own, as {content}"
    if "description" not in content:
        raise ContractError(f"{FOLDER}/{name}", f"{rule} has no description")
    return str(content["description"]).replace("|", "\\|")
