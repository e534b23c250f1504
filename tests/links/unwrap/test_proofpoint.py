import base64

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bascule.links.unwrap.proofpoint import decode

LENGTHS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
PLAIN = frozenset(b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789:/.?=&-")


def encode(url: str) -> str:
    """Version 3 as the scheme describes it: what is not plain is taken out, in runs of at most 65 bytes."""
    data, out, taken = url.encode(), "", b""
    place = 0
    while place < len(data):
        run = 0
        while place + run < len(data) and run < 65 and data[place + run] not in PLAIN:
            run += 1
        if run:
            out += "*" if run == 1 else "**" + LENGTHS[run - 2]
            taken += data[place : place + run]
            place += run
        else:
            out += chr(data[place])
            place += 1
    code = base64.urlsafe_b64encode(taken).decode().rstrip("=")
    return f"https://urldefense.com/v3/__{out}__;{code}!!customer!signature$"


@pytest.mark.parametrize(
    ("link", "url"),
    [
        ("https://urldefense.proofpoint.com/v1/url?u=http%3A%2F%2Fa.example%2Fb&k=x", "http://a.example/b"),
        ("https://urldefense.proofpoint.com/v2/url?u=https-3A__a.example_b-5Fc&d=x&c=y", "https://a.example/b_c"),
        ("https://urldefense.proofpoint.com/v2/url?d=x&amp;u=https-3A__a.example_&amp;c=y", "https://a.example/"),
        ("https://urldefense.com/v3/__https:/a.example/*b__;Iw!!x!y$", "https://a.example/#b"),
        ("https://urldefense.com/v3/__https://a.example/*b*c__;Iw!!x!y$", "https://a.example/#b*c"),
        ("https://urldefense.com/v3/__https://a.example/", None),
        ("https://urldefense.com/v4/url?u=x", None),
        ("https://urldefense.com/v2/url?d=x", None),
        ("https://urldefense.com/v3/__https://a.example/*__;é!!x!y$", None),
    ],
)
def test_decode(link: str, url: str | None) -> None:
    assert decode(link) == url


def test_wrapped_twice_is_taken_off_once() -> None:
    inside = encode("https://a.example/#x")
    outside = f"https://urldefense.com/v3/__{inside.replace('*', '*')}__;Kg!!c!s$"
    assert decode(outside) == inside


@settings(max_examples=150)
@given(st.text(st.sampled_from([*"abc/._*#é中\U0001f600~!_;"]), max_size=90))
def test_version_three_gives_back_every_url(tail: str) -> None:
    url = f"https://a.example/{tail}"
    assert decode(encode(url)) == url


@settings(max_examples=150)
@given(st.text(st.characters(codec=None) | st.sampled_from("*_;!A=$"), max_size=40))
def test_rubbish_is_no_error(text: str) -> None:
    for version in ("v3/__", "v2/url?u=", "v1/url?u="):
        found = decode(f"https://urldefense.com/{version}{text}__;{text}!!x!y$")
        assert found is None or isinstance(found, str)
