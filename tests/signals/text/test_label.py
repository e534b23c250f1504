import msgspec
import pytest

from bascule.signals.text.label import Label


def test_a_label_is_read_from_json() -> None:
    raw = b'{"text": "hi", "label": "fine", "at": 1}'
    assert msgspec.json.decode(raw, type=Label) == Label("hi", "fine", 1.0)


def test_a_label_that_is_none_is_refused() -> None:
    with pytest.raises(msgspec.ValidationError):
        msgspec.json.decode(b'{"text": "hi", "label": "maybe", "at": 1}', type=Label)
