from bascule.links.find import find
from bascule.signals.text.defanged import defanged


def test_a_defanged_link_is_told_once() -> None:
    (signal,) = defanged(find("go to hxxps://evil[.]example/login and hxxp://b[.]example"))
    assert "evil" in signal.evidence


def test_an_open_link_is_none() -> None:
    assert defanged(find("https://shop.example/")) == ()
