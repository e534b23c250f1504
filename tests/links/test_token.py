import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bascule.links.keyring import new_key, new_keyring
from bascule.links.token import MAX_AUDIENCE, Opened, Opener, Signer, TokenRefused, message_tag

RING = new_keyring("demo", bytes(range(72)), 1.0)
OTHER = new_keyring("other", bytes(range(100, 172)), 1.0)
TAG = message_tag(RING, "m1")
SIGNER = Signer(RING)
OPENER = Opener([RING, OTHER])

destinations = st.text(max_size=80) | st.builds(
    str.__add__, st.sampled_from(["https://", "http://", "HTTPS://", "https:///", "http:\\\\"]), st.text(max_size=80)
)


def why(token: bytes, opener: Opener = OPENER) -> str:
    with pytest.raises(TokenRefused) as refused:
        opener.open(token)
    return refused.value.why


def test_a_token_reads_like_its_destination() -> None:
    token = SIGNER.token("https://www.example.com/a/b", TAG, 2)
    key, mac, rest = token.split(".", 2)
    assert (key, len(mac)) == (RING.signing.id, 24)
    assert rest == f"{TAG}-2/www.example.com/a/b"


@given(destinations.filter(bool), st.integers(0, MAX_AUDIENCE))
def test_open_gives_back_exactly_what_was_wrapped(destination: str, audience: int) -> None:
    token = SIGNER.token(destination, TAG, audience).encode()
    assert token.isascii()
    assert OPENER.open(token) == Opened(destination, "demo", RING.signing.id, TAG, audience)


@settings(max_examples=300)
@given(st.data())
def test_anything_altered_is_refused(data: st.DataObject) -> None:
    destination = data.draw(st.sampled_from(["https://a.example/x?y=1", "http://b.example/", "https:///c"]))
    token = SIGNER.token(destination, TAG, 7).encode()
    at = data.draw(st.integers(0, len(token) - 1))
    change = data.draw(st.sampled_from(["replace", "drop", "insert", "cut", "upper"]))
    byte = bytes([data.draw(st.integers(0, 255))])
    altered = {
        "replace": token[:at] + byte + token[at + 1 :],
        "drop": token[:at] + token[at + 1 :],
        "insert": token[:at] + byte + token[at:],
        "cut": token[:at],
        "upper": token[:at] + token[at : at + 1].upper() + token[at + 1 :],
    }[change]
    if altered != token:
        why(altered)


def test_another_networks_key_does_not_open_it() -> None:
    token = SIGNER.token("https://a.example/", TAG, 2)
    swapped = token.replace(RING.signing.id, OTHER.signing.id).encode()
    assert why(swapped) == "bad_mac"
    assert why(token.encode(), Opener([OTHER])) == "unknown_key"


def test_the_network_is_bound_even_under_the_same_key() -> None:
    twin = new_keyring("twin", bytes(range(72)), 1.0)
    assert why(SIGNER.token("https://a.example/", TAG, 2).encode(), Opener([twin])) == "bad_mac"


def test_rotated_keys_open_and_retired_keys_do_not() -> None:
    token = SIGNER.token("https://a.example/", TAG, 2).encode()
    turned = RING.rotated(new_key(bytes(range(150, 190)), 2.0))
    assert Opener([turned]).open(token).destination == "https://a.example/"
    assert why(token, Opener([turned.retired(RING.signing.id)])) == "retired_key"


def test_audience_and_tag_are_bound() -> None:
    token = SIGNER.token("https://a.example/", TAG, 2).encode()
    assert why(token.replace(b"-2/", b"-20/")) == "bad_mac"
    assert why(token.replace(b"-2/", b"-02/")) == "bad_mac"


def test_a_suspicion_is_bound_too() -> None:
    token = SIGNER.token("https://a.example/", TAG, 2, warned=True).encode()
    assert OPENER.open(token).warned
    assert OPENER.open(token).audience == 2
    assert why(token.replace(b"-2w/", b"-2/")) == "bad_mac"


def test_a_destination_has_one_form_only() -> None:
    token = SIGNER.token("https://a.example/", TAG, 2)
    head = token[: token.index("/")]
    assert why(f"{head}.r/https~3a/~2fa.example/".encode()) == "bad_mac"
    assert why(token.replace("a.example", "~61.example").encode()) == "bad_mac"


def test_key_ids_are_unique_in_an_opener() -> None:
    with pytest.raises(ValueError, match="two rings"):
        Opener([RING, RING])


def test_tags_differ_by_message_and_network() -> None:
    assert len({message_tag(RING, "m1"), message_tag(RING, "m2"), message_tag(OTHER, "m1")}) == 3


def test_keys_of_networks_that_are_not_asked_for_are_as_good_as_unknown() -> None:
    token = SIGNER.token("https://a.example/", TAG, 2).encode()
    assert OPENER.open(token, {"demo"}).network == "demo"
    for networks in ({"other"}, ()):
        with pytest.raises(TokenRefused) as refused:
            OPENER.open(token, networks)
        assert refused.value.why == "unknown_key"


def test_whatever_is_refused_costs_one_mac_over_its_own_length(monkeypatch: pytest.MonkeyPatch) -> None:
    turned = RING.rotated(new_key(bytes(range(150, 190)), 2.0))
    opener = Opener([turned.retired(RING.signing.id), OTHER])
    tried = {
        "retired": SIGNER.token("https://a.example/", TAG, 2).encode(),
        "foreign": Signer(OTHER).token("https://a.example/", TAG, 2).encode(),
        "unknown": b"zzzzzz" + SIGNER.token("https://a.example/", TAG, 2).encode()[6:],
        "forged": Signer(turned).token("https://a.example/", TAG, 2).encode()[:-1] + b"x",
        "malformed": b"a.b.c",
        "empty": b"",
    }
    work: dict[str, list[int]] = {}
    for name, token in tried.items():
        done = work.setdefault(name, [])

        def of(signature: object, text: bytes, digits: int, done: list[int] = done, token: bytes = token) -> bytes:
            done.append(len(token) - len(text))
            return b"0" * digits if name != "retired" else token.split(b".")[1]  # noqa: B023 - called at once

        monkeypatch.setattr("bascule.links.keyring.Signature.of", of)
        with pytest.raises(TokenRefused):
            opener.open(token, {"demo"})
    assert {name: len(done) for name, done in work.items()} == dict.fromkeys(tried, 1)
    assert {work[name][0] for name in ("retired", "foreign", "unknown", "forged")} == {len(b"abcdef.." + b"0" * 24)}
