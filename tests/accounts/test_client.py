import msgspec
import pytest

from bascule.accounts.client import Client, Id


@pytest.mark.parametrize("name", ["", "a\n", "a\x00b", "a" * 256])
def test_an_id_is_one_line(name: str) -> None:
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert(name, Id)


def test_a_client_is_told_in_parts() -> None:
    assert msgspec.json.decode(b'{"device":"phone"}', type=Client) == Client(device="phone")
