import base64

import pytest

from bascule.adapters.contract import Request
from bascule.adapters.credentials import carried_key

BASIC = base64.b64encode(b"bascule:bk_a:b").decode()


@pytest.mark.parametrize(
    ("authorization", "query", "key"),
    [
        ("Bearer bk_a", "", "bk_a"),
        ("bearer  bk_a ", "bk_other", "bk_a"),
        (f"Basic {BASIC}", "", "bk_a:b"),
        ("Basic !!!", "bk_q", ""),
        ("Basic /w==", "", ""),
        ("", "bk_q", "bk_q"),
        ("", "", ""),
    ],
)
def test_a_key_is_found_where_a_contract_can_carry_it(authorization: str, query: str, key: str) -> None:
    headers = (("authorization", authorization),) if authorization else ()
    assert carried_key(Request("POST", query={"key": query} if query else {}, headers=headers)) == key
