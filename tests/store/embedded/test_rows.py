import msgspec
import pytest
from conformance.ledger import entry, record

from bascule.gate.like_keys import sender_key
from bascule.store.embedded.rows import VERDICT, message_row, recorded, text_of
from bascule.store.embedded.schema import signed


def test_a_row_is_a_json_array_in_the_order_of_the_insert() -> None:
    row = msgspec.json.decode(message_row(record()))
    assert row[:5] == ["demo", "m1", 0x0123456789ABCD, "@ann", "!room"]
    who = signed(sender_key("demo", "@ann"))
    assert row[11] == [0x0123456789ABCD, who, 1, -1], "tag and sender find the message as an expression does"
    assert row[12][0][0] == "key1.m1"
    assert "see https" not in msgspec.json.encode(row[8:10]).decode(), "texts stand only where retention drops them"


def test_what_was_kept_comes_back() -> None:
    kept = record()
    row = msgspec.json.decode(message_row(kept))
    columns = (msgspec.json.encode(row[8]).decode(), msgspec.json.encode(row[10]).decode(), "@ann", "!room", 1.0)
    assert recorded(columns).decision == kept.decision
    assert recorded((columns[0], None, *columns[2:])).original is None


def test_an_unchanged_text_is_kept_once() -> None:
    kept = record()
    same = msgspec.structs.replace(kept, decision=msgspec.structs.replace(kept.decision, text=kept.message.text))
    assert msgspec.json.decode(message_row(same))[10] == {"original": kept.message.text, "rewritten": None}


def test_lone_surrogates_are_refused_before_they_reach_the_writer() -> None:
    with pytest.raises(ValueError, match="surrogates"):
        message_row(record(text="\ud800"))


def test_entries_come_back() -> None:
    assert VERDICT.decode(text_of(entry())) == entry()
