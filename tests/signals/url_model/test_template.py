import pytest

from bascule.links.destination import read
from bascule.signals.url_model.template import READ, alike, path_template


@pytest.mark.parametrize(
    ("path", "template"),
    [
        ("", ""),
        ("/", ""),
        ("/Users/", "/users"),
        ("/users/0a1b2c3d4e5f/profile", "/users/H/profile"),
        ("/fish/123", "/fish/0"),
        ("/fish/123456", "/fish/H"),
        ("/facade", "/facade"),
        ("/a1/login.php?b=2&A=1#x", "/a0/login.php?a&b"),
        ("/?m=5", "?m"),
        ("/x?k12=5", "/x?k0"),
    ],
)
def test_what_differs_from_host_to_host_is_made_alike(path: str, template: str) -> None:
    assert path_template(read(f"https://example.com{path}")) == template


def test_a_host_s_name_is_no_part_of_it() -> None:
    assert path_template(read("http://a.example.com/x/1")) == path_template(read("https://b.example.net/x/22/"))


def test_long_paths_are_cut_and_take_linear_time() -> None:
    assert len(path_template(read("https://example.com/" + "a" * 8000))) == READ
    assert alike("a1" * 100_000 + "!") == "H!"
