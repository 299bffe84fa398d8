"""What is put between the markers of the documentation, and what is left alone."""

from typing import Any

import pytest
from faceid_generator import docs
from faceid_generator.errors import ContractError


def test_docs_hold_every_code_of_every_family(tree: Any) -> None:
    text = docs.render(tree.contract(), tree.root)["docs/error-codes.md"]

    assert "## Face verification (人脸核身)" in text
    assert "| -5801 | `FIELD_MISSING` | A field is missing. | 缺少字段。 | caller |" in text
    assert "| 23 | `BODY_TOO_LARGE` |" in text.partition("## Another layer (另一层)")[2]
    assert "| *413* |" in text


def test_docs_fill_markers_and_keep_the_prose(tree: Any) -> None:
    before = "# Title\n<!-- generated:vocabulary -->\nold\n<!-- /generated:vocabulary -->\nprose\n"
    tree.write("openapi/README.md", before)

    text = docs.render(tree.contract(), tree.root)["openapi/README.md"]

    assert text.startswith("# Title\n<!-- generated:vocabulary -->\n| key |")
    assert "| `x-limits` | operation, property | Limits that apply here. |\n" in text
    assert "leads \\| or why" in text
    assert text.endswith("|\n<!-- /generated:vocabulary -->\nprose\n")
    assert "old" not in text


def test_docs_are_the_same_when_filled_again(tree: Any) -> None:
    once = docs.render(tree.contract(), tree.root)["docs/error-codes.md"]
    tree.write("docs/error-codes.md", once)

    again = docs.render(tree.contract(), tree.root)["docs/error-codes.md"]

    assert again == once


def test_docs_hold_operations_and_checks(tree: Any) -> None:
    contract = tree.contract()

    assert "| `ask` | `POST /face/ask` | `application/json`, `multipart/form-data` |" in (
        docs.operation_table(contract)
    )
    assert "| 1 | `body-size` | 23 | The body fits. |" in docs.check_table(contract)


def test_docs_hold_the_clients_errors_and_their_codes(tree: Any) -> None:
    table = docs.client_error_table(tree.contract())

    assert "| raised | because | codes | repeating |" in table
    assert "| `RequestTooLargeError` | The body is larger than the service takes. | 23 |" in table
    assert table.endswith("| any other | unsafe |")


def test_docs_without_markers_are_left_alone(tree: Any) -> None:
    tree.write("README.md", "prose\n")

    assert "README.md" not in docs.render(tree.contract(), tree.root)


@pytest.mark.parametrize(
    ("text", "said"),
    (
        ("a\n<!-- generated:check-table -->\n", r"README\.md:2: the marker .* is never closed"),
        ("<!-- generated:chcek-table -->\n", r"README\.md:1: no table is named 'chcek-table'"),
    ),
)
def test_docs_with_broken_markers_are_refused(tree: Any, text: str, said: str) -> None:
    tree.write("README.md", text)

    with pytest.raises(ContractError, match=said):
        docs.render(tree.contract(), tree.root)
