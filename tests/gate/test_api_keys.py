import msgspec
import pytest

from bascule.gate.api_keys import ApiKeys, Caller, ScopeError, make_api_key

PEPPER = bytes(32)
TEXT, KEY = make_api_key("demo", ("messages:write",), "chat", PEPPER, bytes(range(37)), 1.0)


def test_a_key_opens_for_its_holder_only() -> None:
    keys = ApiKeys((KEY,), PEPPER)
    assert keys.caller(b"Bearer " + TEXT.encode()) == Caller(KEY.id, "demo", frozenset({"messages:write"}))
    assert keys.caller(b"bearer  " + TEXT.encode()) is not None
    assert ApiKeys((KEY,), bytes([1] * 32)).caller(b"Bearer " + TEXT.encode()) is None


@pytest.mark.parametrize(
    "header",
    [
        b"",
        b"Bearer",
        b"Basic " + TEXT.encode(),
        b"Bearer " + TEXT[:-1].encode(),
        b"Bearer bk_aaaaaaaa_" + b"a" * 52,
        b"Bearer \xff",
    ],
)
def test_anything_else_is_nobody(header: bytes) -> None:
    assert ApiKeys((KEY,), PEPPER).caller(header) is None


def test_a_changed_secret_is_nobody() -> None:
    last = "a" if TEXT[-2] != "a" else "b"
    assert ApiKeys((KEY,), PEPPER).caller(f"Bearer {TEXT[:-2]}{last}{TEXT[-1]}".encode()) is None


def test_a_revoked_key_is_nobody() -> None:
    assert ApiKeys((msgspec.structs.replace(KEY, revoked_at=2.0),), PEPPER).caller(f"Bearer {TEXT}".encode()) is None


def test_the_secret_is_not_kept() -> None:
    assert TEXT.split("_")[2] not in msgspec.json.encode(KEY).decode()


@pytest.mark.parametrize("scopes", [(), ("messages:write", "everything")])
def test_unknown_scopes_are_refused(scopes: tuple[str, ...]) -> None:
    with pytest.raises(ScopeError, match="expected some of"):
        make_api_key("demo", scopes, "chat", PEPPER, bytes(37), 1.0)
