"""Owns the small contract that the generator's tests break in one place each.

Knows no test.
"""

import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest
from faceid_generator.contract import BundledContract, read_contract
from faceid_generator.errors import GeneratorError


@dataclass(frozen=True)
class Tree:
    root: Path

    def write(self, name: str, text: str) -> None:
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def edit(self, name: str, old: str, new: str) -> None:
        text = (self.root / name).read_text(encoding="utf-8")
        assert old in text
        self.write(name, text.replace(old, new, 1))

    def contract(self) -> BundledContract:
        return read_contract(self.root)

    def refusal(self) -> str:
        with pytest.raises(GeneratorError) as caught:
            read_contract(self.root)
        return str(caught.value)


@pytest.fixture
def tree(tmp_path: Path) -> Tree:
    return Tree(Path(shutil.copytree(Path(__file__).parent / "fixtures/small", tmp_path / "tree")))
