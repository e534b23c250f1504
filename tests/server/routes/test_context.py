from typing import Any

from litestar.datastructures import State

from bascule.server.routes.context import guarded, rest_of_path


class Asked:
    def __init__(self, raw_path: bytes) -> None:
        self.scope = {"raw_path": raw_path}
        self.state = State()


def test_the_rest_of_a_path_is_taken_as_it_was_sent() -> None:
    asked: Any = Asked(b"/v1/links/a//b%2Fc/?x=1")
    assert rest_of_path(asked, "/v1/links/", "/a/b/c") == "a//b%2Fc/"


def test_a_path_spelt_another_way_is_taken_as_routed() -> None:
    asked: Any = Asked(b"/v1/l%69nks/a%20b")
    assert rest_of_path(asked, "/v1/links/", "/a b") == "a%20b"


def test_a_guarded_route_names_its_scope() -> None:
    assert guarded("links:read") == {"scope": "links:read"}
