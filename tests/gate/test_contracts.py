import asyncio
import inspect

import pytest

from bascule.gate.contracts import ApiKey, Ledger, VerdictEntry
from bascule.gate.knowledge import Changes
from bascule.store.embedded.ledger import EmbeddedLedger


def promised(contract: type) -> dict[str, inspect.Signature]:
    found = inspect.getmembers(contract, inspect.isfunction)
    return {name: inspect.signature(one) for name, one in found if not name.startswith("_")}


def test_the_embedded_store_keeps_every_promise_in_the_same_words() -> None:
    for name, signature in promised(Ledger).items():
        kept = getattr(EmbeddedLedger, name)
        assert inspect.signature(kept) == signature, name
        assert asyncio.iscoroutinefunction(kept) == asyncio.iscoroutinefunction(getattr(Ledger, name)), name


def test_what_knowledge_asks_for_is_part_of_the_ledger() -> None:
    whole = promised(Ledger)
    assert promised(Changes).items() <= whole.items()


def test_an_entry_stands_until_it_lapses_or_is_taken_back() -> None:
    entry = VerdictEntry(0, "demo", "a.example/", "block", "", "test", 1.0)
    assert (entry.expires_at, entry.removed_at) == (None, None)
    assert ApiKey("k", "demo", b"", (), "", 1.0).revoked_at is None


@pytest.mark.parametrize("bad", ["", "a.example", "/path", "https:"])
def test_an_entry_is_on_a_host_and_a_path(bad: str) -> None:
    with pytest.raises(ValueError, match="subject: expected"):
        VerdictEntry(0, "demo", bad, "block", "", "test", 1.0)
