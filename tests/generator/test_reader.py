"""What YAML the generator refuses, and that it says where."""

from pathlib import Path

import pytest
from faceid_generator.errors import ContractError
from faceid_generator.reader import YamlFile, read_yaml


def read(folder: Path, text: str | bytes) -> YamlFile:
    path = folder / "file.yaml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return read_yaml(path, folder)


@pytest.mark.parametrize(
    ("text", "line", "words"),
    (
        ("", 1, "is empty"),
        ("# only a comment\n", 1, "is empty"),
        ("- a\n- b\n", 1, "holds no mapping"),
        ("a: 1\nb: 2\na: 3\n", 3, "the key 'a' already stands in line 1"),
        ("a:\n  b: 1\n  b: 2\n", 3, "the key 'b' already stands in line 2"),
        ("a: 1\n200: x\n", 2, "the key 200 is not a string"),
        ("true: 1\n", 1, "the key true is not a string"),
        ("? [a]\n: 1\n", 1, "the key a collection is not a string"),
        ("a: &x 1\nb: *x\n", 1, "anchors and aliases are refused"),
        ("a: {b: 1}\nc:\n  <<: {d: 1}\n", 3, "merge keys are refused"),
        ("a: 1\nb: yes\n", 2, "the value yes reads differently"),
        ("a: off\n", 1, "quote it"),
        ("a: 017\n", 1, "the value 017 reads differently"),
        ("a: 0o17\n", 1, "the value 0o17 reads differently"),
        ("a: 1e3\n", 1, "the value 1e3 reads differently"),
        ("a: 1:30\n", 1, "the value 1:30 reads differently"),
        ("a: 1_000\n", 1, "the value 1_000 reads differently"),
        ("a: .inf\n", 1, "the value .inf reads differently"),
        ("a: !!set {b}\n", 1, "the tag"),
        ("a: !python/object:os.system x\n", 1, "the tag"),
        ("a: [1\n", 2, "not YAML"),
        ("a: 1\n\tb: 2\n", 2, "not YAML"),
        ("a: 1\n---\nb: 2\n", 2, "not YAML"),
        ("a: 1\nb: \x07\n", 2, "not YAML"),
    ),
)
def test_reader_refuses_what_is_ambiguous_with_file_and_line(
    tmp_path: Path, text: str, line: int, words: str
) -> None:
    with pytest.raises(ContractError) as caught:
        read(tmp_path, text)

    assert caught.value.where == f"file.yaml:{line}"
    assert words in caught.value.problem


def test_reader_refuses_bytes_that_are_not_utf8(tmp_path: Path) -> None:
    with pytest.raises(ContractError, match=r"file\.yaml: byte 3 is not UTF-8"):
        read(tmp_path, b"a: \xff\n")


def test_reader_refuses_a_missing_file(tmp_path: Path) -> None:
    with pytest.raises(ContractError, match=r"no\.yaml: there is no such file"):
        read_yaml(tmp_path / "no.yaml", tmp_path)


def test_reader_refuses_a_folder(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").mkdir()

    with pytest.raises(ContractError, match=r"a\.yaml: cannot be read"):
        read_yaml(tmp_path / "a.yaml", tmp_path)


def test_reader_reads_scalars_as_json_has_them(tmp_path: Path) -> None:
    text = 'a: "true"\nb: true\nc: -5801\nd: 1.5\ne: ~\nf: 2019-01-02\ng: "1e3"\nh: "12"\ni: 张三\n'

    assert read(tmp_path, text).tree == {
        "a": "true",
        "b": True,
        "c": -5801,
        "d": 1.5,
        "e": None,
        "f": "2019-01-02",
        "g": "1e3",
        "h": "12",
        "i": "张三",
    }


def test_reader_knows_the_line_of_every_key_and_item(tmp_path: Path) -> None:
    file = read(tmp_path, "a:\n  - b: 1\n  -\n    c: 2\n")

    assert file.where(("a", 0, "b")) == "file.yaml:2"
    assert file.where(("a", 1, "c")) == "file.yaml:4"
    assert file.where(("a", 1, "c", "deeper")) == "file.yaml:4"
    assert file.where() == "file.yaml:1"


def test_reader_names_a_section_that_is_missing_or_no_mapping(tmp_path: Path) -> None:
    file = read(tmp_path, "a: 1\nb:\n  c: x\n")

    with pytest.raises(ContractError, match="'limits' is missing"):
        file.section(("limits",))
    with pytest.raises(ContractError, match=r"file\.yaml:3: 'c' must be a mapping"):
        file.section(("b", "c"))
