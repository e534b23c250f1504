import pytest

from bascule.links.unwrap.layer import Layer


def test_layers_are_values() -> None:
    layer = Layer("https://a.example/", "safelinks")
    assert layer == Layer(url="https://a.example/", wrapper="safelinks")
    with pytest.raises(AttributeError):
        layer.url = "x"  # type: ignore[misc]
