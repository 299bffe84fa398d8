"""The lint rules are released as they are, with a page that names each."""

from pathlib import Path

import pytest
from faceid_generator.errors import ContractError
from faceid_generator.lint import FOLDER, REDOCLY, SPECTRAL, write_lint

RULES = (
    'rules:\n  stock: error\n  left: "off"\n  ours: {description: Says a | b, severity: error}\n'
)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / FOLDER).mkdir(parents=True)
    for name in SPECTRAL:
        (tmp_path / FOLDER / name).write_text(RULES, encoding="utf-8")
    (tmp_path / FOLDER / REDOCLY).write_text("rules: {info-license: error}\n", encoding="utf-8")
    return tmp_path


def test_lint_rules_are_copied_and_named(root: Path) -> None:
    write_lint(root, root / "lint", "stamp")

    page = (root / "lint/README.md").read_text(encoding="utf-8")
    assert all((root / "lint" / name).read_text("utf-8") == RULES for name in SPECTRAL)
    assert "| `stock` | Spectral's own, as error |" in page
    assert "| `left` | left out |" in page
    assert "| `ours` | Says a \\| b |" in page
    assert "| `info-license` | error |" in page


def test_rule_without_words_is_refused(root: Path) -> None:
    path = root / FOLDER / "faceid.spectral.yaml"
    path.write_text(RULES.replace("description: Says a | b, ", ""), encoding="utf-8")

    with pytest.raises(ContractError, match="ours has no description"):
        write_lint(root, root / "lint", "stamp")


def test_tree_without_rules_gets_none(tmp_path: Path) -> None:
    write_lint(tmp_path, tmp_path / "lint", "stamp")

    assert list(tmp_path.iterdir()) == []
