import pytest

from bascule.lists.dns_lists import (
    Choice,
    DnsList,
    DnsListError,
    chosen,
    names_asked,
    read_answer,
    read_choice,
    shipped,
)

REFUSALS = ["127.255.255.252", "127.255.255.254", "127.255.255.255", "127.255.255.250", "127.0.0.1"]
MINE = b'ask = ["mine"]\n[lists.mine]\nzone = "bad.example.test"\n[lists.mine.codes]\n"127.0.0.2" = "bad"\n'


@pytest.mark.parametrize("name", ["spamhaus-dbl", "surbl", "uribl"])
@pytest.mark.parametrize("address", REFUSALS)
def test_a_refusal_is_never_a_listing(name: str, address: str) -> None:
    found = read_answer(shipped()[name], [address])
    assert found.state == "unknown"
    assert found.why[0].startswith(f"{address}: ")


@pytest.mark.parametrize("address", ["127.0.1.255", "127.0.1.3", "127.0.1.254", "127.0.2.2"])
def test_what_spamhaus_does_not_document_as_a_listing_is_none(address: str) -> None:
    assert read_answer(shipped()["spamhaus-dbl"], [address]).state == "unknown"


@pytest.mark.parametrize("address", ["192.0.2.1", "10.0.0.2", "0.0.0.0", "nonsense", "", "::1"])
@pytest.mark.parametrize("name", ["spamhaus-dbl", "surbl", "uribl"])
def test_an_answer_in_a_lists_place_is_no_listing(name: str, address: str) -> None:
    assert read_answer(shipped()[name], [address]).state == "unknown"


@pytest.mark.parametrize("code", ["2", "4", "5", "6", "102", "103", "104", "105", "106"])
def test_spamhaus_codes(code: str) -> None:
    found = read_answer(shipped()["spamhaus-dbl"], [f"127.0.1.{code}"])
    assert (found.state, len(found.why)) == ("listed", 1)


@pytest.mark.parametrize(
    ("name", "last", "meanings"),
    [
        ("surbl", 4, ["disposable"]),
        ("surbl", 8, ["phishing"]),
        ("surbl", 16, ["malware"]),
        ("surbl", 32, ["click tracker"]),
        ("surbl", 64, ["abuse"]),
        ("surbl", 128, ["cracked"]),
        ("surbl", 80, ["malware", "abuse"]),
        ("surbl", 252, ["disposable", "phishing", "malware", "click tracker", "abuse", "cracked"]),
        ("uribl", 2, ["black"]),
        ("uribl", 4, ["grey"]),
        ("uribl", 8, ["red"]),
        ("uribl", 14, ["black", "grey", "red"]),
    ],
)
def test_bits_add_up(name: str, last: int, meanings: list[str]) -> None:
    found = read_answer(shipped()[name], [f"127.0.0.{last}"])
    assert (found.state, list(found.why)) == ("listed", meanings)


@pytest.mark.parametrize(("name", "last"), [("surbl", 2), ("surbl", 0), ("uribl", 16), ("uribl", 3), ("surbl", 9)])
def test_bits_that_mean_nothing_or_a_refusal(name: str, last: int) -> None:
    assert read_answer(shipped()[name], [f"127.0.0.{last}"]).state == "unknown"


def test_no_address_is_clean_and_several_are_read_together() -> None:
    dbl = shipped()["spamhaus-dbl"]
    assert read_answer(dbl, []).state == "clean"
    assert read_answer(dbl, ["127.0.1.4", "127.0.1.5"]).why == ("phishing", "malware")
    mixed = read_answer(dbl, ["127.0.1.4", "127.255.255.254"])
    assert (mixed.state, len(mixed.why)) == ("unknown", 2)


def test_the_whole_host_or_its_domain_is_asked() -> None:
    dbl, surbl = shipped()["spamhaus-dbl"], shipped()["surbl"]
    assert names_asked("go.market.example.com", dbl) == ("go.market.example.com", "example.com")
    assert names_asked("go.market.example.com", surbl) == ("example.com",)
    assert names_asked("example.com", dbl) == ("example.com",)
    assert names_asked("go.market.pages.dev", surbl) == ("market.pages.dev",)
    for host in ("127.0.0.1", "[2001:db8::1]", "localhost", "com"):
        assert names_asked(host, dbl) == ()


def test_nothing_is_asked_unless_named() -> None:
    with pytest.raises(DnsListError, match="list: expected the name of one"):
        chosen((), Choice())
    with pytest.raises(DnsListError, match="list: there is no 'nosuch'"):
        chosen(("nosuch",), Choice())
    mine = read_choice(MINE)
    assert list(chosen((), mine)) == ["mine"]
    assert list(chosen(("surbl", "mine", "surbl"), mine)) == ["surbl", "mine"]


def test_every_list_that_ships_can_be_controlled() -> None:
    assert set(shipped()) == {"spamhaus-dbl", "surbl", "uribl"}
    for listed in shipped().values():
        assert listed.control
        assert listed.removal.startswith("https://")


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"nonsense", "TOML|Invalid|Expected"),
        (b"\xff", "decode|Invalid"),
        (b"colour = 1", "colour"),
        (b'ask = "surbl"', "ask"),
        (b'[lists.mine]\nzone = "a.example"\ncolour = 1', "colour"),
        (b'[lists.mine]\nzone = "a.example"', "codes, bits"),
        (b'[lists.mine]\nzone = "a.example"\n[lists.mine.codes]\n"10.0.0.1" = "x"', "codes"),
        (b'[lists.mine]\nzone = "a.example"\n[lists.mine.codes]\n"127.255.255.254" = "x"', "codes"),
        (b'[lists.mine]\nzone = "a.example"\n[lists.mine.codes]\n"127.0.0.1" = "x"', "codes"),
        (b'[lists.mine]\nzone = "a.example"\n[lists.mine.bits]\n1 = "x"', "bits"),
        (b'[lists.mine]\nzone = "a.example"\n[lists.mine.bits]\nx = "x"', "bits"),
        (b'[lists.mine]\nzone = "no zone"\n[lists.mine.bits]\n2 = "x"', "zone"),
        (b'[lists.mine]\nzone = "a.example"\ncontrol = "-"\n[lists.mine.bits]\n2 = "x"', "control"),
        (b'[lists."My List"]\nzone = "a.example"\n[lists."My List".bits]\n2 = "x"', "lists"),
    ],
)
def test_a_wrong_file_is_refused_with_its_field(data: bytes, says: str) -> None:
    with pytest.raises(DnsListError, match=says):
        read_choice(data)


def test_a_private_list_may_have_codes_of_its_own() -> None:
    mine = DnsList("key.example.test", codes={"127.9.9.9": "bad"}, errors={"127.9.9.8": "no key"})
    assert read_answer(mine, ["127.9.9.9"]).why == ("bad",)
    assert read_answer(mine, ["127.9.9.8"]).why == ("127.9.9.8: no key",)
