import pytest

from bascule.links.find.hosts import canonical, is_address, is_registrable, is_suffix, with_scheme, without_scheme


def test_canonical_is_the_browsers_spelling() -> None:
    assert canonical("Bücher.Example") == "xn--bcher-kva.example"
    assert canonical("EXAMPLE.com") == "example.com"
    assert canonical("a" * 501) is None
    assert canonical("xn--あ.com") is None


@pytest.mark.parametrize("label", ["com", "みんな", "рф", "DE"])
def test_top_levels_of_any_script(label: str) -> None:
    assert is_suffix(label)
    assert not is_suffix(label + "x9")


def test_addresses_are_whole_dotted_quads() -> None:
    assert is_address("192.168.1.1")
    assert not any(map(is_address, ("1.2.3", "1.2.3.400", "01.2.3.4", "1.2.3.4.5", "a.b.c.d")))


@pytest.mark.parametrize("host", ["-a.com", "a-.com", "_a.b.com", "a.b_", "b_c.com", "a" * 64 + ".com"])
def test_names_no_registry_holds(host: str) -> None:
    assert not is_registrable(host)
    assert not with_scheme(host, lenient=False, wide=False)
    assert with_scheme(host, lenient=False, wide=True)


def test_underscore_may_stand_inside_a_sub_domain() -> None:
    assert is_registrable("a_b.c-d.com")


@pytest.mark.parametrize("host", ["intranet", "printer.local", "a.onion", "8.8.8.8", "a.example.com"])
def test_behind_a_scheme(host: str) -> None:
    assert with_scheme(host, lenient=False, wide=False)


def test_unlisted_suffix_needs_leniency() -> None:
    assert not with_scheme("a.unlistedname", lenient=False, wide=False)
    assert with_scheme("a.unlistedname", lenient=True, wide=False)


@pytest.mark.parametrize(
    ("written", "bare"),
    [("readme.md", True), ("main.rs", True), ("3.am", True), ("done.So", True), ("co.uk", True), ("a.b", False)],
)
def test_accidents_are_no_schemeless_links(written: str, bare: bool) -> None:
    assert not without_scheme(written.lower(), written, bare=bare, wide=False)


@pytest.mark.parametrize("written", ["MLB.tv", "it.so", "a.github.io", "GOOGLE.COM", "docs.readme.md"])
def test_names_by_themselves(written: str) -> None:
    assert without_scheme(written.lower(), written, bare=True, wide=False)


def test_a_path_tells_a_host_from_a_file() -> None:
    assert without_scheme("hackmd.md", "hackmd.md", bare=False, wide=False)
