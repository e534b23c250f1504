import hmac

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bascule.links.keyring import (
    Keyring,
    KeyringError,
    LinkKey,
    Signature,
    dump_keyring,
    load_keyring,
    new_key,
    new_keyring,
)

RING = new_keyring("demo", bytes(range(72)), 1.0)


def test_the_file_gives_the_ring_back() -> None:
    assert load_keyring(dump_keyring(RING)) == RING


def test_rotation_keeps_the_older_key_opening_until_it_is_retired() -> None:
    turned = RING.rotated(new_key(bytes(range(100, 140)), 2.0))
    assert [key.state for key in turned.keys] == ["signing", "opening"]
    assert turned.signing.id != RING.signing.id
    gone = turned.retired(RING.signing.id)
    assert [key.state for key in gone.keys] == ["signing", "retired"]


def test_the_signing_key_and_unknown_keys_cannot_be_retired() -> None:
    with pytest.raises(KeyringError, match="is signing"):
        RING.retired(RING.signing.id)
    with pytest.raises(KeyringError, match="no key"):
        RING.retired("zzzz")


def test_secrets_stay_out_of_representations() -> None:
    assert "secret" not in repr(RING)
    assert "secret" not in repr(RING.signing)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{}",
        b"[]",
        b"\xff",
        b'{"network":"demo","keys":[],"tag_secret":""}',
        dump_keyring(RING).replace(b'"demo"', b'"De mo"'),
    ],
)
def test_a_bad_file_says_so(data: bytes) -> None:
    with pytest.raises(KeyringError):
        load_keyring(data)


def test_a_ring_signs_with_exactly_one_key() -> None:
    key = RING.signing
    other = new_key(bytes(range(100, 140)), 2.0)
    with pytest.raises(KeyringError, match="exactly one"):
        Keyring("demo", (key, other), RING.tag_secret)
    with pytest.raises(KeyringError, match="distinct"):
        Keyring("demo", (key, msgspec.structs.replace(key, state="opening")), RING.tag_secret)


def test_short_secrets_and_odd_ids_are_refused() -> None:
    with pytest.raises(KeyringError, match="32 bytes"):
        LinkKey("abcd", b"short", 0.0)
    with pytest.raises(KeyringError, match="4 to 8"):
        LinkKey("A.b", bytes(32), 0.0)


@given(st.binary(max_size=200), st.binary(max_size=80), st.binary(max_size=300), st.integers(0, 32))
def test_a_signature_is_the_librarys_hmac(secret: bytes, context: bytes, text: bytes, half: int) -> None:
    expected = hmac.digest(secret, context + text, "sha256").hex()[: 2 * half].encode()
    signature = Signature(secret, context)
    assert signature.of(text, 2 * half) == expected
    assert signature.of(text, 2 * half) == expected, "a second text must not follow the first"
