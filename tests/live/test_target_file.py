"""Holds the files of targets and prices: what they declare, and how a wrong one is told."""

from decimal import Decimal
from pathlib import Path

import pytest
from faceid_conformance.contract.reader import load_contract
from faceid_conformance.errors import TargetFileError
from faceid_conformance.live.target_file import (
    Prices,
    TargetFile,
    is_named,
    read_prices,
    read_target,
)

CONTRACT = load_contract()
CAPABILITIES = frozenset({"media-sniffing", "forced-outcomes"})
TARGET_HEAD = 'format = "faceid-conformance-target/1"\n'
PRICES_HEAD = 'format = "faceid-conformance-prices/1"\n'
WHOLE = (
    TARGET_HEAD
    + """
name = "Hosted"
url = "https://upstream.example.com/"
hosts = ["upstream.example.com"]
capabilities = ["media-sniffing"]

[limits]
calls = 500
calls-per-day = 1000
calls-per-second = 2.5
cost = "100.00"

[prices]
currency = "CNY"
idcardCompare = "0.50"
"""
)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A caller's folder with an empty folder of targets."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "targets").mkdir()
    return tmp_path


def written(folder: Path, text: str, name: str = "targets/hosted.toml") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize("target", ["hosted", "targets/hosted.toml"])
def test_whole_file_is_read_by_name_and_by_path(folder: Path, target: str) -> None:
    written(folder, WHOLE)

    assert is_named(target)
    assert read_target(target, CONTRACT, CAPABILITIES) == TargetFile(
        name="Hosted",
        url="https://upstream.example.com/",
        hosts=("upstream.example.com",),
        capabilities=frozenset({"media-sniffing"}),
        most_calls=500,
        most_calls_per_day=1000,
        calls_per_second=2.5,
        most_cost=Decimal("100.00"),
        prices=Prices("CNY", {"idcardCompare": Decimal("0.50")}),
        path=Path("targets/hosted.toml"),
    )


def test_file_that_declares_nothing_gives_nothing(folder: Path) -> None:
    written(folder, TARGET_HEAD)

    read = read_target("hosted", CONTRACT, CAPABILITIES)

    assert read == TargetFile(name="hosted", path=Path("targets/hosted.toml"))
    assert not read.prices


def test_address_is_no_name() -> None:
    assert not is_named("https://upstream.example.com")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "lacks format"),
        ('format = "faceid-conformance-target/2"\n', "format: is not faceid-conformance-target/1"),
        ("format = ", "is not TOML"),
        (TARGET_HEAD + 'urls = "https://x.example"\n', "does not know urls; there are"),
        (TARGET_HEAD + "url = 5\n", "url: is no string"),
        (TARGET_HEAD + 'url = ""\n', "url: is empty"),
        (TARGET_HEAD + 'hosts = "x.example"\n', "hosts: is no array"),
        (TARGET_HEAD + 'capabilities = ["magic"]\n', "no case asks for magic; there are"),
        (TARGET_HEAD + "[limits]\ncalls = 0\n", "limits.calls: is not a whole number of calls"),
        (TARGET_HEAD + "[limits]\ncalls-per-second = 0\n", "is not a number above 0"),
        (TARGET_HEAD + "[limits]\ncall = 3\n", "limits: does not know call; there are"),
        (TARGET_HEAD + '[limits]\ncost = "5"\n', "limits.cost needs prices"),
        (TARGET_HEAD + "[limits]\ncost = 5.0\n", "limits.cost: is no string"),
        (TARGET_HEAD + '[prices]\nidcardCompare = "1"\n', "prices: lacks currency"),
        (TARGET_HEAD + '[prices]\ncurrency = "yuan"\n', "prices.currency: is not three capital"),
        (TARGET_HEAD + '[prices]\ncurrency = "CNY"\nx = "1"\n', "no operation is x; there are"),
        (
            TARGET_HEAD + '[prices]\ncurrency = "CNY"\nidcardCompare = "-1"\n',
            'prices.idcardCompare: is not an amount in quotes, such as "0.50"',
        ),
    ],
)
def test_wrong_target_file_is_told_in_one_line(folder: Path, text: str, words: str) -> None:
    written(folder, text)

    with pytest.raises(TargetFileError) as told:
        read_target("hosted", CONTRACT, CAPABILITIES)

    assert str(told.value).startswith("targets/hosted.toml")
    assert words in str(told.value)
    assert "\n" not in str(told.value)


def test_target_file_that_is_not_there_or_no_text_is_told(folder: Path) -> None:
    with pytest.raises(TargetFileError, match=r"there is no targets/hosted\.toml"):
        read_target("hosted", CONTRACT, CAPABILITIES)
    (folder / "targets/hosted.toml").write_bytes(b'format = "\xff"')
    with pytest.raises(TargetFileError, match="is not UTF-8"):
        read_target("hosted", CONTRACT, CAPABILITIES)


def test_value_of_a_wrong_file_is_not_said_back(folder: Path) -> None:
    written(folder, TARGET_HEAD + 'url = ["AKIDsomebodyssecret"]\n')

    with pytest.raises(TargetFileError) as told:
        read_target("hosted", CONTRACT, CAPABILITIES)

    assert "AKID" not in str(told.value)


def test_price_table_is_read(folder: Path) -> None:
    path = written(
        folder,
        PRICES_HEAD + '[prices]\ncurrency = "CNY"\nidcardCompare = "0.5"\nliveGetFour = "0"\n',
        "prices.toml",
    )

    read = read_prices(path, CONTRACT)

    assert read.currency == "CNY"
    assert read.amounts == {"idcardCompare": Decimal("0.5"), "liveGetFour": Decimal(0)}
    assert read


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (PRICES_HEAD, "lacks prices"),
        (TARGET_HEAD + '[prices]\ncurrency = "CNY"\n', "is not faceid-conformance-prices/1"),
        (PRICES_HEAD + '[prices]\ncurrency = "CNY"\nidcardCompare = 0.5\n', "is no string"),
        (PRICES_HEAD + '[prices]\ncurrency = "CNY"\nidcardcompare = "1"\n', "no operation is"),
    ],
)
def test_wrong_price_table_is_told(folder: Path, text: str, words: str) -> None:
    path = written(folder, text, "prices.toml")

    with pytest.raises(TargetFileError, match=r"prices\.toml") as told:
        read_prices(path, CONTRACT)

    assert words in str(told.value)
