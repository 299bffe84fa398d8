"""Mistakes in the key and in the hash that it went into.

Refuses to know texts and headers; nothing here keeps a key longer than one search.
"""

import base64
import binascii
import hashlib
from collections.abc import Callable, Sequence
from typing import Protocol, Self
from urllib.parse import quote

from faceid_conformance.emulator.doctor.dialects import loosely_decoded
from faceid_conformance.emulator.doctor.mistake import Mistake
from faceid_conformance.emulator.settings import Account

KeyForms = Callable[[Account], Sequence[bytes]]
Digest = Callable[[bytes], bytes]
# One function for each way in which the mistake is made; each takes the key and gives a digest.
MakeDigest = Callable[[bytes], Digest]
HashForms = tuple[MakeDigest, ...]


class Running(Protocol):
    """A hash that takes more."""

    @property
    def block_size(self) -> int: ...

    def copy(self) -> Self: ...

    def update(self, data: bytes, /) -> None: ...

    def digest(self) -> bytes: ...


Start = Callable[[bytes], Running]

_INNER, _OUTER = bytes(n ^ 0x36 for n in range(256)), bytes(n ^ 0x5C for n in range(256))


def keyed(start: Start) -> MakeDigest:
    """HMAC with its two pads hashed once for each key: the search tries many texts with each."""
    block = start(b"").block_size

    def with_key(key: bytes) -> Digest:
        padded = (start(key).digest() if len(key) > block else key).ljust(block, b"\0")
        inner, outer = start(padded.translate(_INNER)), start(padded.translate(_OUTER))

        def digest(text: bytes) -> bytes:
            first, last = inner.copy(), outer.copy()
            first.update(text)
            last.update(first.digest())
            return last.digest()

        return digest

    return with_key


def _plain(start: Start) -> HashForms:
    def with_key(key: bytes) -> Digest:
        return lambda text: start(text).digest()

    return (with_key,)


def _joined(start: Start) -> HashForms:
    def before(key: bytes) -> Digest:
        return lambda text: start(key + text).digest()

    def after(key: bytes) -> Digest:
        return lambda text: start(text + key).digest()

    def as_field(key: bytes) -> Digest:
        return lambda text: start(text + b"&key=" + key).digest()

    return before, after, as_field


def _swapped(key: bytes) -> Digest:
    return lambda text: keyed(hashlib.sha1)(text)(key)


def _key(account: Account) -> bytes:
    return account.secret_key.encode("utf-8")


def _stripped(account: Account) -> Sequence[bytes]:
    return (_key(account).strip(), _key(account).strip(b"\"'"))


def _hex_decoded(account: Account) -> Sequence[bytes]:
    try:
        return (binascii.unhexlify(_key(account)),)
    except (ValueError, binascii.Error):
        return ()


def _base64_decoded(account: Account) -> Sequence[bytes]:
    """Decoders differ in what they do with letters that are no base64: skip, or stop there."""
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    key = account.secret_key.rstrip("=")
    skipped = "".join(letter for letter in key if letter in alphabet)
    standard = key.translate(str.maketrans("-_", "+/"))
    wanted = (standard, skipped, standard[: len(standard) // 4 * 4])
    return tuple(data for data in map(loosely_decoded, wanted) if data)


def _recased(account: Account) -> Sequence[bytes]:
    return (_key(account).lower(), _key(account).upper())


def _hashed(account: Account) -> Sequence[bytes]:
    key = _key(account)
    hashes = (hashlib.md5(key), hashlib.sha1(key), hashlib.sha256(key))
    return tuple(form for found in hashes for form in (found.hexdigest().encode(), found.digest()))


KEY_MISTAKES: tuple[Mistake[KeyForms], ...] = (
    Mistake(
        "key-with-newline",
        "key",
        "The key has a line break at its end.",
        "Strip the SecretKey after reading it from a file or a variable.",
        lambda account: [_key(account) + end for end in (b"\n", b"\r\n", b"\r")],
    ),
    Mistake(
        "key-with-blanks",
        "key",
        "The key has a blank before or after it.",
        "Strip the SecretKey after reading it.",
        lambda account: [
            form
            for blank in (b" ", b"\t", b"\xef\xbb\xbf")
            for form in (_key(account) + blank, blank + _key(account))
        ],
    ),
    Mistake(
        "key-in-quotes",
        "key",
        "The key stands in quotation marks.",
        "Take the quotation marks off the SecretKey: env files keep them.",
        lambda account: [mark + _key(account) + mark for mark in (b'"', b"'", b"`")],
    ),
    Mistake(
        "key-stripped",
        "key",
        "The key lost blanks or quotation marks that belong to it.",
        "Use the SecretKey exactly as the account has it.",
        _stripped,
    ),
    Mistake(
        "secretid-as-key",
        "key",
        "The SecretId was used as the key.",
        "Sign with the SecretKey; the SecretId only stands in the text, as k.",
        lambda account: [account.secret_id.encode("utf-8")],
    ),
    Mistake(
        "appid-as-key",
        "key",
        "The appid was used as the key.",
        "Sign with the SecretKey; the appid only stands in the text, as a.",
        lambda account: [account.app_id.encode("utf-8")],
    ),
    Mistake(
        "empty-key",
        "key",
        "The key was empty.",
        "Look where the SecretKey is read: the variable is not set there.",
        lambda account: [b""],
    ),
    Mistake(
        "key-base64-decoded",
        "key",
        "The key was base64-decoded first.",
        "Use the SecretKey's letters as they are, as UTF-8.",
        _base64_decoded,
    ),
    Mistake(
        "key-hex-decoded",
        "key",
        "The key was hex-decoded first.",
        "Use the SecretKey's letters as they are, as UTF-8.",
        _hex_decoded,
    ),
    Mistake(
        "key-encoded",
        "key",
        "The key was encoded first, as base64, hex or a URL.",
        "Use the SecretKey's letters as they are, as UTF-8.",
        lambda account: [
            base64.b64encode(_key(account)),
            _key(account).hex().encode(),
            quote(account.secret_key, safe="").encode(),
        ],
    ),
    Mistake(
        "key-utf16",
        "key",
        "The key was turned into UTF-16 bytes.",
        "Turn the SecretKey into bytes as UTF-8 (Encoding.UTF8, not Encoding.Unicode).",
        lambda account: [account.secret_key.encode("utf-16-le"), _key(account) + b"\0"],
    ),
    Mistake(
        "key-with-ampersand",
        "key",
        "The key has an & at its end, as other providers want it.",
        "Use the SecretKey alone.",
        lambda account: [_key(account) + b"&"],
    ),
    Mistake(
        "key-cut",
        "key",
        "The key lacks its first or its last letter.",
        "Copy the whole SecretKey.",
        lambda account: [_key(account)[:-1], _key(account)[1:]],
    ),
    Mistake(
        "key-recased",
        "key",
        "The key was turned into lower or upper case.",
        "Use the SecretKey as it is: case counts.",
        _recased,
    ),
    Mistake(
        "key-hashed",
        "key",
        "The key was hashed first.",
        "Use the SecretKey's letters as they are.",
        _hashed,
    ),
)

HASH_MISTAKES: tuple[Mistake[HashForms], ...] = (
    Mistake(
        "hash-sha256",
        "hash",
        "The MAC is an HMAC-SHA256.",
        "Use HMAC-SHA1, whose 20 bytes the service expects.",
        (keyed(hashlib.sha256),),
    ),
    Mistake(
        "hash-md5",
        "hash",
        "The MAC is an HMAC-MD5.",
        "Use HMAC-SHA1, whose 20 bytes the service expects.",
        (keyed(hashlib.md5),),
    ),
    Mistake(
        "hash-sha512",
        "hash",
        "The MAC is an HMAC-SHA512.",
        "Use HMAC-SHA1, whose 20 bytes the service expects.",
        (keyed(hashlib.sha512),),
    ),
    Mistake(
        "sha1-without-key",
        "hash",
        "The MAC is a plain SHA1 of the text; no key went into it.",
        "Use HMAC-SHA1 with the SecretKey as its key.",
        _plain(hashlib.sha1),
    ),
    Mistake(
        "sha256-without-key",
        "hash",
        "The MAC is a plain SHA-256 of the text; no key went into it.",
        "Use HMAC-SHA1 with the SecretKey as its key.",
        _plain(hashlib.sha256),
    ),
    Mistake(
        "md5-without-key",
        "hash",
        "The MAC is a plain MD5 of the text; no key went into it.",
        "Use HMAC-SHA1 with the SecretKey as its key.",
        _plain(hashlib.md5),
    ),
    Mistake(
        "sha1-of-key-and-text",
        "hash",
        "The MAC is a plain SHA1 of key and text joined.",
        "Use HMAC-SHA1: it is not the hash of both joined.",
        _joined(hashlib.sha1),
    ),
    Mistake(
        "md5-of-key-and-text",
        "hash",
        "The MAC is a plain MD5 of key and text joined.",
        "Use HMAC-SHA1: it is not the hash of both joined, and not MD5.",
        _joined(hashlib.md5),
    ),
    Mistake(
        "hmac-arguments-swapped",
        "hash",
        "The text was used as the HMAC's key and the key as its message.",
        "Swap the two arguments: the key is the SecretKey, the message is the text.",
        (_swapped,),
    ),
)
