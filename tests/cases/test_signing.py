"""Holds the suite's signer against vectors that OpenSSL computed, and its wrong recipes."""

import base64

import pytest
from faceid_conformance.cases.model import SigningVector
from faceid_conformance.cases.reader import read_cases
from faceid_conformance.cases.signing import Account, Moment, Recipe, sign

ACCOUNT = Account("1400000001", "AKIDsome", "some-key", "some-bucket")
MOMENT = Moment(now=1_546_300_800, nonce=42)
PLAIN = sign(Recipe(), ACCOUNT, MOMENT)


@pytest.mark.parametrize("vector", read_cases().vectors, ids=lambda vector: vector.id)
def test_signer_agrees_with_the_vectors_step_by_step(vector: SigningVector) -> None:
    account = Account(vector.appid, vector.secret_id, vector.secret_key, vector.bucket)

    made = sign(vector.recipe, account, Moment(vector.now, vector.nonce))

    assert made.text == vector.text
    assert made.mac.hex() == vector.mac_hex
    assert made.authorization == vector.authorization


def test_flipped_bit_changes_that_bit_alone() -> None:
    flipped = sign(Recipe(flip_bit=9), ACCOUNT, MOMENT).payload

    changed = int.from_bytes(PLAIN.payload) ^ int.from_bytes(flipped)
    assert changed == 1 << (8 * len(flipped) - 10)


def test_appended_text_is_not_signed() -> None:
    made = sign(Recipe(append_text="&x=1"), ACCOUNT, MOMENT)

    assert made.payload == PLAIN.payload + b"&x=1"


def test_truncation_leaves_the_mac_of_the_whole_text() -> None:
    made = sign(Recipe(truncate_bytes=3), ACCOUNT, MOMENT)

    assert made.payload == PLAIN.payload[:-3]


def test_extra_fields_are_signed() -> None:
    made = sign(Recipe(extra={"u": "0"}), ACCOUNT, MOMENT)

    assert made.text.endswith("&u=0")
    assert base64.b64decode(made.authorization)[20:] == made.text.encode()


def test_single_use_signature_ends_at_zero() -> None:
    made = sign(Recipe(expires_in_seconds=None).with_values(f="one-file"), ACCOUNT, MOMENT)

    assert "&e=0&" in made.text
    assert made.text.endswith("&f=one-file")


@pytest.mark.parametrize(
    ("recipe", "authorization"),
    [
        (Recipe(literal="anything"), "anything"),
        (Recipe(prefix="Bearer "), f"Bearer {PLAIN.authorization}"),
        (Recipe(padding=False), PLAIN.authorization.rstrip("=")),
        (Recipe(alphabet="hex"), PLAIN.payload.hex()),
        (Recipe(alphabet="url"), base64.urlsafe_b64encode(PLAIN.payload).decode()),
    ],
)
def test_encodings_follow_the_recipe(recipe: Recipe, authorization: str) -> None:
    assert sign(recipe, ACCOUNT, MOMENT).authorization == authorization


def test_account_does_not_show_its_key() -> None:
    assert "some-key" not in repr(ACCOUNT)


def test_more_can_be_cut_off_than_there_is() -> None:
    assert sign(Recipe(truncate_bytes=1000), ACCOUNT, MOMENT).payload == b""


def test_base64_can_be_written_wrongly() -> None:
    plain = PLAIN.authorization
    swapped = sign(Recipe(swap_case=True), ACCOUNT, MOMENT).authorization
    blanks = sign(Recipe(blank_every=64), ACCOUNT, MOMENT).authorization

    assert swapped == plain.swapcase() != plain
    assert blanks.split(" ") == [plain[at : at + 64] for at in range(0, len(plain), 64)]


def test_what_stands_around_the_text_is_signed() -> None:
    made = sign(Recipe(text_before="e=1&", text_after="&u=0"), ACCOUNT, MOMENT)

    assert made.text == f"e=1&{PLAIN.text}&u=0"
    assert made.mac != PLAIN.mac
