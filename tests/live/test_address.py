"""Holds the question where a target is: loopback is written in few ways, all else is elsewhere."""

import pytest
from faceid_conformance.errors import AddressError
from faceid_conformance.live.address import is_allowed, is_loopback, read_address


@pytest.mark.parametrize(
    "host", ["localhost", "127.0.0.1", "127.9.9.9", "::1", "::ffff:127.0.0.1", "::1%lo"]
)
def test_this_machine(host: str) -> None:
    assert is_loopback(host)


@pytest.mark.parametrize(
    "host",
    ["127.1", "0x7f000001", "2130706433", "0.0.0.0", "::", "10.0.0.1", "localhost.example.com",
     "127.0.0.1.example.com", "example.com", "::ffff:10.0.0.1", "", "localhost."],
)  # fmt: skip
def test_anywhere_else(host: str) -> None:
    assert not is_loopback(host)


def test_address_names_host_and_port() -> None:
    address = read_address("https://Face.Example.com/base/")

    assert (address.url, address.host, address.port) == (
        "https://Face.Example.com/base", "face.example.com", 443,
    )  # fmt: skip
    assert read_address("http://[::1]:8080").is_loopback


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("ftp://127.0.0.1", "not an http"),
        ("127.0.0.1:80", "not an http"),
        ("http://", "not an http"),
        ("http://127.0.0.1:99999", "not an address"),
        ("http://[::1", "not an address"),
        ("http://127.0.0.1:8080\n", "blank or a control"),
        ("http://a b", "blank or a control"),
        ("http://user:word@127.0.0.1", "user or a password"),
        ("http://127.0.0.1/?a=b", "query"),
    ],
)
def test_bad_addresses_are_named_without_their_password(url: str, words: str) -> None:
    with pytest.raises(AddressError, match=words) as caught:
        read_address(url)

    assert "word@" not in str(caught.value)


def test_allowed_hosts_are_compared_whole() -> None:
    assert is_allowed("Face.example.com.", ["face.example.com"])
    assert not is_allowed("evil-face.example.com", ["face.example.com"])
    assert not is_allowed("face.example.com.evil.test", ["face.example.com"])
