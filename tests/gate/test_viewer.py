import base64
import hashlib
import hmac

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bascule.gate.viewer import MAX_VIEWER, MOST_QUERY, signed_viewer, viewer_key, viewer_of
from bascule.links.keyring import new_key, new_keyring
from bascule.links.token import Opened

RING = new_keyring("demo", bytes(range(72)), 1.0)
KEY = viewer_key(RING)
TAG = "0123456789abcd"
OPENED = Opened("https://a.example/", "demo", "key1", TAG, 1)
accounts = st.text(st.characters(exclude_categories=("Cs",)), min_size=1, max_size=MAX_VIEWER)


def named(query: bytes, opened: Opened = OPENED, key: bytes = KEY) -> str | None:
    found = viewer_of(key, opened, query)
    return found[0] if found else None


def test_it_is_made_as_documented() -> None:
    name = base64.urlsafe_b64encode(b"@bob:example.org").rstrip(b"=")
    text = b"bascule viewer 1" + b"\x04demo" + TAG.encode() + name
    mac = hmac.new(KEY, text, hashlib.sha256).hexdigest()[:32]
    assert signed_viewer(KEY, "demo", TAG, "@bob:example.org") == f"viewer={name.decode()}.{mac}"


@given(accounts)
def test_any_account_comes_back(account: str) -> None:
    query = signed_viewer(KEY, "demo", TAG, account).encode()
    assert viewer_of(KEY, OPENED, query) == (account, query)
    assert named(b"utm_source=x&" + query + b"&go=1.2") == account


def test_it_holds_for_its_message_network_and_key_only() -> None:
    query = signed_viewer(KEY, "demo", TAG, "@bob").encode()
    assert named(query) == "@bob"
    assert named(query, Opened("https://a.example/", "demo", "key1", "f" * 14, 1)) is None
    assert named(query, Opened("https://a.example/", "other", "key1", TAG, 1)) is None
    assert named(query, key=viewer_key(new_keyring("demo", bytes(range(1, 73)), 1.0))) is None
    assert named(query[:-1] + (b"0" if query[-1:] != b"0" else b"1")) is None


NO_VIEWERS = (
    b"",
    b"viewer=",
    b"viewer=.",
    b"viewer=QA",
    b"viewer=QA." + b"0" * 32,
    b"xviewer=QA." + b"0" * 32,
    b"viewer=" + b"A" * 1500,
    b"\xff\x00&&==",
)


@pytest.mark.parametrize("query", NO_VIEWERS)
def test_what_is_no_viewer_counts_for_nothing(query: bytes) -> None:
    assert named(query) is None


@pytest.mark.parametrize("name", [b"A", b"gA", b"_w", b"Q"])
def test_a_genuine_mac_over_no_text_names_nobody(name: bytes) -> None:
    text = b"bascule viewer 1" + b"\x04demo" + TAG.encode() + name
    mac = hmac.new(KEY, text, hashlib.sha256).hexdigest()[:32].encode()
    assert named(b"viewer=" + name + b"." + mac) is None


def test_long_queries_are_not_searched() -> None:
    query = signed_viewer(KEY, "demo", TAG, "@bob").encode()
    assert named(b"a" * MOST_QUERY + b"&" + query) is None


@pytest.mark.parametrize("account", ["", "x" * 256, "\ud800"])
def test_bad_accounts_are_refused(account: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - UTF-8's own words for a lone surrogate
        signed_viewer(KEY, "demo", TAG, account)


def test_the_key_lasts_through_rotation_and_is_the_networks_own() -> None:
    assert viewer_key(RING.rotated(new_key(bytes(range(150, 190)), 2.0))) == KEY
    assert viewer_key(new_keyring("other", bytes(range(72)), 1.0)) != KEY
